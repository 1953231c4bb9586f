import { firstIdAt, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Order } from '../domain/order.js';
import { linkTimesOf } from './activities.js';
import type { OrderRow } from './order-rows.js';
import { withLines } from './orders.js';

/** Orders of a time, as they were known at another. */
export interface OrderPeriod {
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  /** What was recorded later is left out. */
  readonly recordedUntil: Date;
}

/** An order of a period; `linkedAt` is when a guest's was linked to the customer. */
export interface PeriodOrder {
  readonly order: Order;
  readonly linkedAt: Date | null;
}

/** Ids of orders begin with their times: a period is a range of the index on them. */
const OF_PERIOD = `
  from orders
  where program_id = $1 and id >= $2 and id < $3 and recorded_at <= $4 and linked_to_customer_id is null`;

export async function countOrdersOfPeriod(tx: Tx, programId: Uuid, period: OrderPeriod): Promise<number> {
  const [row] = await tx.query<{ count: bigint }>(`select count(*) ${OF_PERIOD}`, [
    programId,
    firstIdAt(period.from),
    firstIdAt(period.to),
    period.recordedUntil,
  ]);
  return Number(row?.count ?? 0);
}

/** At most `limit` orders after the one with the id `after`, in the order of their times. */
export async function ordersOfPeriod(
  tx: Tx,
  programId: Uuid,
  period: OrderPeriod,
  page: { readonly limit: number; readonly after: Uuid | null },
): Promise<PeriodOrder[]> {
  const rows = await tx.query<OrderRow>(
    `select * ${OF_PERIOD} and ($5::uuid is null or id > $5) order by id limit $6`,
    [programId, firstIdAt(period.from), firstIdAt(period.to), period.recordedUntil, page.after, page.limit],
  );
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return [];
  const orders = [...(await withLines(tx, programId, rows)).values()].map(({ order }) => order);
  const linkTimes = await linkTimesBetween(tx, programId, first.id, last.id, orders);
  return orders.map((order) => ({ order, linkedAt: linkTimes.get(order.id) ?? null }));
}

/** Only of orders that have a guest's row beside the customer's: most have none. */
async function linkTimesBetween(
  tx: Tx,
  programId: Uuid,
  first: Uuid,
  last: Uuid,
  orders: readonly Order[],
): Promise<Map<Uuid, Date>> {
  const guests = await tx.query<{ id: Uuid }>(
    `select id from orders
     where program_id = $1 and id >= $2 and id <= $3 and linked_to_customer_id is not null`,
    [programId, first, last],
  );
  const linked = new Set(guests.map(({ id }) => id));
  const keys = orders
    .filter(({ id }) => linked.has(id))
    .map(({ customerId, id: orderId }) => ({ customerId, orderId }));
  return keys.length > 0 ? linkTimesOf(tx, programId, keys) : new Map();
}
