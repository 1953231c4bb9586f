import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { ActivityModule } from '#activity';
import { CustomersModule } from '#customers';
import { LedgerModule } from '#ledger';
import { Invariants } from '#platform';
import { AwardTotals } from './award-totals.service.js';
import { Badges } from './badges.js';
import { CampaignReactor } from './campaign-reactor.js';
import { TermsChecker } from './campaign-terms.js';
import { BacktestRunner } from './backtest-runner.service.js';
import { Backtests } from './backtests.service.js';
import { Campaigns } from './campaigns.service.js';
import { CustomerFactSources } from './customer-fact-sources.js';
import { CustomerKnowledge } from './customer-knowledge.service.js';
import { DueOccurrences } from './due-occurrences.service.js';
import { Earning } from './earning.service.js';
import { DrawEntering } from './draw-entries.js';
import { EffectKinds } from './effect-kinds.js';
import { EmittedActivities } from './emitted-activities.js';
import { Explanations } from './explanation.service.js';
import { ConditionBook } from './expression/condition-book.js';
import { FactSources } from './fact-sources.js';
import { Simulations } from './simulation.service.js';
import { Recipes } from './recipes.service.js';
import { StoredVersions } from './stored-versions.js';
import { FireTimeTriggersJob } from './jobs/fire-time-triggers.job.js';
import { GivenEffects } from './given-effects.service.js';
import { OtherEffects } from './other-effects.service.js';
import { OutboxMessages } from './outbox-messages.js';
import { EFFECT_INVARIANTS } from './persistence/effect-invariants.js';
import { RunBacktestsJob } from './jobs/run-backtests.job.js';
import { CAMPAIGN_INVARIANTS } from './persistence/invariants.js';
import { ProspectiveOrders } from './prospective-orders.js';
import { StampCards } from './stamp-cards.js';
import { RefreshSegmentsJob } from './jobs/refresh-segments.job.js';
import { SegmentReactor } from './segment-reactor.js';
import { SegmentRefreshing } from './segment-refreshing.service.js';
import { Segments } from './segments.service.js';
import { StoredSegments } from './stored-segments.js';
import { TimeTriggers } from './time-triggers.js';
import { TriedCampaigns } from './tried-campaigns.js';
import { TriggerFiring } from './trigger-firing.service.js';
import { Unwinding } from './unwinding.service.js';
import { VersionDiffs } from './version-diffs.js';

/** The engine: campaigns, what they award, and how returns unwind it. */
@Module({
  imports: [AccessModule, CustomersModule, ActivityModule, LedgerModule],
  providers: [
    FactSources,
    CustomerFactSources,
    CustomerKnowledge,
    ConditionBook,
    EffectKinds,
    StampCards,
    EmittedActivities,
    Badges,
    OutboxMessages,
    DrawEntering,
    OtherEffects,
    GivenEffects,
    StoredVersions,
    TermsChecker,
    AwardTotals,
    Campaigns,
    Earning,
    Unwinding,
    StoredSegments,
    Segments,
    SegmentRefreshing,
    SegmentReactor,
    RefreshSegmentsJob,
    CampaignReactor,
    ProspectiveOrders,
    Explanations,
    Recipes,
    TimeTriggers,
    DueOccurrences,
    TriggerFiring,
    FireTimeTriggersJob,
    VersionDiffs,
    TriedCampaigns,
    Simulations,
    BacktestRunner,
    Backtests,
    RunBacktestsJob,
  ],
  exports: [
    StoredSegments,
    Segments,
    SegmentRefreshing,
    RefreshSegmentsJob,
    FactSources,
    ConditionBook,
    EffectKinds,
    GivenEffects,
    AwardTotals,
    Campaigns,
    Explanations,
    Recipes,
    TimeTriggers,
    TriggerFiring,
    FireTimeTriggersJob,
    VersionDiffs,
    Simulations,
    BacktestRunner,
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
