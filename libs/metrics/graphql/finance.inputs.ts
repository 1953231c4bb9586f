import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { isLocalDate, type LocalDate, type Points } from '#kernel';
import {
  ConnectionArgs,
  DateScalar,
  fromCursor,
  MoneyScalar,
  PointsScalar,
  refuseCursor,
} from '#platform/graphql';
import type { LiabilityGrain } from '../domain/finance/liability.js';
import type { DeferredGrain } from '../finance/finance-reports.service.js';
import { MetricGrainEnum } from './report.type.js';

const LIABILITY_GRAINS = ['MONTH', 'YEAR'] as const satisfies readonly LiabilityGrain[];
const DEFERRED_GRAINS = ['MONTH', 'QUARTER', 'YEAR'] as const satisfies readonly DeferredGrain[];
const OF_POINTS = 'Code of the point type; "points" if left out.';
const AS_OF =
  'The program-local day at whose end the figures are; of today as far as it has come. The last one that was kept if left out.';
const CODE_LENGTH_MAX = 32;

@ArgsType()
class PointTypeArgs {
  @Field(() => String, { nullable: true, description: OF_POINTS })
  @IsOptional()
  @Length(1, CODE_LENGTH_MAX)
  pointType?: string | null;
}

@ArgsType()
export class PointsReportArgs extends PointTypeArgs {
  @Field(() => DateScalar, { nullable: true, description: AS_OF })
  @IsOptional()
  @IsString()
  asOf?: LocalDate | null;
}

@ArgsType()
export class LiabilityReportArgs extends PointTypeArgs {
  @Field(() => DateScalar, { nullable: true, description: AS_OF })
  @IsOptional()
  @IsString()
  asOf?: LocalDate | null;

  @Field(() => MetricGrainEnum, {
    defaultValue: 'MONTH',
    description: 'By what rows are told: MONTH or YEAR in which the points were earned.',
  })
  @IsIn(LIABILITY_GRAINS)
  by: LiabilityGrain;
}

@ArgsType()
export class DeferredRevenueReportArgs extends PointTypeArgs {
  @Field(() => DateScalar, { description: 'Any day of the period.' })
  @IsString()
  period: LocalDate;

  @Field(() => MetricGrainEnum, {
    defaultValue: 'MONTH',
    description: 'The length of the period: MONTH, QUARTER or YEAR.',
  })
  @IsIn(DEFERRED_GRAINS)
  grain: DeferredGrain;
}

@ArgsType()
export class PointCostsArgs extends ConnectionArgs {
  @Field(() => String, { nullable: true, description: OF_POINTS })
  @IsOptional()
  @Length(1, CODE_LENGTH_MAX)
  pointType?: string | null;
}

@InputType('SetPointCostInput', { description: 'What points cost the program, from a day on.' })
export class SetPointCostInput {
  @Field(() => String, { nullable: true, description: OF_POINTS })
  @IsOptional()
  @Length(1, CODE_LENGTH_MAX)
  pointType?: string | null;

  @Field(() => PointsScalar, { description: 'So many points ...' })
  points: Points;

  @Field(() => MoneyScalar, { description: "... cost so much, in minor units of the program's currency." })
  minor: bigint;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The first program-local day, none that is over; today if left out.',
  })
  @IsOptional()
  @IsString()
  fromDay?: LocalDate | null;
}

/** Rows behind a cursor that names the day of the last one. */
export function behindDay<T>(
  rows: readonly T[],
  { first, after }: ConnectionArgs,
  dayOf: (row: T) => LocalDate,
): readonly T[] {
  const [day = null] = fromCursor(after, 1) ?? [];
  if (day !== null && !isLocalDate(day)) return refuseCursor();
  return rows.filter((row) => day === null || dayOf(row) > day).slice(0, first + 1);
}
