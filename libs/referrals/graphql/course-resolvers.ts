import {
  ReferralAdvocateResolver,
  ReferralOfficeResolver,
  ReferralStaffResolver,
} from './referral-office.resolver.js';
import { ReferralLoaders } from './referral-loaders.js';
import {
  CustomerReferralsResolver,
  ReferralClaimsResolver,
  ReferralFriendResolver,
} from './referrals.resolver.js';
import './referral.errors.js';

const everywhere = [CustomerReferralsResolver, ReferralFriendResolver, ReferralLoaders];

/** The course of referrals as storefronts and customers see it. */
export const COURSE_STOREFRONT = [...everywhere, ReferralClaimsResolver];

/** The course of referrals as staff see it. */
export const COURSE_ADMIN = [
  ...everywhere,
  ReferralOfficeResolver,
  ReferralStaffResolver,
  ReferralAdvocateResolver,
];
