import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import type { LocalDate, Points } from '#kernel';
import { connectionOf, DateScalar, INHERIT, PointsScalar } from '#platform/graphql';
import { BREAKAGE_BASES, type BreakageBasis } from '../domain/finance/breakage.js';
import { MetricRateType } from './report.type.js';

export const BreakageBasisEnum = Object.fromEntries(BREAKAGE_BASES.map((one) => [one, one])) as {
  readonly [K in BreakageBasis]: K;
};
registerEnumType(BreakageBasisEnum, {
  name: 'BreakageBasis',
  description: 'What an estimate of breakage goes by.',
  valuesMap: {
    CHAIN_LADDER: { description: 'What was redeemed of a cohort, developed as older cohorts were.' },
    OTHER_COHORTS: {
      description: 'Nothing was redeemed of the cohort in a whole month: it takes the rate of the others.',
    },
    NOT_ENOUGH_HISTORY: {
      description: 'Fewer than three months are over, or nothing was ever redeemed: no breakage is expected.',
    },
  },
});

@ObjectType('PointBalances', { description: 'What all wallets hold, by state.' })
@Allow(INHERIT)
export class PointBalancesType {
  @Field(() => PointsScalar, { description: 'Not usable yet.' })
  pending: Points;

  @Field(() => PointsScalar, { description: 'Usable, less what customers owe: below 0 where they owe more.' })
  available: Points;

  @Field(() => PointsScalar, { description: 'Set aside in checkouts.' })
  held: Points;

  @Field(() => PointsScalar, {
    description: 'What was taken back and was not there any more: the next points pay it.',
  })
  deficit: Points;
}

@ObjectType('PointsExpiring', {
  description:
    'Points in lots by how near their last good day is; those set aside in checkouts do not count.',
})
@Allow(INHERIT)
export class PointsExpiringType {
  @Field(() => PointsScalar, { description: 'Within 30 days.' })
  within30Days: Points;

  @Field(() => PointsScalar, { description: 'Within 60 days, those of 30 included.' })
  within60Days: Points;

  @Field(() => PointsScalar, { description: 'Within 90 days, those of 60 included.' })
  within90Days: Points;
}

@ObjectType('PointCohort', { description: 'What became of the points that were earned in a month.' })
@Allow(INHERIT)
export class PointCohortType {
  @Field(() => DateScalar, { description: 'The first day of the month in which they were earned.' })
  cohort: LocalDate;

  @Field(() => PointsScalar, { description: 'Awarded, imported, or given by staff.' })
  earned: Points;

  @Field(() => PointsScalar, { description: 'Spent, less what came back.' })
  redeemed: Points;

  @Field(() => PointsScalar, { description: 'Expired.' })
  expired: Points;

  @Field(() => PointsScalar, {
    description: 'Clawed back, cancelled, or kept for what was clawed back too late.',
  })
  takenBack: Points;

  @Field(() => PointsScalar, { description: 'Taken by staff.' })
  removed: Points;

  @Field(() => PointsScalar, { description: 'In wallets still: pending, available and held.' })
  outstanding: Points;

  @Field(() => [PointsScalar], {
    description:
      'Redeemed up to the end of each month that is over, from the one of the earning on: a row of the triangle.',
  })
  redeemedByAge: readonly Points[];

  @Field(() => MetricRateType, {
    description: 'Redeemed of those earned that were neither taken back nor taken by staff.',
  })
  redemption: MetricRateType;

  @Field(() => MetricRateType, {
    nullable: true,
    description: 'What is expected to be redeemed of the same in all; null without enough history.',
  })
  ultimateRedemption: MetricRateType | null;

  @Field(() => Float, {
    nullable: true,
    description: '1 less the ultimate redemption; 0 without enough history, null of no points.',
  })
  breakage: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Of the points that are expected to be redeemed in all, by Mack; null where there is none.',
  })
  standardError: number | null;

  @Field(() => BreakageBasisEnum, { description: 'What the estimate goes by.' })
  basis: BreakageBasis;
}

export const PointCohortConnection = connectionOf(() => PointCohortType, 'PointCohort');

@ObjectType('PointMonth', {
  description:
    'What moved in a month: opening + earned + restored + adjusted - spent - expired - reversed = closing.',
})
@Allow(INHERIT)
export class PointMonthType {
  @Field(() => DateScalar, { description: 'The first day of the month.' })
  month: LocalDate;

  @Field(() => PointsScalar, { description: 'What all wallets held when it began.' })
  opening: Points;

  @Field(() => PointsScalar, { description: 'Awarded and imported.' })
  earned: Points;

  @Field(() => PointsScalar, {
    description: 'Pending points that became available: they were counted as earned.',
  })
  activated: Points;

  @Field(() => PointsScalar, { description: 'Redeemed and captured.' })
  spent: Points;

  @Field(() => PointsScalar, { description: 'Spent points that came back.' })
  restored: Points;

  @Field(() => PointsScalar, { description: 'Expired.' })
  expired: Points;

  @Field(() => PointsScalar, { description: 'Clawed back and cancelled.' })
  reversed: Points;

  @Field(() => PointsScalar, { description: 'Given by staff, less what staff took.' })
  adjusted: Points;

  @Field(() => PointsScalar, {
    description: 'From one wallet to another: as many came in as went out.',
  })
  transferred: Points;

  @Field(() => PointsScalar, { description: 'What all wallets held when it ended.' })
  closing: Points;
}

export const PointMonthConnection = connectionOf(() => PointMonthType, 'PointMonth');

@ObjectType('PointsReport', {
  description: 'What became of points, as of the end of a day: straight from the journal.',
})
@Allow(INHERIT)
export class PointsReportType {
  /** For its rows. */
  allCohorts: readonly PointCohortType[];
  allMonths: readonly PointMonthType[];

  @Field(() => DateScalar, { description: 'The program-local day at whose end the figures are.' })
  asOf: LocalDate;

  @Field(() => Boolean, { description: 'False: the day is not over.' })
  isComplete: boolean;

  @Field(() => String, { description: 'Code of the point type.' })
  pointType: string;

  @Field(() => Int, { description: 'Months that are over since the first cohort: ages of the oldest.' })
  completeAges: number;

  @Field(() => Boolean, {
    description: 'Fewer than three, or nothing was ever redeemed: no breakage is expected.',
  })
  notEnoughHistory: boolean;

  @Field(() => PointBalancesType, { description: 'What all wallets held.' })
  balances: PointBalancesType;

  @Field(() => PointsExpiringType, { description: 'What expires soon.' })
  expiring: PointsExpiringType;
}
