import { FraudEvidence } from './fraud-evidence.service.js';
import { FraudJudge } from './fraud-judge.js';
import { ReferralReviews } from './referral-reviews.service.js';
import { ReferralSignals } from './referral-signals.js';
import { ReviewUpkeep } from './review-upkeep.service.js';
import { RuleBacktests } from './rule-backtests.service.js';

/** Everything that keeps referrals honest. */
export const FRAUD = [
  ...[FraudEvidence, FraudJudge, ReferralSignals],
  ...[ReferralReviews, ReviewUpkeep, RuleBacktests],
];
