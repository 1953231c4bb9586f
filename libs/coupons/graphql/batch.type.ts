import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsInt, IsOptional, IsString, Length } from 'class-validator';
import { Allow } from '#access/graphql';
import type { Uuid } from '#kernel';
import { connectionOf, DateTimeScalar, INHERIT, MutationPayload, Node } from '#platform/graphql';
import type { BatchState } from '../domain/batch.js';
import { REASON_LENGTH_MAX } from '../domain/template-rules.js';
import { TEMPLATE_CODE_LENGTH_MAX } from './template.inputs.js';

const CouponBatchStateEnum = {
  QUEUED: 'QUEUED',
  RUNNING: 'RUNNING',
  DONE: 'DONE',
  CANCELLED: 'CANCELLED',
} as const satisfies Record<BatchState, string>;
registerEnumType(CouponBatchStateEnum, {
  name: 'CouponBatchState',
  description: 'How far a batch is.',
  valuesMap: {
    QUEUED: { description: 'It waits for a worker, for a minute at most if one is free.' },
    RUNNING: { description: 'Codes are being made.' },
    DONE: { description: 'All its codes are there.' },
    CANCELLED: { description: 'No more codes are made.' },
  },
});

@ObjectType('CouponBatch', { implements: () => Node, description: 'Unique codes that are made at once.' })
@Allow('coupons:read')
export class CouponBatchType extends Node {
  /** Not a field. */
  localId: Uuid;

  @Field(() => String, { description: 'Code of the template they are of.' })
  template: string;

  @Field(() => String, { nullable: true, description: 'What stands before each code, for people.' })
  prefix: string | null;

  @Field(() => CouponBatchStateEnum, { description: 'How far it is.' })
  state: BatchState;

  @Field(() => Int, { description: 'How many codes were asked for.' })
  total: number;

  @Field(() => Int, { description: 'How many are made.' })
  done: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Codes made a second while they were; null before anything can be said.',
  })
  ratePerSecond: number | null;

  @Field(() => DateTimeScalar, { description: 'Its codes are good from this instant on.' })
  validFrom: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Its codes are good before this instant; null: without end.',
  })
  validUntil: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Since when all of it is void; null: it is not.',
  })
  voidedAt: Date | null;

  @Field(() => DateTimeScalar, { description: 'When it was asked for.' })
  createdAt: Date;

  @Field(() => String, { description: 'Who asked for it.' })
  createdBy: string;
}

export const CouponBatchConnection = connectionOf(() => CouponBatchType, 'CouponBatch');

@ObjectType('CouponCodeCounts', { description: 'How many codes of a batch stand how.' })
@Allow(INHERIT)
export class CouponCodeCountsType {
  @Field(() => Int, { description: 'Codes that are good now.' })
  good: number;

  @Field(() => Int, { description: 'Codes whose time has not come.' })
  notYet: number;

  @Field(() => Int, { description: 'Codes whose time is over.' })
  expired: number;

  @Field(() => Int, { description: 'Codes that were voided, one by one or all.' })
  voided: number;
}

@InputType('CreateCouponBatchInput', { description: 'Unique codes to be made.' })
export class CreateCouponBatchInput {
  @Field(() => String, { description: 'Code of the template.' })
  @Length(1, TEMPLATE_CODE_LENGTH_MAX)
  template: string;

  @Field(() => Int, {
    description: 'How many; of a program 2,961,967 may be good at a time, or they could be guessed.',
  })
  @IsInt()
  count: number;

  @Field(() => String, {
    nullable: true,
    description: 'What stands before each code, for people: 1 to 8 capital letters and digits.',
  })
  @IsOptional()
  @IsString()
  @Length(1, 8)
  prefix?: string | null;

  @Field(() => String, {
    description: 'Chosen by you, 16 to 255 characters: a repeat makes no second batch.',
  })
  @IsString()
  idempotencyKey: string;
}

@InputType('CancelCouponBatchInput', { description: 'Which batch is cancelled.' })
export class CancelCouponBatchInput {
  @Field(() => ID, { description: 'Id of the batch.' })
  @IsString()
  id: string;
}

@InputType('VoidCouponBatchInput', { description: 'Which batch is voided, and why.' })
export class VoidCouponBatchInput {
  @Field(() => ID, { description: 'Id of the batch.' })
  @IsString()
  id: string;

  @Field(() => String, { description: 'Why, for the audit log.' })
  @Length(1, REASON_LENGTH_MAX)
  reason: string;
}

@ObjectType('CouponBatchPayload', { description: 'Outcome of the mutations of a batch.' })
@Allow(INHERIT)
export class CouponBatchPayload extends MutationPayload {
  @Field(() => CouponBatchType, { nullable: true, description: 'The batch.' })
  couponBatch?: CouponBatchType | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether this is the answer to an earlier call with the same key.',
  })
  replayed?: boolean | null;
}
