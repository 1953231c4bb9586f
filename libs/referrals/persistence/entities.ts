import { ReferralReviewEntity, ReferralVerdictEntity } from './judging.entity.js';
import { ReferralMilestoneEntity, ReferralTallyEntity } from './milestone.entity.js';
import {
  ReferralCodeEntity,
  ReferralPersonEntity,
  ReferralSignalEntity,
  ReferredPersonEntity,
} from './referral-person.entity.js';
import {
  ReferralProgramEntity,
  ReferralSeasonEntity,
  ReferralStandingEntity,
  ReferralVersionEntity,
} from './referral-program.entity.js';
import { ReferralRefusalEntity } from './refusal.entity.js';
import { ReferralCandidateEntity, ReferralEntity, ReferralStepEntity } from './referral.entity.js';
import { ReferralInvitationEntity, ReferralShareEntity, ReferralTouchEntity } from './touch.entity.js';

/** The tables of referrals. */
export const referralsEntities = [
  ...[ReferralProgramEntity, ReferralVersionEntity, ReferralSeasonEntity, ReferralStandingEntity],
  ...[ReferralPersonEntity, ReferralCodeEntity, ReferredPersonEntity, ReferralSignalEntity],
  ...[ReferralTouchEntity, ReferralShareEntity, ReferralInvitationEntity],
  ...[ReferralEntity, ReferralStepEntity, ReferralCandidateEntity, ReferralRefusalEntity],
  ...[ReferralVerdictEntity, ReferralReviewEntity, ReferralTallyEntity, ReferralMilestoneEntity],
];
