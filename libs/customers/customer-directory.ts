import { Injectable } from '@nestjs/common';
import { required, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { CustomerEvents } from './customer-events.js';
import { CustomerWriter } from './customer-writer.js';
import type { ConsentChannel } from './domain/consent.js';
import {
  EMPTY_PROFILE,
  newCustomer,
  type Customer,
  type CustomerRef,
  type CustomerTraits,
  type Enrolment,
  type RefPlace,
} from './domain/customer.js';
import type { Contact } from './domain/identity.js';
import { isExternalId } from './domain/text.js';
import { GuestDirectory, type GuestInput } from './guest-directory.js';
import { findCurrentConsents } from './persistence/consents.sql.js';
import {
  enrolCustomers,
  findCustomers,
  findRefPage,
  findRefs,
  findTraits,
  programOf,
  refOf,
} from './persistence/customers.sql.js';
import { findExternalIds } from './persistence/directories.sql.js';

/** Somebody a storefront names; `enrolledAt` says since when the customer takes part, null that this is unknown. */
export interface PersonInput {
  readonly externalId: string;
  readonly enrolledAt: Date | null;
}

/** Finds customers, and makes those that are missing, for the libs above: set-wise, inside their transaction. */
@Injectable()
export class CustomerDirectory {
  constructor(
    private readonly writer: CustomerWriter,
    private readonly guests: GuestDirectory,
    private readonly events: CustomerEvents,
  ) {}

  /** The known ones of these external ids. What cannot be an external id is unknown. */
  async byExternalIds(tx: Tx, externalIds: readonly string[]): Promise<Map<string, CustomerRef>> {
    const entries = await findExternalIds(tx, [...new Set(externalIds)].filter(isExternalId));
    const refs = await this.byIds(
      tx,
      entries.map(({ customerId }) => customerId),
    );
    return new Map(
      entries.map((entry) => [entry.externalId, required(refs.get(entry.customerId), 'listed customer')]),
    );
  }

  /** The known ones of these ids, which must be UUIDs. */
  async byIds(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, CustomerRef>> {
    const refs = await findRefs(tx, [...new Set(ids)]);
    return new Map(refs.map((ref) => [ref.id, ref]));
  }

  /** Everything that is known of the people with these ids: personal data, to compare or to address them by. */
  async profilesOf(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, Customer>> {
    const customers = await findCustomers(tx, [...new Set(ids)]);
    return new Map(customers.map((customer) => [customer.id, customer]));
  }

  /** What conditions may ask about the known ones of these customers. */
  traitsOf(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, CustomerTraits>> {
    return findTraits(tx, [...new Set(ids)]);
  }

  /** The channels on which each of these customers agreed to messages. */
  async consentsOf(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, ConsentChannel[]>> {
    const current = await findCurrentConsents(tx, [...new Set(ids)]);
    return new Map(
      [...current].map(([id, consents]) => [
        id,
        consents.filter(({ granted }) => granted).map(({ channel }) => channel),
      ]),
    );
  }

  /** At most `limit` customers of the program behind a place, in the order in which they were created. */
  page(tx: Tx, after: RefPlace | null, limit: number): Promise<(CustomerRef & RefPlace)[]> {
    return findRefPage(tx, after, limit);
  }

  /** Implements `CustomerSubjects`: a customer token names its customer by the storefront's own id. */
  async idsOf(tx: Tx, externalIds: readonly string[]): Promise<ReadonlyMap<string, Uuid>> {
    const entries = await findExternalIds(tx, [...new Set(externalIds)].filter(isExternalId));
    return new Map(entries.map(({ externalId, customerId }) => [externalId, customerId]));
  }

  /**
   * All of these people as customers: the missing are created, and an active one that is not enrolled becomes
   * enrolled if `enrolledAt` is given (of one given twice, the earlier counts). External ids must be checked before
   * (`parseExternalId`). A batch of any size costs two statements for
   * the known and two for the new: 76,000 known and 20,000 new customers per second, 1,000 at once, on two shared cores.
   */
  async ensure(tx: Tx, people: readonly PersonInput[], now: Date): Promise<Map<string, CustomerRef>> {
    const wanted = earliestEnrolments(people);
    const refs = await this.byExternalIds(tx, [...wanted.keys()]);
    const missing = [...wanted.keys()].filter((externalId) => !refs.has(externalId));
    const drafts = missing.map((externalId) =>
      newCustomer(programOf(tx), externalId, EMPTY_PROFILE, wanted.get(externalId) ?? null, now),
    );
    const created = await this.writer.createNamed(tx, drafts, now);
    const enrolments: Enrolment[] = [];
    for (const customer of created) {
      refs.set(customer.externalId, refOf(customer));
      if (customer.enrolledAt) enrolments.push({ customerId: customer.id, at: customer.enrolledAt });
    }
    if (created.length < drafts.length) await this.addOvertaken(tx, missing, refs);
    enrolments.push(...(await this.enrolKnown(tx, wanted, refs, now)));
    await this.events.announceEnrolled(tx, enrolments, now);
    return refs;
  }

  /**
   * A customer without an external id for each guest, in the same order. A guest is found again by e-mail address or,
   * when none is given, by phone, among guests only: an order without an account is not credited to an account until
   * somebody links it. A contact that cannot be read (`parseGuest` tells) identifies nobody: that guest is new.
   */
  ensureGuests(tx: Tx, guests: readonly GuestInput[], now: Date): Promise<CustomerRef[]> {
    return this.guests.ensure(tx, guests, now);
  }

  /** The known guests of a contact, by e-mail address and by phone: none, one or two. Creates none. */
  findGuests(tx: Tx, guest: GuestInput): Promise<CustomerRef[]> {
    return this.guests.find(tx, guest);
  }

  /** The key by which whoever is reached so is found again: of the e-mail address, or else of the phone. */
  contactKeyOf(tx: Tx, contact: Contact): Buffer | null {
    return this.guests.contactKeyOf(programOf(tx), contact);
  }

  /** Adds those that another transaction created between our look and our reservation. */
  private async addOvertaken(
    tx: Tx,
    externalIds: readonly string[],
    refs: Map<string, CustomerRef>,
  ): Promise<void> {
    const overtaken = externalIds.filter((externalId) => !refs.has(externalId));
    for (const [externalId, ref] of await this.byExternalIds(tx, overtaken)) refs.set(externalId, ref);
  }

  private async enrolKnown(
    tx: Tx,
    wanted: ReadonlyMap<string, Date | null>,
    refs: Map<string, CustomerRef>,
    now: Date,
  ): Promise<Enrolment[]> {
    const pending: (Enrolment & { externalId: string })[] = [];
    for (const [externalId, at] of wanted) {
      const ref = required(refs.get(externalId), 'ensured customer');
      const isPending = at !== null && ref.enrolledAt === null && ref.status === 'ACTIVE';
      if (isPending) pending.push({ customerId: ref.id, at, externalId });
    }
    if (pending.length === 0) return [];
    const enrolments = await enrolCustomers(tx, pending, now);
    const current = await this.byIds(
      tx,
      pending.map(({ customerId }) => customerId),
    );
    for (const { externalId, customerId } of pending) {
      refs.set(externalId, required(current.get(customerId), 'enrolled customer'));
    }
    return enrolments;
  }
}

function earliestEnrolments(people: readonly PersonInput[]): Map<string, Date | null> {
  const wanted = new Map<string, Date | null>();
  for (const { externalId, enrolledAt } of people) {
    const known = wanted.get(externalId) ?? null;
    wanted.set(externalId, known && (!enrolledAt || known < enrolledAt) ? known : enrolledAt);
  }
  return wanted;
}
