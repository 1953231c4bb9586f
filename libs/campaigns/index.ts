import { AwardEntity } from './persistence/award.entity.js';
import { ExposureEntity } from './persistence/exposure.entity.js';
import { BacktestEntity } from './persistence/backtest.entity.js';
import { CampaignEntity, CampaignVersionEntity } from './persistence/campaign.entity.js';
import { FiringEntity } from './persistence/firing.entity.js';
import {
  CustomerBadgeEntity,
  DrawEntriesEntity,
  OutboxMessageEntity,
} from './persistence/given-things.entity.js';
import {
  LimitCoolDownEntity,
  LimitCounterEntity,
  ProgramLimitCounterEntity,
} from './persistence/limit-counter.entity.js';
import { OwnFiringEntity } from './persistence/own-firing.entity.js';
import { StampCardCompletionEntity, StampCardEntity } from './persistence/stamp-card.entity.js';
import { SegmentEntity, SegmentMemberEntity, SegmentVersionEntity } from './persistence/segment.entity.js';
import { TimeTriggerSweepEntity } from './persistence/time-trigger-sweep.entity.js';

export { Audiences } from './segments/audiences.service.js';
export { AwardTotals, type AwardedDay } from './award-totals.service.js';
export { BacktestRunner, type BacktestResult, type PeriodTrial } from './trials/backtest-runner.service.js';
export {
  OrderReplays,
  type ReadWork,
  type ReplayResult,
  type ReplayWorld,
} from './trials/order-replays.service.js';
export { Backtests } from './trials/backtests.service.js';
export { CampaignsModule } from './campaigns.module.js';
export { EVERY_ORDER, type CampaignTerms, type EffectTerms } from './campaign-terms.js';
export { Campaigns, type CampaignWithVersions } from './campaigns.service.js';
export type { Earner } from './domain/amount.js';
export { basisOf } from './domain/basis.js';
export type { Campaign, CampaignVersion } from './domain/campaign.js';
export type { PerAmount, PointsAmount } from './domain/effect.js';
export type { WantedTrigger } from './domain/occurrence.js';
export type { Goods, TimeTrigger, TimeTriggerKind } from './domain/time-trigger.js';
export type { FailedPart } from './domain/predicate.js';
export { wordsOf } from './domain/wording.js';
export { STORED_UNITS_MAX, type EffectSettings, type OtherEffect } from './domain/other-effect.js';
export {
  EffectKinds,
  NOTHING_FOLLOWS,
  type EffectContext,
  type EffectKind,
  type FiredEffect,
  type OtherEffectTerms,
  type TakenBack,
  type Undone,
  type Unwound,
} from './effects/effect-kinds.js';
export { GiftRefused, OwnEffects, type OwnEffect, type OwnGift } from './effects/own-effects.service.js';
export { Undoings, type UndoneActivity } from './effects/undoings.js';
export { concernsOrder, ConditionBook } from './expression/condition-book.js';
export { effectOf } from './domain/evaluate.js';
export { armOf, HOLDOUT } from './domain/experiment.js';
export {
  CustomerCampaigns,
  type CustomerCampaign,
  type ExplainedActivity,
} from './explanations/customer-campaigns.service.js';
export type { Explained, ExplainedEvaluation, ExplainedOther } from './explanations/explained.js';
export { multiplierTerms, PrivilegeMultipliers } from './privilege-multipliers.service.js';
export { Explanations } from './explanations/explanations.service.js';
export { GivenAwards } from './explanations/given-awards.service.js';
export { GivenRewards, type GivenReward } from './explanations/given-rewards.service.js';
export { lookupKeyOf, NOTHING_KNOWN, type KnownFacts } from './expression/customer-facts.js';
export type { Fact, FactType, Lookup } from './expression/vocabulary.js';
export { Issuers, type Issuer } from './issuers.js';
export { FactSources, type FactMoment, type FactSource } from './facts/fact-sources.js';
export { GivenEffects, type GivenEffect } from './effects/given-effects.service.js';
export { PointBackers, type PointBacker, type Taking } from './returns/point-backers.js';
export { latestReturnsIn, returnedOrdersOf } from './returns/returned-orders.js';
export { RefreshSegmentsJob } from './jobs/refresh-segments.job.js';
export { RunBacktestsJob } from './jobs/run-backtests.job.js';
export { FireTimeTriggersJob } from './jobs/fire-time-triggers.job.js';
export { SegmentRefreshing } from './segments/segment-refreshing.service.js';
export { Segments } from './segments/segments.service.js';
export { TimeTriggers, type TriggerProvider } from './triggers/time-triggers.js';
export { TriggerFiring } from './triggers/trigger-firing.service.js';

/** The tables of the campaign engine. */
export const campaignsEntities = [
  CampaignEntity,
  CampaignVersionEntity,
  AwardEntity,
  BacktestEntity,
  LimitCounterEntity,
  ProgramLimitCounterEntity,
  LimitCoolDownEntity,
  TimeTriggerSweepEntity,
  ExposureEntity,
  FiringEntity,
  OwnFiringEntity,
  StampCardEntity,
  StampCardCompletionEntity,
  SegmentEntity,
  SegmentVersionEntity,
  SegmentMemberEntity,
  CustomerBadgeEntity,
  DrawEntriesEntity,
  OutboxMessageEntity,
];
