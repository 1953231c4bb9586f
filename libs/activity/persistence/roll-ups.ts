import type { Uuid } from '#kernel';
import { plainArray, timeArray, type Tx } from '#platform';
import type { DayDelta, TotalsDelta } from '../domain/roll-up.js';

/**
 * Adds to the totals, in customer order, and so locks the customers until the transaction ends. Answers the last
 * order number of each after its new orders.
 */
export async function addToTotals(
  tx: Tx,
  programId: Uuid,
  deltas: readonly TotalsDelta[],
): Promise<Map<Uuid, number>> {
  const rows = await tx.query<{ customer_id: Uuid; last_order_number: number }>(
    `insert into customer_totals as t (customer_id, program_id, last_order_number, orders_count, gross_minor, returned_minor,
       first_order_at, last_order_at, last_activity_at)
     select d.customer_id, $1, d.orders, d.orders, d.gross_minor, d.returned_minor, d.first_order_at, d.last_order_at,
       d.last_activity_at
     from unnest($2::uuid[], $3::int[], $4::bigint[], $5::bigint[], $6::timestamptz[], $7::timestamptz[], $8::timestamptz[])
       as d(customer_id, orders, gross_minor, returned_minor, first_order_at, last_order_at, last_activity_at)
     order by d.customer_id
     on conflict (customer_id) do update set
       last_order_number = t.last_order_number + excluded.last_order_number,
       orders_count = t.orders_count + excluded.orders_count,
       gross_minor = t.gross_minor + excluded.gross_minor,
       returned_minor = t.returned_minor + excluded.returned_minor,
       first_order_at = least(t.first_order_at, excluded.first_order_at),
       last_order_at = greatest(t.last_order_at, excluded.last_order_at),
       last_activity_at = greatest(t.last_activity_at, excluded.last_activity_at)
     returning t.customer_id, t.last_order_number`,
    [
      programId,
      plainArray(deltas.map((delta) => delta.customerId)),
      plainArray(deltas.map((delta) => delta.orders)),
      plainArray(deltas.map((delta) => delta.grossMinor)),
      plainArray(deltas.map((delta) => delta.returnedMinor)),
      timeArray(deltas.map((delta) => delta.firstOrderAt)),
      timeArray(deltas.map((delta) => delta.lastOrderAt)),
      timeArray(deltas.map((delta) => delta.lastActivityAt)),
    ],
  );
  return new Map(rows.map((row) => [row.customer_id, row.last_order_number]));
}

/**
 * Locks customers that have totals, in customer order: what is read afterwards stays true until the transaction ends.
 * Answers who they are.
 */
export async function lockTotals(tx: Tx, programId: Uuid, customerIds: readonly Uuid[]): Promise<Set<Uuid>> {
  const rows = await tx.query<{ readonly customer_id: Uuid }>(
    `select customer_id from customer_totals where customer_id = any($2::uuid[]) and program_id = $1
     order by customer_id for update`,
    [programId, plainArray(customerIds)],
  );
  return new Set(rows.map((row) => row.customer_id));
}

/** Adds returned amounts to the totals of locked customers. */
export async function addReturnedToTotals(
  tx: Tx,
  deltas: readonly Pick<TotalsDelta, 'customerId' | 'returnedMinor' | 'lastActivityAt'>[],
): Promise<void> {
  await tx.execute(
    `update customer_totals t set returned_minor = t.returned_minor + d.returned_minor,
       last_activity_at = greatest(t.last_activity_at, d.last_activity_at)
     from unnest($1::uuid[], $2::bigint[], $3::timestamptz[]) as d(customer_id, returned_minor, last_activity_at)
     where t.customer_id = d.customer_id`,
    [
      plainArray(deltas.map((delta) => delta.customerId)),
      plainArray(deltas.map((delta) => delta.returnedMinor)),
      timeArray(deltas.map((delta) => delta.lastActivityAt)),
    ],
  );
}

/** Adds to days of locked customers, making the days that are missing. Nothing may be negative. */
export async function addToDays(tx: Tx, programId: Uuid, deltas: readonly DayDelta[]): Promise<void> {
  await tx.execute(
    `insert into customer_days as t (customer_id, day, program_id, orders, gross_minor, returned_minor, activities)
     select d.customer_id, d.day, $1, d.orders, d.gross_minor, d.returned_minor, d.activities
     from unnest($2::uuid[], $3::date[], $4::int[], $5::bigint[], $6::bigint[], $7::int[])
       as d(customer_id, day, orders, gross_minor, returned_minor, activities)
     on conflict (customer_id, day) do update set
       orders = t.orders + excluded.orders,
       gross_minor = t.gross_minor + excluded.gross_minor,
       returned_minor = t.returned_minor + excluded.returned_minor,
       activities = t.activities + excluded.activities`,
    [
      programId,
      plainArray(deltas.map((delta) => delta.customerId)),
      plainArray(deltas.map((delta) => delta.day)),
      plainArray(deltas.map((delta) => delta.orders)),
      plainArray(deltas.map((delta) => delta.grossMinor)),
      plainArray(deltas.map((delta) => delta.returnedMinor)),
      plainArray(deltas.map((delta) => delta.activities)),
    ],
  );
}

