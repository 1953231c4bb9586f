import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { connectionOf, INHERIT, MoneyScalar } from '#platform/graphql';
import type { NoModel } from '../../domain/models/gates.js';
import type { Rate } from '../../domain/rate.js';
import {
  COST_KINDS,
  LIFESPAN_BASES,
  lifetimeValueOf,
  type CostKind,
  type HistoricValue,
  type LifespanBasis,
  type LifetimeValueFigures,
} from '../../domain/snapshots/lifetime-value.js';
import type { SnapshotRow } from '../../snapshots/snapshot-report.js';
import { NoModelEnum } from '../model.type.js';
import { rateTypeOf, shareTypeOf } from '../report.mapping.js';
import { MetricRateType, MetricShareType } from '../report.type.js';
import { SnapshotRowType, SnapshotType } from './snapshot.type.js';

export const CostKindEnum = Object.fromEntries(COST_KINDS.map((one) => [one, one])) as {
  readonly [K in CostKind]: K;
};
registerEnumType(CostKindEnum, {
  name: 'MetricCostKind',
  description: 'What customers cost.',
  valuesMap: {
    GOODS: { description: 'What was sold.' },
    REWARDS: { description: 'Points and coupons.' },
    ACQUISITION: { description: 'Winning them.' },
    SERVICE: { description: 'Serving their orders.' },
  },
});

export const LifespanBasisEnum = Object.fromEntries(LIFESPAN_BASES.map((one) => [one, one])) as {
  readonly [K in LifespanBasis]: K;
};
registerEnumType(LifespanBasisEnum, {
  name: 'LifespanBasis',
  description: 'How it is told how long customers stay.',
  valuesMap: {
    PERIOD_OVER_CHURN: { description: 'A year, divided by the share of customers who were lost in it.' },
    OBSERVED_TENURE: { description: 'As long as they have been customers on average: nobody was lost.' },
  },
});

@ObjectType('HistoricValue', { description: 'What customers have brought so far, less what they cost.' })
@Allow(INHERIT)
export class HistoricValueType {
  @Field(() => MoneyScalar, { description: 'Net revenue.' })
  net: bigint;

  @Field(() => MoneyScalar, { nullable: true, description: 'Cost of goods; null: not known.' })
  goods: bigint | null;

  @Field(() => MoneyScalar, { nullable: true, description: 'Cost of points and coupons; null: not known.' })
  rewards: bigint | null;

  @Field(() => MoneyScalar, { nullable: true, description: 'Cost of winning them; null: not known.' })
  acquisition: bigint | null;

  @Field(() => MoneyScalar, { nullable: true, description: 'Cost of their orders; null: not known.' })
  service: bigint | null;

  @Field(() => MoneyScalar, { description: 'Net revenue less the costs that are known.' })
  value: bigint;

  @Field(() => MetricRateType, { description: 'The same for each customer.' })
  perCustomer: MetricRateType;

  @Field(() => [CostKindEnum], { description: 'Costs that nobody said, and that are not in it.' })
  notCounted: readonly CostKind[];
}

@ObjectType('FormulaValue', {
  description: 'Average order value, times orders a year, times years: revenue, in minor units.',
})
@Allow(INHERIT)
export class FormulaValueType {
  @Field(() => MetricRateType, { description: 'Net revenue for each order.' })
  averageOrder: MetricRateType;

  @Field(() => MetricRateType, { description: 'Orders for each year that somebody has been a customer.' })
  ordersPerYear: MetricRateType;

  @Field(() => Float, { nullable: true, description: 'How many years somebody stays.' })
  lifespanYears: number | null;

  @Field(() => LifespanBasisEnum, { nullable: true, description: 'How that is told.' })
  lifespanBasis: LifespanBasis | null;

  @Field(() => Float, { nullable: true, description: 'The three together; null where one is not known.' })
  value: number | null;

