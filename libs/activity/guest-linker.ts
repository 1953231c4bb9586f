import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import type { CustomerRef } from '#customers';
import { err, invalid, notFound, ok, required, type Problem, type Result, type Uuid } from '#kernel';
import { StaleWrite, type Tx } from '#platform';
import { CustomerResolver } from './customer-resolver.js';
import { PROGRAM_CLOSED } from './domain/intake.js';
import { textOfKey, type NaturalKey, type StoredKey } from './domain/natural-key.js';
import { numberOrders } from './domain/new-orders.js';
import { refusalOfReference } from './domain/order-rules.js';
import type { Order } from './domain/order.js';
import { activityOfOrder } from './domain/order-activity.js';
import type { CustomerReference, GuestContact, OrderReference } from './domain/reference.js';
import { RollUp } from './domain/roll-up.js';
import { insertActivities } from './persistence/activities.js';
import { findKeys, moveKeys } from './persistence/activity-keys.js';
import { copyLinkedOrders, markLinked, takeFromTotals } from './persistence/linked-orders.js';
import { returnsOfOrders } from './persistence/order-changes.js';
import { loadOrders, ordersOfCustomers } from './persistence/orders.js';
import { addToDays, addToTotals, changeDays } from './persistence/roll-ups.js';
import { Reactions } from './reactions.js';

/** Guest orders linked at once; the rest is left for the next call. */
export const LINKED_ORDERS_MAX = 1_000;

/** Whose guest orders are to become whose: those of a contact, those named, or both. */
export interface GuestLink {
  /** An existing customer with an account. */
  readonly customer: CustomerReference;
  readonly guest?: GuestContact | null;
  readonly orders?: readonly OrderReference[];
}

export interface LinkedOrders {
  readonly customerId: Uuid;
  /** The orders moved by this call, oldest first, under their new owner. */
  readonly orders: readonly Order[];
  /** More guest orders are left than one call moves: call again. */
  readonly hasMore: boolean;
}

interface Owners {
  readonly customer: CustomerRef;
  /** Guests all of whose orders move. */
  readonly wholeGuests: readonly Uuid[];
  /** Owner by id of the named orders that are guests' orders. */
  readonly named: ReadonlyMap<Uuid, Uuid>;
}

/**
 * Moves the orders somebody made as a guest to the customer they turned out to be. Each order is copied to the
 * customer with what has been returned of it, takes the next of the customer's numbers, counts in the customer's
 * totals and on its own day, and is announced as `order.linked` with its own time; the guest's row stays, marked.
 * Doing it again finds nothing left to move.
 */
@Injectable()
export class GuestLinker {
  constructor(
    private readonly people: CustomerResolver,
    private readonly reactions: Reactions,
  ) {}

  /** Problems: INVALID_INPUT, NOT_FOUND (customer or order; somebody else's order counts as unknown), PROGRAM_CLOSED. */
  async link(tx: Tx, program: Program, link: GuestLink, now: Date): Promise<Result<LinkedOrders, Problem>> {
    if (program.status !== 'OPEN') return PROGRAM_CLOSED;
    const owners = await this.ownersOf(tx, program, link, now);
    if (!owners.ok) return owners;
    const { customer, wholeGuests, named } = owners.value;
    const guestIds = new Set([...wholeGuests, ...named.values()]);
    if (guestIds.size === 0) return ok({ customerId: customer.id, orders: [], hasMore: false });
    await lock(tx, program, [customer.id, ...guestIds]);
    const found = await guestOrders(tx, program.id, owners.value);
    const moving = found.slice(0, LINKED_ORDERS_MAX);
    const orders = moving.length > 0 ? await move(tx, program, customer.id, moving) : [];
    const activities = orders.map((order) => activityOfOrder(order, 'order.linked', now));
    await insertActivities(tx, program.id, now, activities);
    await this.reactions.run(tx, program, { activities, customers: new Map([[customer.id, customer]]) }, now);
    return ok({ customerId: customer.id, orders, hasMore: found.length > moving.length });
  }

  private async ownersOf(
    tx: Tx,
    program: Program,
    link: GuestLink,
    now: Date,
  ): Promise<Result<Owners, Problem>> {
    const { guest, orders = [] } = link;
    if (!guest && orders.length === 0) return err(invalid(['guest'], 'Name the guest, the orders or both.'));
    if (orders.length > LINKED_ORDERS_MAX)
      return err(invalid(['orders'], `At most ${LINKED_ORDERS_MAX} orders at once.`));
    const refusal = refusalOfReference(link.customer);
    if (refusal) return err(refusal);
    const [customer] = await this.people.resolve(tx, [{ reference: link.customer, at: now }], 'NO', now);
    if (!customer?.ok) return customer ?? err(notFound('customer', ['customer']));
    if (customer.value.isGuest)
      return err(invalid(['customer'], 'Orders are linked to customers with an account.'));
    const guests = guest ? await this.people.findGuests(tx, guest) : ok([]);
    if (!guests.ok) return guests;
    const named = await this.namedOrders(tx, program.id, orders, customer.value.id);
    if (!named.ok) return named;
    const wholeGuests = guests.value.map(({ id }) => id);
    return ok({ customer: customer.value, wholeGuests, named: named.value });
  }

