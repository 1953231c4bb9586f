import { CustomerStories } from './customer-stories.service.js';
import { ReferralApprovals } from './approvals.service.js';
import { ClaimCandidates } from './claim-candidates.service.js';
import { ClaimContenders } from './claim-contenders.service.js';
import { Claims } from './claims.service.js';
import { Purchases } from './purchases.service.js';
import { ReferralQualifying } from './qualifying.service.js';
import { ReferralBook } from './referral-book.service.js';
import { ReferralCourse } from './referral-course.service.js';
import { ReferralDesk } from './referral-desk.service.js';
import { ReferralGifts } from './referral-gifts.service.js';
import { ReferralFacts } from './referral-facts.js';
import { ReferralReactor } from './referral-reactor.js';
import { RefusedClaims } from './refused-claims.service.js';
import { ReferralUpkeep } from './referral-upkeep.service.js';
import { ReferralViews } from './referral-views.service.js';

/** What takes referrals from the claim to the reward. */
export const COURSE = [
  ...[
    CustomerStories,
    ClaimCandidates,
    ClaimContenders,
    Claims,
    ReferralApprovals,
    ReferralBook,
    ReferralCourse,
    Purchases,
  ],
  ...[
    ReferralDesk,
    ReferralFacts,
    ReferralGifts,
    ReferralQualifying,
    ReferralReactor,
    ReferralUpkeep,
    ReferralViews,
    RefusedClaims,
  ],
];