  @Field(() => MetricShareType, {
    description: 'Of those who were active 365 days ago who still is: strict retention.',
  })
  retention: MetricShareType;

  @Field(() => Float, {
    nullable: true,
    description: 'Average order value, times years, times retention; null where one is not known.',
  })
  retentionWeighted: number | null;
}

@ObjectType('PredictedValue', { description: 'What is expected of customers in the next twelve months.' })
@Allow(INHERIT)
export class PredictedValueType {
  @Field(() => MoneyScalar, { nullable: true, description: 'Of all of them; null: nothing is foretold.' })
  value: bigint | null;

  @Field(() => MetricRateType, { nullable: true, description: 'Of each who was scored.' })
  perCustomer: MetricRateType | null;

  @Field(() => NoModelEnum, {
    nullable: true,
    description: 'Why nothing is foretold; null with nothing foretold: nobody was scored yet.',
  })
  reason: NoModel | null;
}

@ObjectType('LifetimeValueRow', {
  description:
    'What customers are worth, of those who were something at the end of the day of their first purchase.',
})
@Allow(INHERIT)
export class LifetimeValueRowType extends SnapshotRowType {
  @Field(() => Int, { description: 'Who had bought.' })
  customers: number;

  @Field(() => HistoricValueType, { description: 'What they have brought.' })
  historic: HistoricValueType;

  @Field(() => FormulaValueType, { description: 'What a customer brings, by the formulas of textbooks.' })
  formula: FormulaValueType;

  @Field(() => PredictedValueType, { description: 'What models expect.' })
  predicted: PredictedValueType;

  @Field(() => MetricRateType, {
    nullable: true,
    description:
      'The value by the formula, less the costs of goods, rewards and service as far as they are known, against what it costs to win a customer; null: nobody said what that is.',
  })
  valueToAcquisition: MetricRateType | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether winning a customer costs more than that is worth; null: not known.',
  })
  isBelowAcquisition: boolean | null;
}

export const LifetimeValueRowConnection = connectionOf(() => LifetimeValueRowType, 'LifetimeValueRow');

@ObjectType('LifetimeValueReport', { description: 'What customers are worth.' })
@Allow(INHERIT)
export class LifetimeValueReportType extends SnapshotType {}

export function lifetimeValueRowTypeOf({
  value,
  figures,
}: SnapshotRow<LifetimeValueFigures>): LifetimeValueRowType {
  const worth = lifetimeValueOf(figures);
  const { predictedMinor, noPrediction: reason, customers } = figures;
  return {
    ...{ value, customers, historic: historicTypeOf(worth.historic, worth.historicPerCustomer) },
    formula: {
      ...{ averageOrder: rateTypeOf(worth.averageOrder), ordersPerYear: rateTypeOf(worth.ordersAYear) },
      lifespanYears: worth.lifespan?.years ?? null,
      lifespanBasis: worth.lifespan?.basis ?? null,
      ...{ value: worth.formulaMinor, retention: shareTypeOf(worth.retention) },
      retentionWeighted: worth.retentionWeightedMinor,
    },
    predicted: {
      ...{ value: predictedMinor, reason },
      perCustomer: worth.predictedPerCustomer && rateTypeOf(worth.predictedPerCustomer),
    },
    valueToAcquisition: worth.valueToCost && rateTypeOf(worth.valueToCost),
    isBelowAcquisition: worth.isBelowCost,
  };
}

function historicTypeOf(historic: HistoricValue, perCustomer: Rate): HistoricValueType {
  const { netMinor, goodsMinor, rewardsMinor, acquisitionMinor, serviceMinor, valueMinor, notCounted } =
    historic;
  return {
    ...{ net: netMinor, goods: goodsMinor, rewards: rewardsMinor, acquisition: acquisitionMinor },
    ...{ service: serviceMinor, value: valueMinor, perCustomer: rateTypeOf(perCustomer), notCounted },
  };
}