  /** Owner by id of the named orders; those that are the customer's already are left out. */
  private async namedOrders(
    tx: Tx,
    programId: Uuid,
    references: readonly OrderReference[],
    customerId: Uuid,
  ): Promise<Result<Map<Uuid, Uuid>, Problem>> {
    const keys = references.map((reference): NaturalKey => ({ kind: 'ORDER', ...reference }));
    const stored = await findKeys(tx, programId, keys);
    const entries = keys.map((key) => stored.get(textOfKey(key)));
    const others = entries.flatMap((entry) =>
      entry && entry.customerId !== customerId ? [entry.customerId] : [],
    );
    const owners = await this.people.byIds(tx, others);
    const named = new Map<Uuid, Uuid>();
    for (const [index, entry] of entries.entries()) {
      if (entry?.orderId && entry.customerId === customerId) continue;
      if (!isOfGuest(entry, owners)) return err(notFound('order', ['orders', String(index), 'externalId']));
      named.set(required(entry.orderId, 'order of its key'), entry.customerId);
    }
    return ok(named);
  }
}

function isOfGuest(entry: StoredKey | undefined, owners: ReadonlyMap<Uuid, CustomerRef>): entry is StoredKey {
  return entry !== undefined && owners.get(entry.customerId)?.isGuest === true;
}

/** Locks the totals of all owners, in customer order, making those that are missing. */
async function lock(tx: Tx, program: Program, customerIds: readonly Uuid[]): Promise<void> {
  const none = { orders: 0, grossMinor: 0n, returnedMinor: 0n, firstOrderAt: null, lastOrderAt: null };
  const deltas = customerIds.map((customerId) => ({ customerId, ...none, lastActivityAt: null }));
  await addToTotals(tx, program.id, deltas);
}

/** The guests' orders that are to move, oldest first; one more than the limit tells that there are more. */
async function guestOrders(tx: Tx, programId: Uuid, owners: Owners): Promise<Order[]> {
  const { wholeGuests } = owners;
  const ofGuests = await ordersOfCustomers(tx, programId, wholeGuests, LINKED_ORDERS_MAX + 1);
  const others = [...owners.named].filter(([, customerId]) => !wholeGuests.includes(customerId));
  const named = await loadOrders(
    tx,
    programId,
    others.map(([orderId, customerId]) => ({ orderId, customerId })),
  );
  for (const { linkedToCustomerId } of named.values()) {
    // Linked between our look at the directory and our lock: look again.
    if (linkedToCustomerId) throw new StaleWrite('the order has moved to another customer');
  }
  const all = [...ofGuests, ...[...named.values()].map(({ order }) => order)];
  return all.sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function move(tx: Tx, program: Program, customerId: Uuid, moving: readonly Order[]): Promise<Order[]> {
  const arriving = new RollUp(program.timeZone);
  const leaving = new RollUp(program.timeZone);
  const drafts = moving.map((order) => ({ ...order, customerId }));
  for (const order of drafts) arriving.addOrder(order);
  for (const order of moving) leaving.removeOrder(order);
  const orders = numberOrders(drafts, await addToTotals(tx, program.id, arriving.totals));
  const guestKeys = moving.map(({ id, customerId: guestId }) => ({ orderId: id, customerId: guestId }));
  const returns = await returnsOfOrders(tx, program.id, guestKeys);
  await copyLinkedOrders(
    tx,
    program.id,
    customerId,
    moving.map((order, place) => ({ ...order, number: orders[place]?.number ?? 0 })),
  );
  await Promise.all([
    markLinked(tx, customerId, guestKeys),
    moveKeys(tx, program.id, [...keysOf(orders), ...returns.flatMap(keyOfReturn)], customerId),
    addToDays(tx, program.id, arriving.days),
    changeDays(tx, leaving.days),
    takeFromTotals(tx, program.id, moving),
  ]);
  return orders;
}

function keysOf(orders: readonly Order[]): NaturalKey[] {
  return orders.flatMap(({ source, externalId }) => [
    { kind: 'ORDER', source, externalId },
    { kind: 'CANCEL', source, externalId },
  ]);
}

function keyOfReturn({ source, externalId }: { source: string; externalId: string | null }): NaturalKey[] {
  return externalId === null ? [] : [{ kind: 'RETURN', source, externalId }];
}