/** Changes days that exist, of locked customers; deltas may be negative. */
export async function changeDays(tx: Tx, deltas: readonly DayDelta[]): Promise<void> {
  if (deltas.length === 0) return;
  await tx.execute(
    `update customer_days t set orders = t.orders + d.orders, gross_minor = t.gross_minor + d.gross_minor,
       returned_minor = t.returned_minor + d.returned_minor
     from unnest($1::uuid[], $2::date[], $3::int[], $4::bigint[], $5::bigint[])
       as d(customer_id, day, orders, gross_minor, returned_minor)
     where t.customer_id = d.customer_id and t.day = d.day`,
    [
      plainArray(deltas.map((delta) => delta.customerId)),
      plainArray(deltas.map((delta) => delta.day)),
      plainArray(deltas.map((delta) => delta.orders)),
      plainArray(deltas.map((delta) => delta.grossMinor)),
      plainArray(deltas.map((delta) => delta.returnedMinor)),
    ],
  );
}

/** The last number given to an order of each customer, by customer id. */
export async function lastOrderNumbers(
  tx: Tx,
  programId: Uuid,
  customerIds: readonly Uuid[],
): Promise<Map<Uuid, number>> {
  const rows = await tx.query<{ customer_id: Uuid; last_order_number: number }>(
    'select customer_id, last_order_number from customer_totals where program_id = $1 and customer_id = any($2)',
    [programId, customerIds],
  );
  return new Map(rows.map((row) => [row.customer_id, row.last_order_number]));
}

/** What customers have done altogether. Amounts in minor units. */
export interface CustomerTotals {
  /** Orders, returned and cancelled ones included. */
  readonly orders: number;
  readonly grossMinor: bigint;
  readonly returnedMinor: bigint;
  readonly firstOrderAt: Date | null;
}

/** The totals of customers with activities, by customer id. */
export async function totalsOf(
  tx: Tx,
  programId: Uuid,
  customerIds: readonly Uuid[],
): Promise<Map<Uuid, CustomerTotals>> {
  if (customerIds.length === 0) return new Map();
  const rows = await tx.query<CustomerTotals & { readonly customerId: Uuid }>(
    `select customer_id as "customerId", orders_count as orders, gross_minor as "grossMinor",
       returned_minor as "returnedMinor", first_order_at as "firstOrderAt"
     from customer_totals where program_id = $1 and customer_id = any($2::uuid[])`,
    [programId, plainArray(customerIds)],
  );
  return new Map(rows.map(({ customerId, ...totals }) => [customerId, totals]));
}

/** Which order is looked for: the customer's last one whose id is below `before`, and which is not `but`. */
export interface OrderBefore {
  readonly customerId: Uuid;
  readonly before: Uuid;
  readonly but: Uuid | null;
}

/** When those orders were placed, in the same order; null where there is none. Ids of orders sort by their times. */
export async function timesOfOrdersBefore(
  tx: Tx,
  programId: Uuid,
  wanted: readonly OrderBefore[],
): Promise<(Date | null)[]> {
  if (wanted.length === 0) return [];
  const rows = await tx.query<{ readonly place: number; readonly at: Date | null }>(
    `select w.place::int as place, o.occurred_at as at
     from unnest($2::uuid[], $3::uuid[], $4::uuid[]) with ordinality as w(customer_id, before, but, place)
     left join lateral (
       select occurred_at from orders
       where customer_id = w.customer_id and id < w.before and id is distinct from w.but and program_id = $1
         and linked_to_customer_id is null
       order by id desc limit 1
     ) o on true`,
    [
      programId,
      plainArray(wanted.map(({ customerId }) => customerId)),
      plainArray(wanted.map(({ before }) => before)),
      plainArray(wanted.map(({ but }) => but)),
    ],
  );
  const times = new Map(rows.map(({ place, at }) => [place, at]));
  return wanted.map((_, index) => times.get(index + 1) ?? null);
}

/** Makes the rows of totals that are missing, and locks all, in customer order. */
export async function lockAllTotals(tx: Tx, programId: Uuid, customerIds: readonly Uuid[]): Promise<void> {
  if (customerIds.length === 0) return;
  // Mostly nobody is missing: their number tells that.
  const count = await tx.execute(
    `select from customer_totals where customer_id = any($2::uuid[]) and program_id = $1 order by customer_id for update`,
    [programId, plainArray(customerIds)],
  );
  if (count === customerIds.length) return;
  const locked = await lockTotals(tx, programId, customerIds);
  const missing = customerIds.filter((id) => !locked.has(id));
  if (missing.length === 0) return;
  // Once in the life of a customer; out of order with the others, so that somebody may have to begin again.
  await addToTotals(
    tx,
    programId,
    missing.map((customerId) => ({ customerId, ...NO_TOTALS })),
  );
}

const NO_TOTALS = {
  ...{ orders: 0, grossMinor: 0n, returnedMinor: 0n },
  ...{ firstOrderAt: null, lastOrderAt: null, lastActivityAt: null },
};
