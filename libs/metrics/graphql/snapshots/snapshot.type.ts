import { ArgsType, Field, ObjectType } from '@nestjs/graphql';
import { IsIn, IsOptional } from 'class-validator';
import type { LocalDate } from '#kernel';
import { Allow } from '#access/graphql';
import { DateScalar, INHERIT } from '#platform/graphql';
import { DIMENSIONS, type Dimension } from '../../domain/roll-ups/history.js';
import { MetricDimensionEnum, MetricFrameType } from '../report.type.js';

/** Which snapshot, and how it is sliced. */
@ArgsType()
export class SnapshotArgs {
  @Field(() => MetricDimensionEnum, { defaultValue: 'ALL', description: 'By what the figures are sliced.' })
  @IsIn(DIMENSIONS)
  by: Dimension;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The report of this day or the last one before; the last one of all if left out.',
  })
  @IsOptional()
  asOf?: LocalDate | null;
}

/** What all reports have that are made once a night. */
@ObjectType({ isAbstract: true })
@Allow(INHERIT)
export abstract class SnapshotType {
  @Field(() => MetricFrameType, { description: 'Until when, and by which terms.' })
  frame: MetricFrameType;

  @Field(() => DateScalar, {
    description: 'The figures are as this day began: what was bought on it does not count yet.',
  })
  asOf: string;

  /** By what its rows are sliced: they are read when they are asked for. */
  by: Dimension;
}

/** A row of such a report. */
@ObjectType({ isAbstract: true })
@Allow(INHERIT)
export abstract class SnapshotRowType {
  @Field(() => String, {
    description: 'What the customers were at the moment that the report pins; empty: everybody.',
  })
  value: string;
}
