import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { IsOptional } from 'class-validator';
import type { LocalDate } from '#kernel';
import { Allow } from '#access/graphql';
import { connectionOf, DateScalar, INHERIT } from '#platform/graphql';
import type { ClubMonth, MovementFigures, TierMonth } from '../../domain/snapshots/movement.js';
import type { SnapshotRow } from '../../snapshots/snapshot-report.js';
import { SnapshotType } from './snapshot.type.js';

/** Which day's report. */
@ArgsType()
export class SnapshotDayArgs {
  @Field(() => DateScalar, {
    nullable: true,
    description: 'The report of this day or the last one before; the last one of all if left out.',
  })
  @IsOptional()
  asOf?: LocalDate | null;
}

@ObjectType({ isAbstract: true })
@Allow(INHERIT)
abstract class MovementMonthType {
  @Field(() => DateScalar, { description: 'The first day of the month, by the calendar of the program.' })
  month: LocalDate;

  @Field(() => Boolean, {
    description: 'False: the month is running, and its end is where the day of the report begins.',
  })
  isComplete: boolean;
}

@ObjectType('TierPassage', { description: 'How many came from one tier to another in a month.' })
@Allow(INHERIT)
export class TierPassageType {
  @Field(() => String, { nullable: true, description: 'Code of the tier; null: they had none.' })
  from: string | null;

  @Field(() => String, { nullable: true, description: 'Code of the tier; null: they have none any more.' })
  to: string | null;

  @Field(() => Boolean, { description: 'Whether it led up, by the ladder of that time.' })
  isUp: boolean;

  @Field(() => Int, { description: 'How often: who passed twice is counted twice.' })
  count: number;
}

@ObjectType('TierMonth', {
  description:
    'What happened on a ladder in a calendar month: `atEnd` is `atStart` with those who entered and without those who left.',
})
@Allow(INHERIT)
export class TierMonthType extends MovementMonthType {
  @Field(() => Int, { description: 'Customers with a tier as the month began.' })
  atStart: number;

  @Field(() => Int, { description: 'Customers with a tier at its end.' })
  atEnd: number;

  @Field(() => Int, { description: 'Steps from a tier to a higher one.' })
  up: number;

  @Field(() => Int, { description: 'Steps from a tier to a lower one.' })
  down: number;

  @Field(() => Int, { description: 'Steps from no tier to one.' })
  entered: number;

  @Field(() => Int, { description: 'Steps from a tier to none.' })
  left: number;

  @Field(() => [TierPassageType], { description: 'From where to where. Who keeps a tier passes nowhere.' })
  passages: readonly TierPassageType[];
}

@ObjectType('TierMovementRow', { description: 'What happened on a ladder.' })
@Allow(INHERIT)
export class TierMovementRowType {
  @Field(() => String, { description: 'Code of the ladder.' })
  ladder: string;

  @Field(() => [TierMonthType], {
    description: 'The last month that is over, and the one that is running, if a day of it is over.',
  })
  months: readonly TierMonthType[];

  /** The key of the row: the ladder. */
  value: string;
}

export const TierMovementRowConnection = connectionOf(() => TierMovementRowType, 'TierMovementRow');

@ObjectType('TierMovementReport', { description: 'Who came to which tier.' })
@Allow(INHERIT)
export class TierMovementReportType extends SnapshotType {}

@ObjectType('ClubMonth', {
  description:
    'What happened in a club in a calendar month: `atEnd` is `atStart` with those who joined and without those who lapsed or left.',
})
@Allow(INHERIT)
export class ClubMonthType extends MovementMonthType {
  @Field(() => Int, { description: 'Members as the month began; those who may still pay are members.' })
  atStart: number;

  @Field(() => Int, { description: 'Members at its end.' })
  atEnd: number;

  @Field(() => Int, { description: 'Who became a member, for the first time or again.' })
  joined: number;

  @Field(() => Int, { description: 'Memberships that were prolonged.' })
  renewed: number;

  @Field(() => Int, {
    description: 'Members whose membership ran out: not paid, its period over, its rule not met.',
  })
  lapsed: number;

  @Field(() => Int, { description: 'Members who left or were made to.' })
  left: number;
}

@ObjectType('ClubMovementRow', { description: 'What happened in a club.' })
@Allow(INHERIT)
export class ClubMovementRowType {
  @Field(() => String, { description: 'Code of the club.' })
  club: string;

  @Field(() => [ClubMonthType], {
    description: 'The last month that is over, and the one that is running, if a day of it is over.',
  })
  months: readonly ClubMonthType[];

  /** The key of the row: the club. */
  value: string;
}

export const ClubMovementRowConnection = connectionOf(() => ClubMovementRowType, 'ClubMovementRow');

@ObjectType('ClubMovementReport', { description: 'Who came to clubs, stayed and left.' })
@Allow(INHERIT)
export class ClubMovementReportType extends SnapshotType {}

export function tierMovementRowTypeOf({
  value,
  figures,
}: SnapshotRow<MovementFigures<TierMonth>>): TierMovementRowType {
  return { value, ladder: value, months: figures.months };
}

export function clubMovementRowTypeOf({
  value,
  figures,
}: SnapshotRow<MovementFigures<ClubMonth>>): ClubMovementRowType {
  return { value, club: value, months: figures.months };
}
