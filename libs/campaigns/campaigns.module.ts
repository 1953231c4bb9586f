import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { ActivityModule } from '#activity';
import { CustomersModule } from '#customers';
import { LedgerModule } from '#ledger';
import { Invariants } from '#platform';
import { AwardTotals } from './award-totals.service.js';
import { Audiences } from './segments/audiences.service.js';
import { Badges } from './effects/badges.js';
import { CampaignReactor } from './campaign-reactor.js';
import { TermsChecker } from './campaign-terms.js';
import { BacktestRunner } from './trials/backtest-runner.service.js';
import { Backtests } from './trials/backtests.service.js';
import { Campaigns } from './campaigns.service.js';
import { CustomerFactSources } from './facts/customer-fact-sources.js';
import { CustomerKnowledge } from './facts/customer-knowledge.service.js';
import { DueOccurrences } from './triggers/due-occurrences.service.js';
import { Earning } from './earning.service.js';
import { DrawEntering } from './effects/draw-entries.js';
import { EffectKinds } from './effects/effect-kinds.js';
import { Issuers } from './issuers.js';
import { EmittedActivities } from './effects/emitted-activities.js';
import { CustomerCampaigns } from './explanations/customer-campaigns.service.js';
import { Explanations } from './explanations/explanations.service.js';
import { GivenAwards } from './explanations/given-awards.service.js';
import { GivenRewards } from './explanations/given-rewards.service.js';
import { ConditionBook } from './expression/condition-book.js';
import { FactSources } from './facts/fact-sources.js';
import { OrderReplays } from './trials/order-replays.service.js';
import { Simulations } from './trials/simulation.service.js';
import { Recipes } from './recipes/recipes.service.js';
import { StoredVersions } from './stored-versions.js';
import { FireTimeTriggersJob } from './jobs/fire-time-triggers.job.js';
import { GivenEffects } from './effects/given-effects.service.js';
import { OtherEffects } from './effects/other-effects.service.js';
import { OwnEffects } from './effects/own-effects.service.js';
import { OutboxMessages } from './effects/outbox-messages.js';
import { EFFECT_INVARIANTS } from './persistence/effect-invariants.js';
import { RunBacktestsJob } from './jobs/run-backtests.job.js';
import { CAMPAIGN_INVARIANTS } from './persistence/invariants.js';
import { PrivilegeMultipliers } from './privilege-multipliers.service.js';
import { ProspectiveOrders } from './prospective-orders.js';
import { StampCards } from './effects/stamp-cards.js';
import { RefreshSegmentsJob } from './jobs/refresh-segments.job.js';
import { SegmentReactor } from './segments/segment-reactor.js';
import { SegmentRefreshing } from './segments/segment-refreshing.service.js';
import { Segments } from './segments/segments.service.js';
import { StoredSegments } from './segments/stored-segments.js';
import { TimeTriggers } from './triggers/time-triggers.js';
import { TriedCampaigns } from './trials/tried-campaigns.js';
import { TriggerFiring } from './triggers/trigger-firing.service.js';
import { Undoings } from './effects/undoings.js';
import { PointBackers } from './returns/point-backers.js';
import { Unwinding } from './returns/unwinding.service.js';
import { VersionDiffs } from './version-diffs.js';
import { WaysToEarn } from './ways-to-earn.service.js';

/** The engine: campaigns, what they award, and how returns unwind it. */
@Module({
  imports: [AccessModule, CustomersModule, ActivityModule, LedgerModule],
  providers: [
    FactSources,
    CustomerFactSources,
    CustomerKnowledge,
    ConditionBook,
    EffectKinds,
    Issuers,
    StampCards,
    EmittedActivities,
    Badges,
    OutboxMessages,
    DrawEntering,
    Undoings,
    OwnEffects,
    OtherEffects,
    GivenEffects,
    StoredVersions,
    TermsChecker,
    AwardTotals,
    Campaigns,
    PrivilegeMultipliers,
    Earning,
    PointBackers,
    Unwinding,
    Audiences,
    StoredSegments,
    Segments,
    SegmentRefreshing,
    SegmentReactor,
    RefreshSegmentsJob,
    CampaignReactor,
    ProspectiveOrders,
    Explanations,
    GivenAwards,
    GivenRewards,
    CustomerCampaigns,
    WaysToEarn,
    Recipes,
    TimeTriggers,
    DueOccurrences,
    TriggerFiring,
    FireTimeTriggersJob,
    VersionDiffs,
    TriedCampaigns,
    Simulations,
    BacktestRunner,
    OrderReplays,
    Backtests,
    RunBacktestsJob,
  ],
  exports: [
    Audiences,
    StoredSegments,
    Segments,
    SegmentRefreshing,
    RefreshSegmentsJob,
    FactSources,
    ConditionBook,
    EffectKinds,
    Undoings,
    OwnEffects,
    Issuers,
    PointBackers,
    GivenEffects,
    AwardTotals,
    Campaigns,
    PrivilegeMultipliers,
    Explanations,
    GivenAwards,
    GivenRewards,
    CustomerCampaigns,
    WaysToEarn,
    Recipes,
    TimeTriggers,
    TriggerFiring,
    FireTimeTriggersJob,
    VersionDiffs,
    Simulations,
    BacktestRunner,
    OrderReplays,
    Backtests,
    RunBacktestsJob,
  ],
})
export class CampaignsModule {
  constructor(invariants: Invariants, triggers: TimeTriggers, campaigns: Campaigns) {
    invariants.register(CAMPAIGN_INVARIANTS);
    invariants.register(EFFECT_INVARIANTS);
    triggers.register((tx, _program, now) => campaigns.wantedTriggers(tx, now));
  }
}
