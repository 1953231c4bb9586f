import { Field, InterfaceType, ObjectType } from '@nestjs/graphql';
import type { Problem } from '#kernel';
import { INHERIT, Permit } from './permit.js';
import { PointsScalar } from './scalars.js';

/** Base of everything a mutation can answer instead of doing what was asked. */
@InterfaceType('UserError', {
  description: 'Why a mutation was refused. A refused mutation changes nothing.',
  resolveType: (error: UserError) => typeNameOf(error.code),
})
@Permit(INHERIT)
export abstract class UserError {
  @Field(() => String, { description: 'Stable machine-readable reason, such as "INSUFFICIENT_POINTS".' })
  code: string;

  @Field(() => String, {
    description: 'One English sentence for developers; show your own text to customers.',
  })
  message: string;

  @Field(() => [String], {
    nullable: true,
    description: 'The input field at fault, from the root of the input.',
  })
  path?: readonly string[] | null;
}

@ObjectType('Refused', {
  implements: () => UserError,
  description: 'A refusal that needs no more than its code.',
})
@Permit(INHERIT)
export class Refused extends UserError {}

@ObjectType('InvalidInput', {
  implements: () => UserError,
  description: 'The input is malformed or out of range.',
})
@Permit(INHERIT)
export class InvalidInput extends UserError {}

@ObjectType('NotFound', {
  implements: () => UserError,
  description: 'An id or code in the input is unknown here.',
})
@Permit(INHERIT)
export class NotFound extends UserError {
  @Field(() => String, { description: 'What was looked for, such as "customer".' })
  what: string;
}

@ObjectType('InsufficientPoints', {
  implements: () => UserError,
  description: 'The wallet holds too few available points.',
})
@Permit(INHERIT)
export class InsufficientPoints extends UserError {
  @Field(() => PointsScalar, { description: 'Points the command needs.' })
  required: bigint;

  @Field(() => PointsScalar, {
    description: 'Points that are available, not counting pending and held ones.',
  })
  available: bigint;
}

@ObjectType('IdempotencyConflict', {
  implements: () => UserError,
  description: 'The idempotency key or natural key was used before with a different input.',
})
@Permit(INHERIT)
export class IdempotencyConflict extends UserError {}

/** Types that no field names: the schema must be told of them. */
export const userErrorTypes = [Refused, InvalidInput, NotFound, InsufficientPoints, IdempotencyConflict];

const typeNames: Readonly<Record<string, string>> = {
  INVALID_INPUT: 'InvalidInput',
  NOT_FOUND: 'NotFound',
  INSUFFICIENT_POINTS: 'InsufficientPoints',
  IDEMPOTENCY_CONFLICT: 'IdempotencyConflict',
};

function typeNameOf(code: string): string {
  return typeNames[code] ?? 'Refused';
}

/** The GraphQL form of a problem: its data become fields of its concrete type. */
export function toUserError(problem: Problem): UserError {
  const { code, message, path, data } = problem;
  return { ...data, code, message, path: path ?? null };
}
