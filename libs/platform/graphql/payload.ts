import type { Result, Problem } from '#kernel';
import { Field, ObjectType } from '@nestjs/graphql';
import { INHERIT, Permit } from './permit.js';
import { toUserError, UserError } from './user-errors.js';

/** Base of every mutation payload. */
@ObjectType({ isAbstract: true })
@Permit(INHERIT)
export abstract class MutationPayload {
  @Field(() => [UserError], { description: 'Why nothing was changed; empty when the mutation was done.' })
  userErrors: UserError[];
}

/** The payload of a result: the fields made from its value, or its problem as the only user error. */
export function payloadOf<T, F extends object>(
  result: Result<T, Problem>,
  fields: (value: T) => F,
): Partial<F> & { userErrors: UserError[] } {
  if (result.ok) return { ...fields(result.value), userErrors: [] };
  return { userErrors: [toUserError(result.problem)] } as Partial<F> & { userErrors: UserError[] };
}
