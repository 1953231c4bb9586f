import {
  HouseholdEntity,
  HouseholdInvitationEntity,
  HouseholdMoveEntity,
} from './persistence/household.entity.js';
import {
  HouseholdMemberEntity,
  HouseholdMonthEntity,
  HouseholdSpendEntity,
} from './persistence/member.entity.js';

export type { Household, Member, MoveKind, SplitRule } from './domain/household.js';
export { HouseholdPoints } from './household-points.service.js';
export { HouseholdViews, type HouseholdView } from './household-views.service.js';
export { HouseholdsModule } from './households.module.js';
export { Households } from './households.service.js';
export { Invitations } from './invitations.service.js';
export { SettleHouseholdsJob } from './jobs/settle-households.job.js';
export { Settling } from './settling.service.js';

/** The tables of households. */
export const householdsEntities = [
  HouseholdEntity,
  HouseholdMemberEntity,
  HouseholdInvitationEntity,
  HouseholdSpendEntity,
  HouseholdMonthEntity,
  HouseholdMoveEntity,
];
