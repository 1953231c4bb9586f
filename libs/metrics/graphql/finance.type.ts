import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import type { LocalDate, Points } from '#kernel';
import {
  connectionOf,
  DateScalar,
  DateTimeScalar,
  INHERIT,
  MoneyScalar,
  MutationPayload,
  PointsScalar,
} from '#platform/graphql';
import type { BreakageBasis } from '../domain/finance/breakage.js';
import { LIABILITY_WARNINGS, type LiabilityWarning } from '../domain/finance/liability.js';
import type { DeferredRevenueReport, LiabilityReport } from '../finance/finance-reports.service.js';
import { BreakageBasisEnum, PointBalancesType } from './points-report.type.js';

export const PointCostSourceEnum = { FINANCE: 'FINANCE', POINT_TYPE: 'POINT_TYPE' } as const;
registerEnumType(PointCostSourceEnum, {
  name: 'PointCostSource',
  description: 'Who says what points cost.',
  valuesMap: {
    FINANCE: { description: 'It was set with setPointCost.' },
    POINT_TYPE: { description: 'None was set by that day: it is what the point type was worth on it.' },
  },
});

@ObjectType('HeldPointCost', { description: 'What points cost on a day.' })
@Allow(INHERIT)
export class HeldPointCostType {
  @Field(() => PointsScalar, { description: 'So many points ...' })
  points: Points;

  @Field(() => MoneyScalar, { description: '... cost so much, in minor units.' })
  minor: bigint;

  @Field(() => PointCostSourceEnum, { description: 'Who says so.' })
  source: 'FINANCE' | 'POINT_TYPE';

  @Field(() => DateScalar, {
    nullable: true,
    description: 'From when on; null of what a point type was worth from its beginning.',
  })
  fromDay: LocalDate | null;
}

@ObjectType('PointCost', { description: 'What points of a type cost, as finance set it.' })
@Allow(INHERIT)
export class PointCostType {
  @Field(() => Int, { description: 'In the order in which they were set, from 1.' })
  number: number;

  @Field(() => DateScalar, { description: 'The first program-local day.' })
  fromDay: LocalDate;

  @Field(() => PointsScalar, { description: 'So many points ...' })
  points: Points;

  @Field(() => MoneyScalar, { description: '... cost so much, in minor units.' })
  minor: bigint;

  @Field(() => DateTimeScalar, { description: 'When it was set.' })
  createdAt: Date;

  @Field(() => String, { description: 'Who set it.' })
  createdBy: string;
}

export const PointCostConnection = connectionOf(() => PointCostType, 'PointCost');

@ObjectType('PointCostPayload', { description: 'Outcome of setting what points cost.' })
@Allow(INHERIT)
export class PointCostPayload extends MutationPayload {
  @Field(() => PointCostType, { nullable: true, description: 'The cost that holds from that day on.' })
  pointCost?: PointCostType | null;
}

export const LiabilityWarningEnum = Object.fromEntries(LIABILITY_WARNINGS.map((one) => [one, one])) as {
  readonly [K in LiabilityWarning]: K;
};
registerEnumType(LiabilityWarningEnum, {
  name: 'LiabilityWarning',
  description: 'Why an interval is as narrow as the estimate, which is no reason to believe it.',
  valuesMap: {
    NOT_ENOUGH_HISTORY: {
      description:
        'There is no estimate: all that is outstanding counts as expected, and nothing is known of how much of it is redeemed.',
    },
    NO_SPREAD: {
      description:
        'All older cohorts were redeemed alike, or none is older: the ladder knows no error. Look at `withoutBreakage`.',
    },
  },
});

@ObjectType('LiabilityRow', {
  description:
    'What outstanding points of a month or year of earning are expected to cost. Amounts are minor units.',
})
@Allow(INHERIT)
export class LiabilityRowType {
  @Field(() => DateScalar, { description: 'The first day of the month or year in which they were earned.' })
  cohort: LocalDate;

  @Field(() => PointsScalar, { description: 'In wallets still: pending, available and held.' })
  outstanding: Points;

  @Field(() => PointsScalar, { description: 'Of these those that are expected to be redeemed.' })
  expected: Points;

  @Field(() => PointsScalar, { description: 'The others.' })
  breakage: Points;

  @Field(() => MoneyScalar, { description: 'What the expected ones cost.' })
  liability: bigint;

  @Field(() => MoneyScalar, { description: 'The lower end of its 95 % interval, by Mack.' })
  low: bigint;

  @Field(() => MoneyScalar, { description: 'The upper end.' })
  high: bigint;

  @Field(() => BreakageBasisEnum, {
    description: 'What the estimate goes by, of a year that of its last month.',
  })
  basis: BreakageBasis;

  @Field(() => [LiabilityWarningEnum], { description: 'What has to be said with the interval.' })
  warnings: readonly LiabilityWarning[];
}

export const LiabilityRowConnection = connectionOf(() => LiabilityRowType, 'LiabilityRow');

