import { ReferralFunnelResolver } from './funnel.resolver.js';
import {
  ReferralProgramStaffResolver,
  ReferralRulesStaffResolver,
  ReferralTermsResolver,
} from './programs.resolver.js';
import {
  OwnReferralSeasonResolver,
  ReferralSeasonsResolver,
  ReferralSeasonStaffResolver,
  ReferralStandingStaffResolver,
} from './seasons.resolver.js';

/** Terms, seasons and boards as everybody sees them. */
export const OFFICE_STOREFRONT = [
  ...[ReferralTermsResolver, ReferralSeasonsResolver, OwnReferralSeasonResolver],
];

/** The same for staff, with what they make of them. */
export const OFFICE_ADMIN = [
  ...[ReferralTermsResolver, ReferralProgramStaffResolver, ReferralRulesStaffResolver],
  ...[ReferralSeasonsResolver, ReferralSeasonStaffResolver, ReferralStandingStaffResolver],
  ReferralFunnelResolver,
];
