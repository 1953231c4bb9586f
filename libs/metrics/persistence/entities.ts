import {
  CohortCellEntity,
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
import { CustomerScoreEntity, MetricModelEntity, MetricScoringEntity } from './models.entity.js';

export const metricsEntities = [
  CustomerStatEntity,
  CustomerMonthEntity,
  CustomerTraitEntity,
  MetricMarkEntity,
  MetricGenerationEntity,
  RetentionCellEntity,
  RevenueCellEntity,
  CohortCellEntity,
  MetricModelEntity,
  MetricScoringEntity,
  CustomerScoreEntity,
];
