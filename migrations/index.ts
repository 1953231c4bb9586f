import { Roles1763000000001 } from './1763000000001-roles.js';
import { Access1763000000002 } from './1763000000002-access.js';
import { Customers1763000000003 } from './1763000000003-customers.js';
import { Ledger1763000000004 } from './1763000000004-ledger.js';
import { Activity1763000000005 } from './1763000000005-activity.js';
import { Campaigns1763000000006 } from './1763000000006-campaigns.js';
import { RatePoints1763000000007 } from './1763000000007-rate-points.js';
import { CampaignEffects1763000000008 } from './1763000000008-campaign-effects.js';
import { Limits1763000000009 } from './1763000000009-limits.js';
import { TimeTriggers1763000000010 } from './1763000000010-time-triggers.js';
import { Backtests1763000000011 } from './1763000000011-backtests.js';
import { Segments1763000000012 } from './1763000000012-segments.js';
import { CampaignLimits1763000000013 } from './1763000000013-campaign-limits.js';
import { OtherEffects1763000000014 } from './1763000000014-other-effects.js';
import { BadgesMessagesDraws1763000000015 } from './1763000000015-badges-messages-draws.js';
import { Experiments1763000000016 } from './1763000000016-experiments.js';
import { MessagesByTime1763000000017 } from './1763000000017-messages-by-time.js';
import { Currencies1763000000018 } from './1763000000018-currencies.js';
import { Tiers1763000000020 } from './1763000000020-tiers.js';
import { Clubs1763000000024 } from './1763000000024-clubs.js';
import { Events1763000000025 } from './1763000000025-events.js';
import { Partners1763000000026 } from './1763000000026-partners.js';
import { ClubRules1763000000027 } from './1763000000027-club-rules.js';
import { Households1763000000028 } from './1763000000028-households.js';
import { Coupons1763000000030 } from './1763000000030-coupons.js';
import { UsageLimits1763000000031 } from './1763000000031-usage-limits.js';
import { Checkout1763000000032 } from './1763000000032-checkout.js';
import { Rewards1763000000033 } from './1763000000033-rewards.js';
import { OwnFirings1763000000034 } from './1763000000034-own-firings.js';
import { RepurchaseCoupons1763000000035 } from './1763000000035-repurchase-coupons.js';
import { Draws1763000000036 } from './1763000000036-draws.js';
import { Referrals1763000000037 } from './1763000000037-referrals.js';
import { RefusedReferrals1763000000038 } from './1763000000038-refused-referrals.js';
import { ReferralSignalOrigins1763000000039 } from './1763000000039-referral-signal-origins.js';
import { Feedback1763000000040 } from './1763000000040-feedback.js';
import { MetricRollUps1763000000041 } from './1763000000041-metric-roll-ups.js';
import { MetricModels1763000000042 } from './1763000000042-metric-models.js';
import { ToldFriends1763000000043 } from './1763000000043-told-friends.js';
import { ReferralAdvocatesJudged1763000000044 } from './1763000000044-referral-advocates-judged.js';
import { MetricSnapshots1763000000045 } from './1763000000045-metric-snapshots.js';
import { PointCosts1763000000047 } from './1763000000047-point-costs.js';
import { MetricGoals1763000000048 } from './1763000000048-metric-goals.js';
import { FormerAdvocates1763000000049 } from './1763000000049-former-advocates.js';
import { ShownToStaff1763000000050 } from './1763000000050-shown-to-staff.js';
import { ToldOnce1763000000051 } from './1763000000051-told-once.js';
import { MetricAlertsAlone1763000000052 } from './1763000000052-metric-alerts-alone.js';
import { MetricDigests1763000000053 } from './1763000000053-metric-digests.js';
import { PointWorths1763000000054 } from './1763000000054-point-worths.js';
import { ToldAgain1763000000055 } from './1763000000055-told-again.js';
import { ArchivedSegments1763000000056 } from './1763000000056-archived-segments.js';
import { CountedDays1763000000057 } from './1763000000057-counted-days.js';
import { CohortSeries1763000000058 } from './1763000000058-cohort-series.js';

/** All migrations, oldest first. */
export const migrations = [
  Roles1763000000001,
  Access1763000000002,
  Customers1763000000003,
  Ledger1763000000004,
  Activity1763000000005,
  Campaigns1763000000006,
  RatePoints1763000000007,
  CampaignEffects1763000000008,
  Limits1763000000009,
  TimeTriggers1763000000010,
  Backtests1763000000011,
  Segments1763000000012,
  CampaignLimits1763000000013,
  OtherEffects1763000000014,
  BadgesMessagesDraws1763000000015,
  Experiments1763000000016,
  MessagesByTime1763000000017,
  Currencies1763000000018,
  Tiers1763000000020,
  Clubs1763000000024,
  Events1763000000025,
  Partners1763000000026,
  ClubRules1763000000027,
  Households1763000000028,
  Coupons1763000000030,
  UsageLimits1763000000031,
  Checkout1763000000032,
  Rewards1763000000033,
  OwnFirings1763000000034,
  RepurchaseCoupons1763000000035,
  Draws1763000000036,
  Referrals1763000000037,
  RefusedReferrals1763000000038,
  ReferralSignalOrigins1763000000039,
  Feedback1763000000040,
  MetricRollUps1763000000041,
  MetricModels1763000000042,
  ToldFriends1763000000043,
  ReferralAdvocatesJudged1763000000044,
  MetricSnapshots1763000000045,
  PointCosts1763000000047,
  MetricGoals1763000000048,
  FormerAdvocates1763000000049,
  ShownToStaff1763000000050,
  ToldOnce1763000000051,
  MetricAlertsAlone1763000000052,
  MetricDigests1763000000053,
  PointWorths1763000000054,
  ToldAgain1763000000055,
  ArchivedSegments1763000000056,
  CountedDays1763000000057,
  CohortSeries1763000000058,
];
