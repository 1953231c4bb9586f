import { createParamDecorator, UnauthorizedException, type ExecutionContext } from '@nestjs/common';
import { type INHERIT, OR, Permit, type RequestContext } from '#platform';
import type { Actor, CustomerActor, ProgramActor, StaffActor } from '../domain/actor.js';
import type { Permission } from '../domain/permission.js';

/** The context of every GraphQL request: when, from where, and who is asking. */
export interface AccessContext extends RequestContext {
  readonly actor: Actor;
}

/**
 * Declares the permission of a root field, an object type or a field; of several, any one is enough. INHERIT is for
 * types that are reached only through permitted ones.
 */
export function Allow(...permissions: readonly (Permission | typeof INHERIT)[]): ReturnType<typeof Permit> {
  return Permit(permissions.join(OR));
}

function contextOf(execution: ExecutionContext): AccessContext {
  return execution.getArgByIndex(2);
}

/** The request's context as a resolver parameter. */
export const Context = createParamDecorator((_: unknown, execution: ExecutionContext) => contextOf(execution));

/** The instant of the request. */
export const Now = createParamDecorator((_: unknown, execution: ExecutionContext) => contextOf(execution).now);

function actorOf<K extends Actor['kind']>(execution: ExecutionContext, kinds: readonly K[]): Extract<Actor, { kind: K }> {
  const { actor } = contextOf(execution);
  if (!kinds.some((kind) => kind === actor.kind)) throw new UnauthorizedException('Authentication required.');
  return actor as Extract<Actor, { kind: K }>;
}

/** The authenticated principal, of whatever kind. */
export const CurrentActor = createParamDecorator(
  (_: unknown, execution: ExecutionContext): ProgramActor =>
    actorOf(execution, ['STOREFRONT', 'CUSTOMER', 'STAFF', 'SYSTEM'] as const),
);

/** The customer who asks, for fields under `self:*` permissions. */
export const CurrentCustomer = createParamDecorator(
  (_: unknown, execution: ExecutionContext): CustomerActor => actorOf(execution, ['CUSTOMER'] as const),
);

/** The member of staff who asks. */
export const CurrentStaff = createParamDecorator(
  (_: unknown, execution: ExecutionContext): StaffActor => actorOf(execution, ['STAFF'] as const),
);
