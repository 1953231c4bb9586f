import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Order } from '../domain/order.js';
import { byCustomer } from './by-customer.js';
import type { OrderKey } from './orders.js';

/** Copies guests' orders with their lines and returns to a customer; `number` is the new one, the rest stays. */
export async function copyLinkedOrders(
  tx: Tx,
  programId: Uuid,
  customerId: Uuid,
  orders: readonly Order[],
): Promise<void> {
  const guestIds = orders.map((order) => order.customerId);
  const orderIds = orders.map((order) => order.id);
  await tx.execute(
    `insert into orders
       (customer_id, id, program_id, source, external_id, number, occurred_at, local_day, recorded_at, channel, currency,
        status, total_minor, shipping_minor, tax_minor, gift_card_minor, discount_minor, returned_total_minor,
        returned_shipping_minor, returned_tax_minor, returned_gift_card_minor, returned_discount_minor, batch_id, original)
     select $2, o.id, o.program_id, o.source, o.external_id, k.number, o.occurred_at, o.local_day, o.recorded_at, o.channel,
       o.currency, o.status, o.total_minor, o.shipping_minor, o.tax_minor, o.gift_card_minor, o.discount_minor,
       o.returned_total_minor, o.returned_shipping_minor, o.returned_tax_minor, o.returned_gift_card_minor,
       o.returned_discount_minor, o.batch_id, o.original
     from unnest($3::uuid[], $4::uuid[], $5::int[]) as k(customer_id, id, number)
     join orders o on o.customer_id = k.customer_id and o.id = k.id
     where o.program_id = $1`,
    [programId, customerId, guestIds, orderIds, orders.map((order) => order.number)],
  );
  await tx.execute(
    `insert into order_lines
       (customer_id, order_id, line_no, program_id, sku, name, categories, quantity, amount_minor, share_minor,
        returned_quantity, returned_minor)
     select $2, l.order_id, l.line_no, l.program_id, l.sku, l.name, l.categories, l.quantity, l.amount_minor, l.share_minor,
       l.returned_quantity, l.returned_minor
     from unnest($3::uuid[], $4::uuid[]) as k(customer_id, order_id)
     join order_lines l on l.customer_id = k.customer_id and l.order_id = k.order_id
     where l.program_id = $1`,
    [programId, customerId, guestIds, orderIds],
  );
  await tx.execute(
    `insert into order_returns
       (customer_id, order_id, id, program_id, source, external_id, occurred_at, recorded_at, total_minor, shipping_minor,
        tax_minor, gift_card_minor, discount_minor, lines, original)
     select $2, r.order_id, r.id, r.program_id, r.source, r.external_id, r.occurred_at, r.recorded_at, r.total_minor,
       r.shipping_minor, r.tax_minor, r.gift_card_minor, r.discount_minor, r.lines, r.original
     from unnest($3::uuid[], $4::uuid[]) as k(customer_id, order_id)
     join order_returns r on r.customer_id = k.customer_id and r.order_id = k.order_id
     where r.program_id = $1`,
    [programId, customerId, guestIds, orderIds],
  );
}

/** Marks the guests' rows: they are history now. */
export async function markLinked(tx: Tx, customerId: Uuid, guestOrders: readonly OrderKey[]): Promise<void> {
  await tx.execute(
    `update orders o set linked_to_customer_id = $1
     from unnest($2::uuid[], $3::uuid[]) as k(customer_id, id)
     where o.customer_id = k.customer_id and o.id = k.id`,
    [customerId, guestOrders.map((key) => key.customerId), guestOrders.map((key) => key.orderId)],
  );
}

/**
 * The guests who had orders before these customers, each with the order. Only the guest's row knows both, so it is looked
 * for by the order's id, as `node(id:)` does; what is asked of the guests then goes by their ids.
 */
export function guestsOf(tx: Tx, programId: Uuid, orders: readonly OrderKey[]): Promise<OrderKey[]> {
  return tx.query<OrderKey>(
    `select o.customer_id as "customerId", o.id as "orderId"
     from unnest($2::uuid[], $3::uuid[]) as w(customer_id, order_id)
     join orders o on o.id = w.order_id and o.linked_to_customer_id = w.customer_id
     where o.program_id = $1`,
    [programId, orders.map((order) => order.customerId), orders.map((order) => order.orderId)],
  );
}

/** Takes orders that left from their guests' totals. Run after `markLinked`: the times are those of what is left. */
export async function takeFromTotals(tx: Tx, programId: Uuid, orders: readonly Order[]): Promise<void> {
  const groups = [...byCustomer(orders)];
  const sum = (list: readonly Order[], amountOf: (order: Order) => bigint): bigint =>
    list.reduce((total, order) => total + amountOf(order), 0n);
  await tx.execute(
    `update customer_totals t set orders_count = t.orders_count - d.orders, gross_minor = t.gross_minor - d.gross_minor,
       returned_minor = t.returned_minor - d.returned_minor, first_order_at = d.first_order_at,
       last_order_at = d.last_order_at
     from (
       select d.customer_id, d.orders, d.gross_minor, d.returned_minor, min(o.occurred_at) as first_order_at,
         max(o.occurred_at) as last_order_at
       from unnest($2::uuid[], $3::int[], $4::bigint[], $5::bigint[]) as d(customer_id, orders, gross_minor, returned_minor)
       left join orders o on o.customer_id = d.customer_id and o.linked_to_customer_id is null and o.program_id = $1
       group by d.customer_id, d.orders, d.gross_minor, d.returned_minor
     ) d
     where t.customer_id = d.customer_id`,
    [
      programId,
      groups.map(([customerId]) => customerId),
      groups.map(([, list]) => list.length),
      groups.map(([, list]) => sum(list, (order) => order.amounts.totalMinor)),
      groups.map(([, list]) => sum(list, (order) => order.returned.totalMinor)),
    ],
  );
}
