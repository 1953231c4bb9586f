import { ArgsType, Field } from '@nestjs/graphql';
import { IsIn } from 'class-validator';
import { isLocalDate, type LocalDate } from '#kernel';
import { DateScalar, fromCursor, refuseCursor } from '#platform/graphql';
import { COHORT_BASES, type CohortBasis } from '../domain/roll-ups/cell-sheet.js';
import { DIMENSIONS, type Dimension } from '../domain/roll-ups/history.js';
import {
  COHORT_GRAINS,
  GRAINS,
  RETENTION_GRAINS,
  type CohortGrain,
  type Grain,
  type RetentionGrain,
} from '../domain/roll-ups/periods.js';
import { CohortBasisEnum } from './cohort-basis.enum.js';
import { MetricDimensionEnum, MetricGrainEnum } from './report.type.js';

/** Which periods, and how they are sliced. */
@ArgsType()
export class PeriodsArgs {
  @Field(() => DateScalar, {
    description: 'Periods that begin on this day or later, by the calendar of the program.',
  })
  from: LocalDate;

  @Field(() => DateScalar, { description: 'Periods that begin on this day or earlier.' })
  through: LocalDate;

  @Field(() => MetricDimensionEnum, { defaultValue: 'ALL', description: 'By what the figures are sliced.' })
  @IsIn(DIMENSIONS)
  by: Dimension;
}

@ArgsType()
export class RetentionReportArgs extends PeriodsArgs {
  @Field(() => MetricGrainEnum, { defaultValue: 'QUARTER', description: 'MONTH, QUARTER or YEAR.' })
  @IsIn(RETENTION_GRAINS)
  grain: RetentionGrain;
}

@ArgsType()
export class RevenueReportArgs extends PeriodsArgs {
  @Field(() => MetricGrainEnum, { defaultValue: 'MONTH', description: 'The length of periods.' })
  @IsIn(GRAINS)
  grain: Grain;
}

@ArgsType()
export class CohortReportArgs extends PeriodsArgs {
  @Field(() => MetricGrainEnum, { defaultValue: 'MONTH', description: 'WEEK or MONTH.' })
  @IsIn(COHORT_GRAINS)
  grain: CohortGrain;

  @Field(() => CohortBasisEnum, {
    defaultValue: 'FIRST_PURCHASE',
    description: 'What made them join the cohort.',
  })
  @IsIn(COHORT_BASES)
  basis: CohortBasis;
}

/** Where a page of periods goes on. */
export function periodIn(
  cursor: string | null | undefined,
): { readonly period: LocalDate; readonly value: string } | null {
  const key = fromCursor(cursor, 2);
  if (!key) return null;
  const [period = '', value = ''] = key;
  return isLocalDate(period) ? { period, value } : refuseCursor();
}

/** Where a page of cohorts goes on. */
export function cohortIn(
  cursor: string | null | undefined,
): { readonly cohort: LocalDate; readonly value: string; readonly age: number } | null {
  const key = fromCursor(cursor, 3);
  if (!key) return null;
  const [cohort = '', value = '', age = ''] = key;
  return isLocalDate(cohort) && /^\d{1,5}$/.test(age) ? { cohort, value, age: Number(age) } : refuseCursor();
}
