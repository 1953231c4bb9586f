export type { Channel } from './domain/channel.js';
export type { Referral, ReferralState, Side } from './domain/referral.js';
export type { ReferralProgram, ReferralRules, ReferralVersion } from './domain/rules.js';
export { ReferralsModule } from './referrals.module.js';
export { referralsEntities } from './persistence/entities.js';
