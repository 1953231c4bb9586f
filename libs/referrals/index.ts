export type { Channel } from './domain/channel.js';
export type { Evidence } from './domain/fraud/evidence.js';
export type { FraudAction, FraudRule } from './domain/fraud/fraud-rule.js';
export type { JudgingStage, Verdict } from './domain/fraud/verdict.js';
export type { Referral, ReferralState, Side } from './domain/referral.js';
export type { ReferralCode } from './domain/referral-code.js';
export type { ReferralProgram, ReferralRules, ReferralVersion } from './domain/rules.js';
export type { Touch } from './domain/touch.js';
export { Clicks } from './clicks/clicks.service.js';
export { ReferralCodeLookUp } from './codes/look-up.service.js';
export { ReferralCodes } from './codes/referral-codes.service.js';
export { FraudJudge, type JudgedCase } from './fraud/fraud-judge.js';
export { ReferralReviews, type Review } from './fraud/referral-reviews.service.js';
export { ReferralSignals, type SignalsInput } from './fraud/referral-signals.js';
export { ReviewUpkeep } from './fraud/review-upkeep.service.js';
export { REFERRAL_LINK_PATH, ReferralLinks, type SignedTouch } from './links/referral-links.js';
export type { NewClaim } from './claim-contenders.service.js';
export { Claims, type Claimed } from './claims.service.js';
export { KeepReferralsJob } from './jobs/keep-referrals.job.js';
export { ReferralCourse, type StaffDecision } from './referral-course.service.js';
export { ReferralUpkeep } from './referral-upkeep.service.js';
export { ReferralFunnel, type FunnelStage } from './funnel/referral-funnel.service.js';
export { FreezeReferralSeasonsJob } from './jobs/freeze-seasons.job.js';
export { ReferralSeasons } from './seasons/referral-seasons.service.js';
export { SeasonUpkeep } from './seasons/season-upkeep.service.js';
export {
  ReferralPrograms,
  type ProgramInForce,
  type ProgramWithVersions,
} from './programs/referral-programs.service.js';
export { ReferralsModule } from './referrals.module.js';
export { referralsEntities } from './persistence/entities.js';