@ObjectType('LiabilityReport', {
  description:
    'What outstanding points are expected to cost as of the end of a day. Points are exact; what is redeemed of them is an estimate.',
})
@Allow(INHERIT)
export class LiabilityReportType {
  /** For its rows and its CSV. */
  report: LiabilityReport;

  @Field(() => DateScalar, { description: 'The program-local day at whose end the figures are.' })
  asOf: LocalDate;

  @Field(() => Boolean, { description: 'False: the day is not over.' })
  isComplete: boolean;

  @Field(() => String, { description: 'Code of the point type.' })
  pointType: string;

  @Field(() => String, { description: 'Currency of all amounts.' })
  currency: string;

  @Field(() => HeldPointCostType, { description: 'What points cost on that day.' })
  cost: HeldPointCostType;

  @Field(() => PointBalancesType, { description: 'What all wallets held.' })
  balances: PointBalancesType;

  @Field(() => PointsScalar, {
    description: 'Pending, available and held; what customers owe is not taken off.',
  })
  outstanding: Points;

  @Field(() => PointsScalar, { description: 'Of these those that are expected to be redeemed.' })
  expected: Points;

  @Field(() => PointsScalar, { description: 'The others.' })
  breakage: Points;

  @Field(() => MoneyScalar, {
    description: 'What the expected ones cost, rounded half to even: the sum of the rows.',
  })
  liability: bigint;

  @Field(() => MoneyScalar, { description: 'The lower end of its 95 % interval, by Mack.' })
  low: bigint;

  @Field(() => MoneyScalar, { description: 'The upper end.' })
  high: bigint;

  @Field(() => MoneyScalar, { description: 'What it were if every outstanding point were redeemed.' })
  withoutBreakage: bigint;

  @Field(() => Boolean, { description: 'Fewer than three months are over: no breakage is expected.' })
  notEnoughHistory: boolean;

  @Field(() => [LiabilityWarningEnum], { description: 'What has to be said with the interval.' })
  warnings: readonly LiabilityWarning[];
}

/** What moved of deferred revenue, in minor units. */
@ObjectType({ isAbstract: true })
class DeferredMovementType {
  @Field(() => MoneyScalar, { description: 'Deferred when the period began.' })
  opening: bigint;

  @Field(() => MoneyScalar, { description: 'Put down to points that orders earned in the period.' })
  additions: bigint;

  @Field(() => MoneyScalar, { description: 'Put down to points that were taken back in it.' })
  reversed: bigint;

  @Field(() => MoneyScalar, {
    description: 'Revenue: of points redeemed in the period, what was put down to each.',
  })
  recognised: bigint;

  @Field(() => MoneyScalar, {
    description:
      'Revenue: with them, for those that nobody will redeem, by what was expected when the period began.',
  })
  breakage: bigint;

  @Field(() => MoneyScalar, {
    description:
      'Revenue: what changed because the estimate did, lapsed points included; below 0 when more are expected.',
  })
  catchUp: bigint;

  @Field(() => MoneyScalar, { description: 'Revenue: what rounding the three above each by itself leaves.' })
  rounding: bigint;

  @Field(() => MoneyScalar, {
    description: 'Deferred when it ended: opening + additions - reversed - all revenue.',
  })
  closing: bigint;
}

@ObjectType('DeferredRevenueRow', {
  description: 'What moved of the points of a month. Amounts are minor units.',
})
@Allow(INHERIT)
export class DeferredRevenueRowType extends DeferredMovementType {
  @Field(() => DateScalar, { description: 'The first day of the month in which they were earned.' })
  cohort: LocalDate;
}

export const DeferredRevenueRowConnection = connectionOf(() => DeferredRevenueRowType, 'DeferredRevenueRow');

@ObjectType('DeferredRevenueReport', {
  description:
    'Of the prices of orders what is put down to the points that they earned, and recognised as these are redeemed (IFRS 15). Amounts are minor units.',
})
@Allow(INHERIT)
export class DeferredRevenueReportType extends DeferredMovementType {
  /** For its rows and its CSV. */
  report: DeferredRevenueReport;

  @Field(() => DateScalar, { description: 'The first day of the period.' })
  from: LocalDate;

  @Field(() => DateScalar, { description: 'Its last day.' })
  through: LocalDate;

  @Field(() => DateScalar, {
    description:
      'The day at whose end the figures are: the last one of the period, as long as that is not over of those whose books are kept, or else today.',
  })
  asOf: LocalDate;

  @Field(() => Boolean, { description: 'False: the period is not over, and is told as far as it has come.' })
  isComplete: boolean;

  @Field(() => String, { description: 'Code of the point type.' })
  pointType: string;

  @Field(() => String, { description: 'Currency of all amounts.' })
  currency: string;

  @Field(() => MoneyScalar, { description: 'Recognised, breakage, catch-up and rounding together.' })
  revenue: bigint;
}
