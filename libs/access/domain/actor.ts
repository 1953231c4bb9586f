import { hashedId, type Deadline, type Uuid } from '#kernel';
import type { Permission, StaffRole } from './permission.js';

/** Who is asking. Passed explicitly to every use case that depends on it. */
export type Actor = AnonymousActor | StorefrontActor | CustomerActor | StaffActor | SystemActor;

interface Principal {
  readonly permissions: ReadonlySet<Permission>;
  readonly programId: Uuid;
  /** Of the request it asks in. A principal is thereby the scope of its transactions. */
  readonly deadline?: Deadline | undefined;
}

export interface AnonymousActor {
  readonly kind: 'ANONYMOUS';
  readonly permissions: ReadonlySet<Permission>;
}

/** A storefront's server, by its key. */
export interface StorefrontActor extends Principal {
  readonly kind: 'STOREFRONT';
  readonly keyId: Uuid;
}

/** A customer, by a short-lived token. */
export interface CustomerActor extends Principal {
  readonly kind: 'CUSTOMER';
  readonly customerId: Uuid;
}

/** A member of staff, by a session. */
export interface StaffActor extends Principal {
  readonly kind: 'STAFF';
  readonly staffId: Uuid;
  readonly role: StaffRole;
}

/** The service itself: jobs, imports and seeds, by name. */
export interface SystemActor extends Principal {
  readonly kind: 'SYSTEM';
  readonly name: string;
}

export type ProgramActor = Exclude<Actor, AnonymousActor>;

/** A stable text for a principal: scope of idempotency keys, actor of audit rows. */
export function principalOf(actor: Actor): string {
  switch (actor.kind) {
    case 'ANONYMOUS':
      return 'anonymous';
    case 'STOREFRONT':
      return `storefront:${actor.keyId}`;
    case 'CUSTOMER':
      return `customer:${actor.customerId}`;
    case 'STAFF':
      return `staff:${actor.staffId}`;
    case 'SYSTEM':
      return `system:${actor.name}`;
  }
}

export function systemActor(programId: Uuid, name: string): SystemActor {
  return { kind: 'SYSTEM', programId, name, permissions: new Set() };
}

/** Whom tries of codes are counted for. A shop's server tries for many customers: each of them for itself. */
export function whoTries(actor: ProgramActor, customerExternalId: string | null): string {
  if (actor.kind === 'CUSTOMER' || customerExternalId === null) return principalOf(actor);
  return `customer:${hashedId('codes', actor.programId, customerExternalId)}`;
}

/** The same of a guest: each contact for itself, so that guessers lock out nobody else. */
export function whoTriesAsGuest(programId: Uuid, contact: string): string {
  return `guest:${hashedId('codes', programId, contact)}`;
}
