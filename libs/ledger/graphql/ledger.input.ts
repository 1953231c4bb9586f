import { ArgsType, Field, ID, InputType, Int } from '@nestjs/graphql';
import { IsDate, IsInt, IsOptional, IsString, Length, Max, MaxLength, Min } from 'class-validator';
import type { Points } from '#kernel';
import { ConnectionArgs, DateTimeScalar, PointsScalar } from '#platform/graphql';
import type { MovementKind } from '../domain/movement.js';
import { HOLD_TTL_SECONDS_MAX } from '../domain/spend.js';
import { MovementKindEnum } from './ledger.type.js';

const KEY_DESCRIPTION =
  'A key of your own, 16 to 255 characters. The same key with the same input answers the same and does nothing twice.';

@InputType({ isAbstract: true })
abstract class KeyedInput {
  @Field(() => String, { description: KEY_DESCRIPTION })
  @Length(16, 255)
  idempotencyKey: string;
}

@InputType({ isAbstract: true })
abstract class SpendInput extends KeyedInput {
  @Field(() => String, {
    nullable: true,
    description: "The customer's external id. Needed with a storefront key; left out with a customer token.",
  })
  @IsOptional()
  @IsString()
  customer?: string | null;

  @Field(() => String, { nullable: true, description: 'Code of the point type; "points" if left out.' })
  @IsOptional()
  @IsString()
  pointType?: string | null;

  @Field(() => PointsScalar, { description: 'Points, 1 or more.' })
  points: Points;
}

@InputType('HoldPointsInput', { description: 'Sets points aside for a checkout.' })
export class HoldPointsInput extends SpendInput {
  @Field(() => String, {
    nullable: true,
    description:
      'The order by its external id (of another source than "store": "source:id"); a new hold for it replaces the old one, and captured points come back when it is returned.',
  })
  @IsOptional()
  @Length(1, 200)
  orderReference?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Seconds until the hold ends by itself; 900 if left out, at most 86400.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(HOLD_TTL_SECONDS_MAX)
  ttlSeconds?: number | null;
}

@InputType('CaptureHoldInput', { description: 'Spends the points of a hold.' })
export class CaptureHoldInput extends KeyedInput {
  @Field(() => ID, { description: 'The hold.' })
  @IsString()
  hold: string;

  @Field(() => PointsScalar, {
    nullable: true,
    description: 'Points to spend; all if left out. The rest is released.',
  })
  @IsOptional()
  points?: Points | null;
}

@InputType('ReleaseHoldInput', { description: 'Gives the points of a hold back.' })
export class ReleaseHoldInput extends KeyedInput {
  @Field(() => ID, { description: 'The hold.' })
  @IsString()
  hold: string;
}

@InputType('RedeemPointsInput', { description: 'Spends points at once.' })
export class RedeemPointsInput extends SpendInput {
  @Field(() => String, {
    nullable: true,
    description:
      'The order they are spent on, by its external id (of another source than "store": "source:id"): if it is returned, they come back. Not with a customer token, which holds points for an order instead.',
  })
  @IsOptional()
  @Length(1, 200)
  orderReference?: string | null;

  @Field(() => String, { nullable: true, description: 'What for; shown in the journal.' })
  @IsOptional()
  @MaxLength(500)
  reason?: string | null;
}

@InputType('TransferPointsInput', { description: 'Gives points to another customer.' })
export class TransferPointsInput extends SpendInput {
  @Field(() => String, { description: 'External id of the customer who gets them.' })
  @IsString()
  toCustomer: string;

  @Field(() => String, { nullable: true, description: 'What for; shown in both journals.' })
  @IsOptional()
  @MaxLength(500)
  reason?: string | null;
}

@ArgsType()
export class JournalArgs extends ConnectionArgs {
  @Field(() => [MovementKindEnum], { nullable: true, description: 'Only movements of these kinds.' })
  @IsOptional()
  kinds?: MovementKind[] | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Only movements at or after this instant.' })
  @IsOptional()
  @IsDate()
  from?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Only movements before this instant.' })
  @IsOptional()
  @IsDate()
  to?: Date | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Only movements that this order caused or paid for: awards, holds, spends, and what its returns took and gave back.',
  })
  @IsOptional()
  @IsString()
  orderReference?: string | null;
}
