import { Injectable } from '@nestjs/common';
import { err, invalid, ok, required, type Problem, type Result, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { CustomerWriter } from './customer-writer.js';
import { EMPTY_PROFILE, newCustomer, type Customer, type CustomerRef } from './domain/customer.js';
import { normalizeEmail } from './domain/email.js';
import type { Contact } from './domain/identity.js';
import { findRefs, programOf, refOf } from './persistence/customers.sql.js';
import { findGuestKeys, reserveGuestKeys, type IdentityKeyEntry } from './persistence/directories.sql.js';
import { toE164 } from './phone-number.js';

/** How to reach somebody who buys without an account. */
export interface GuestInput {
  readonly email?: string | null;
  readonly phone?: string | null;
  /** Region in which a phone number without a leading + is dialled. */
  readonly phoneRegion?: string | null;
}

/** A guest's contact in canonical form. Problem: INVALID_INPUT at `email` or `phone`, or at the root when both are missing. */
export function parseGuest(guest: GuestInput): Result<Contact, Problem> {
  const contact = contactOf(guest);
  if (guest.email && contact.email === null) return err(invalid(['email'], 'Not an e-mail address.'));
  if (guest.phone && contact.phone === null) return err(invalid(['phone'], 'Not a phone number.'));
  if (contact.email === null && contact.phone === null)
    return err(invalid([], 'A guest needs an e-mail or a phone.'));
  return ok(contact);
}

function contactOf(guest: GuestInput): Contact {
  return {
    email: guest.email ? normalizeEmail(guest.email) : null,
    phone: guest.phone ? toE164(guest.phone, guest.phoneRegion ?? null) : null,
  };
}

/** Customers without an account, each found again by the first of its identities. */
@Injectable()
export class GuestDirectory {
  constructor(private readonly writer: CustomerWriter) {}

  async ensure(tx: Tx, guests: readonly GuestInput[], now: Date): Promise<CustomerRef[]> {
    const drafts = guests.map((guest) => {
      const contact = contactOf(guest);
      return newCustomer(programOf(tx), null, { ...EMPTY_PROFILE, ...contact }, null, now);
    });
    const keys = drafts.map(
      (draft) => this.writer.contactKeysOf(draft.programId, draft.id, draft)[0] ?? null,
    );
    const ids = await this.idsByKey(
      tx,
      keys.filter((key) => key !== null),
    );
    const owners = drafts.map((draft, index) => {
      const key = keys[index];
      return key ? required(ids.get(nameOf(key)), 'reserved guest') : draft.id;
    });
    const owned = new Set(owners);
    const created = drafts.filter((draft) => owned.has(draft.id));
    await this.writer.insert(tx, created, now);
    return this.refsOf(tx, owners, created);
  }

  /** The known guests of a contact: the one found by its e-mail address and the one found by its phone. Creates none. */
  async find(tx: Tx, guest: GuestInput): Promise<CustomerRef[]> {
    const programId = programOf(tx);
    const hashes = this.writer
      .contactKeysOf(programId, programId, contactOf(guest))
      .map((key) => key.keyHash);
    const entries = await findGuestKeys(tx, hashes);
    return findRefs(tx, [...new Set(entries.map((entry) => entry.customerId))]);
  }

  contactKeyOf(programId: Uuid, contact: Contact): Buffer | null {
    return this.writer.contactKeysOf(programId, programId, contact)[0]?.keyHash ?? null;
  }

  /** Customer id per key: found, reserved now, or reserved by somebody else in the meantime. */
  private async idsByKey(tx: Tx, keys: readonly IdentityKeyEntry[]): Promise<Map<string, Uuid>> {
    const ids = new Map<string, Uuid>();
    const add = (entries: readonly IdentityKeyEntry[]): void => {
      for (const entry of entries) ids.set(nameOf(entry), entry.customerId);
    };
    const missing = (): IdentityKeyEntry[] => {
      const byName = new Map<string, IdentityKeyEntry>();
      for (const key of keys)
        if (!ids.has(nameOf(key)) && !byName.has(nameOf(key))) byName.set(nameOf(key), key);
      return [...byName.values()].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    };
    const hashes = (): Buffer[] => missing().map(({ keyHash }) => keyHash);
    add(await findGuestKeys(tx, hashes()));
    add(await reserveGuestKeys(tx, missing()));
    add(await findGuestKeys(tx, hashes()));
    return ids;
  }

  private async refsOf(tx: Tx, ids: readonly Uuid[], created: readonly Customer[]): Promise<CustomerRef[]> {
    const refs = new Map<Uuid, CustomerRef>(created.map((customer) => [customer.id, refOf(customer)]));
    const known = [...new Set(ids)].filter((id) => !refs.has(id));
    for (const ref of await findRefs(tx, known)) refs.set(ref.id, ref);
    return ids.map((id) => required(refs.get(id), 'guest'));
  }
}

function nameOf({ kind, keyHash }: IdentityKeyEntry): string {
  return `${kind}:${keyHash.toString('hex')}`;
}
