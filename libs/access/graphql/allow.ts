import { createParamDecorator, UnauthorizedException, type ExecutionContext } from '@nestjs/common';
import type { Deadline, Uuid } from '#kernel';
import { type INHERIT, OR, Permit, type RequestContext } from '#platform/graphql';
import type { Actor, CustomerActor, ProgramActor, StaffActor } from '../domain/actor.js';
import type { Origin } from '../domain/origin.js';
import type { Permission } from '../domain/permission.js';

/** The context of every GraphQL request: when, from where, and who is asking. */
export interface AccessContext extends RequestContext {
  readonly actor: Actor;
  /** The staff session behind the request; only at the staff endpoint. */
  readonly session?: SessionControl;
  /** Of the request; the actor carries it too, if there is one. */
  readonly deadline?: Deadline | undefined;
}

/** The session of a request to the staff endpoint, and the cookie of its answer. */
export interface SessionControl {
  /** The session that authenticated the request; null when none did. */
  readonly id: Uuid | null;
  remember(session: { readonly token: string; readonly expiresAt: Date }): void;
  forget(): void;
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
export const Context = createParamDecorator((_: unknown, execution: ExecutionContext) =>
  contextOf(execution),
);

/** The instant of the request. */
export const Now = createParamDecorator(
  (_: unknown, execution: ExecutionContext) => contextOf(execution).now,
);

function actorOf<K extends Actor['kind']>(
  execution: ExecutionContext,
  kinds: readonly K[],
): Extract<Actor, { kind: K }> {
  const { actor } = contextOf(execution);
  if (!kinds.some((kind) => kind === actor.kind)) throw new UnauthorizedException('Authentication required.');
  return actor as Extract<Actor, { kind: K }>;
}

/** The authenticated principal, of whatever kind. */
export const CurrentActor = createParamDecorator((_: unknown, execution: ExecutionContext): ProgramActor =>
  actorOf(execution, ['STOREFRONT', 'CUSTOMER', 'STAFF', 'SYSTEM'] as const),
);

/** The customer who asks, for fields under `self:*` permissions. */
export const CurrentCustomer = createParamDecorator(
  (_: unknown, execution: ExecutionContext): CustomerActor => actorOf(execution, ['CUSTOMER'] as const),
);

/** The member of staff who asks. */
export const CurrentStaff = createParamDecorator((_: unknown, execution: ExecutionContext): StaffActor =>
  actorOf(execution, ['STAFF'] as const),
);

function originOf<A extends ProgramActor>(
  execution: ExecutionContext,
  actor: A,
): Origin & { readonly actor: A } {
  const { now, requestId, ip } = contextOf(execution);
  return { actor, now, requestId, ip };
}

/** Who caused the request, when and from where, for changes by a member of staff. */
export const StaffOrigin = createParamDecorator((_: unknown, execution: ExecutionContext) =>
  originOf(execution, actorOf(execution, ['STAFF'] as const)),
);
