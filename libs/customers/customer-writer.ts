import { Injectable } from '@nestjs/common';
import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import { CustomerEvents } from './customer-events.js';
import type { Customer } from './domain/customer.js';
import { identitiesOf, type Contact } from './domain/identity.js';
import { IdentityHasher } from './identity-hasher.js';
import { insertCustomers, programOf, updateCustomers } from './persistence/customers.sql.js';
import {
  deleteContactKeys,
  insertIdentityKeys,
  reserveExternalIds,
  type IdentityKeyEntry,
} from './persistence/directories.sql.js';

/** A customer known by the storefront's own id. */
export type NamedCustomer = Customer<string>;

/** Writes customers together with everything by which they are found. */
@Injectable()
export class CustomerWriter {
  constructor(
    private readonly hasher: IdentityHasher,
    private readonly events: CustomerEvents,
  ) {}

  /**
   * Creates the customers whose external ids nobody has and answers those: an id that another transaction took in the
   * meantime is left to it. Two trips to the database, for any number of customers.
   */
  async createNamed(tx: Tx, drafts: readonly NamedCustomer[], now: Date): Promise<NamedCustomer[]> {
    if (drafts.length === 0) return [];
    const sorted = drafts.toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1));
    const entries = sorted.map(({ externalId, id }) => ({ externalId, customerId: id }));
    const reserved = new Set((await reserveExternalIds(tx, entries)).map(({ externalId }) => externalId));
    const created = sorted.filter(({ externalId }) => reserved.has(externalId));
    await this.insert(tx, created, now);
    return created;
  }

  /** Inserts customers whose directory entries are reserved already. */
  async insert(tx: Tx, customers: readonly Customer[], now: Date): Promise<void> {
    const keys = customers.flatMap((customer) => this.contactKeysOf(programOf(tx), customer.id, customer));
    // Sent together: they run in order, and the second needs nothing of the first's answer.
    await Promise.all([insertCustomers(tx, customers), insertIdentityKeys(tx, keys)]);
    const ids = customers.map(({ id }) => id);
    await this.events.announceChanged(tx, ids, now);
  }

  /** Writes customers that are locked; `recontacted` are those whose e-mail or phone changed. */
  async update(tx: Tx, customers: readonly Customer[], recontacted: readonly Customer[]): Promise<void> {
    const keys = recontacted.flatMap((customer) => this.contactKeysOf(programOf(tx), customer.id, customer));
    await Promise.all([
      updateCustomers(tx, customers),
      deleteContactKeys(
        tx,
        recontacted.map(({ id }) => id),
      ),
      insertIdentityKeys(tx, keys),
    ]);
  }

  /** Hashes by which a customer of that contact is matched, the most telling first. */
  contactKeysOf(programId: Uuid, customerId: Uuid, contact: Contact): IdentityKeyEntry[] {
    return identitiesOf(contact).map((identity) => ({
      kind: identity.kind,
      keyHash: this.hasher.hash(programId, identity),
      customerId,
    }));
  }
}
