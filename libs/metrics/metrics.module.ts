import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { ActivityModule } from '#activity';
import { Invariants } from '#platform';
import { RollUpJob } from './jobs/roll-up.job.js';
import { METRIC_INVARIANTS } from './persistence/invariants.js';
import { MetricMarker } from './roll-ups/metric-marker.js';
import { RollUps } from './roll-ups/roll-ups.service.js';

/** Retention and what it is worth. */
@Module({
  imports: [AccessModule, ActivityModule],
  providers: [MetricMarker, RollUps, RollUpJob],
  exports: [RollUps, RollUpJob],
})
export class MetricsModule {
  constructor(invariants: Invariants) {
    invariants.register(METRIC_INVARIANTS);
  }
}
