import { ClubEntity, ClubPlanEntity, ClubRuleRoundEntity } from './persistence/club.entity.js';
import {
  ClubMembershipEntity,
  ClubMoveEntity,
  ClubPaymentEntity,
  ClubPaymentReferenceEntity,
} from './persistence/membership.entity.js';

export { ClubsModule } from './clubs.module.js';
export { Clubs } from './clubs.service.js';
export { ClubViews } from './club-views.service.js';
export type { Club, ClubSettings, Plan } from './domain/club.js';
export type { Membership } from './domain/membership.js';
export { KeepClubsJob } from './jobs/keep-clubs.job.js';
export { MembershipDecisions } from './membership-decisions.js';
export { Memberships } from './memberships.service.js';
export { RuleRounds } from './rule-rounds.service.js';
export { Upkeep } from './upkeep.service.js';

/** The tables of clubs. */
export const clubsEntities = [
  ClubEntity,
  ClubPlanEntity,
  ClubRuleRoundEntity,
  ClubMembershipEntity,
  ClubMoveEntity,
  ClubPaymentEntity,
  ClubPaymentReferenceEntity,
];
