import {
  CohortCellEntity,
  CohortSeriesEntity,
  MetricGenerationEntity,
  RetentionCellEntity,
  RevenueCellEntity,
} from './cells.entity.js';
import {
  CustomerMonthEntity,
  CustomerStatEntity,
  CustomerTraitEntity,
  MetricMarkEntity,
} from './customer-roll-ups.entity.js';
import { PointCostEntity } from './point-costs.entity.js';
import { MetricDigestEntity, MetricDigestScheduleEntity } from './digests.entity.js';
import {
  MetricAlertAcknowledgementEntity,
  MetricAlertEntity,
  MetricAlertRunEntity,
  MetricGoalEntity,
} from './goals.entity.js';
import { CustomerScoreEntity, MetricModelEntity, MetricScoringEntity } from './models.entity.js';
import { MetricCostsEntity, MetricSnapshotEntity, MetricSnapshotRunEntity } from './snapshots.entity.js';

export const metricsEntities = [
  CustomerStatEntity,
  CustomerMonthEntity,
  CustomerTraitEntity,
  MetricMarkEntity,
  MetricGenerationEntity,
  RetentionCellEntity,
  RevenueCellEntity,
  CohortCellEntity,
  CohortSeriesEntity,
  MetricModelEntity,
  MetricScoringEntity,
  CustomerScoreEntity,
  MetricSnapshotEntity,
  MetricSnapshotRunEntity,
  MetricCostsEntity,
  PointCostEntity,
  ...[MetricGoalEntity, MetricAlertEntity, MetricAlertAcknowledgementEntity, MetricAlertRunEntity],
  ...[MetricDigestScheduleEntity, MetricDigestEntity],
];
