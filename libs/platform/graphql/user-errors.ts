import { Field, InterfaceType, ObjectType } from '@nestjs/graphql';
import { invariant, type Problem } from '#kernel';
import { INHERIT, Permit } from './permit.js';
import { PointsScalar } from './scalars.js';

type UserErrorClass = new () => UserError;

/** Concrete types by the code they are for; libs add theirs with `@UserErrorFor`. */
const declared = new Map<string, { readonly name: string; readonly type: UserErrorClass }>();

/** Base of everything a mutation can answer instead of doing what was asked. */
@InterfaceType('UserError', {
  description: 'Why a mutation was refused. A refused mutation changes nothing.',
  resolveType: (error: UserError) => declared.get(error.code)?.name ?? 'Refused',
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

/** Declares the concrete type of a problem's code; its fields are the problem's data. */
export function UserErrorFor(code: string, name: string, description: string): ClassDecorator {
  return (target) => {
    invariant(!declared.has(code), `one type per code: ${code}`);
    declared.set(code, { name, type: target as unknown as UserErrorClass });
    ObjectType(name, { implements: () => UserError, description })(target);
    Permit(INHERIT)(target);
  };
}

@ObjectType('Refused', {
  implements: () => UserError,
  description: 'A refusal that needs no more than its code.',
})
@Permit(INHERIT)
export class Refused extends UserError {}

@UserErrorFor('INVALID_INPUT', 'InvalidInput', 'The input is malformed or out of range.')
export class InvalidInput extends UserError {}

@UserErrorFor('NOT_FOUND', 'NotFound', 'An id or code in the input is unknown here.')
export class NotFound extends UserError {
  @Field(() => String, { description: 'What was looked for, such as "customer".' })
  what: string;
}

@UserErrorFor('INSUFFICIENT_POINTS', 'InsufficientPoints', 'The wallet holds too few available points.')
export class InsufficientPoints extends UserError {
  @Field(() => PointsScalar, { description: 'Points the command needs.' })
  required: bigint;

  @Field(() => PointsScalar, {
    description: 'Points that are available, not counting pending and held ones.',
  })
  available: bigint;
}

@UserErrorFor(
  'IDEMPOTENCY_CONFLICT',
  'IdempotencyConflict',
  'The idempotency key or natural key was used before with a different input.',
)
export class IdempotencyConflict extends UserError {}

/** All concrete types: no field names them, so the schema must be told of them. */
export function userErrorTypes(): UserErrorClass[] {
  return [Refused, ...[...declared.values()].map(({ type }) => type)];
}

/** The GraphQL form of a problem: its data become fields of its concrete type. */
export function toUserError(problem: Problem): UserError {
  const { code, message, path, data } = problem;
  return { ...data, code, message, path: path ?? null };
}
