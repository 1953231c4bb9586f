import type { Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { Order } from '../domain/order.js';
import type { OrderReturn } from '../domain/recorded.js';
import { linesJson, originalJson, returnOf, type ReturnRow } from './order-rows.js';

/** Writes the status and the returned amounts of orders whose customers are locked. */
export async function updateReturned(tx: Tx, orders: readonly Order[]): Promise<void> {
  await tx.execute(
    `update orders o set status = c.status, returned_total_minor = c.total_minor,
       returned_shipping_minor = c.shipping_minor, returned_tax_minor = c.tax_minor,
       returned_gift_card_minor = c.gift_card_minor, returned_discount_minor = c.discount_minor
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
       as c(customer_id, id, status, total_minor, shipping_minor, tax_minor, gift_card_minor, discount_minor)
     where o.customer_id = c.customer_id and o.id = c.id`,
    [
      plainArray(orders.map((order) => order.customerId)),
      plainArray(orders.map((order) => order.id)),
      plainArray(orders.map((order) => order.status)),
      plainArray(orders.map((order) => order.returned.totalMinor)),
      plainArray(orders.map((order) => order.returned.shippingMinor)),
      plainArray(orders.map((order) => order.returned.taxMinor)),
      plainArray(orders.map((order) => order.returned.giftCardMinor)),
      plainArray(orders.map((order) => order.returned.discountMinor)),
    ],
  );
}

/** Writes what has been returned of the lines of such orders. */
export async function updateReturnedLines(tx: Tx, orders: readonly Order[]): Promise<void> {
  const rows = orders.flatMap((order) => order.lines.map((line) => ({ order, line })));
  if (rows.length === 0) return;
  await tx.execute(
    `update order_lines l set returned_quantity = c.quantity, returned_minor = c.amount_minor
     from unnest($1::uuid[], $2::uuid[], $3::int[], $4::int[], $5::bigint[])
       as c(customer_id, order_id, line_no, quantity, amount_minor)
     where l.customer_id = c.customer_id and l.order_id = c.order_id and l.line_no = c.line_no
       and (l.returned_quantity, l.returned_minor) is distinct from (c.quantity, c.amount_minor)`,
    [
      plainArray(rows.map(({ order }) => order.customerId)),
      plainArray(rows.map(({ order }) => order.id)),
      plainArray(rows.map(({ line }) => line.lineNo)),
      plainArray(rows.map(({ line }) => line.returnedQuantity)),
      plainArray(rows.map(({ line }) => line.returnedMinor)),
    ],
  );
}

/**
 * Writes orders of another currency as their shop stated them, with what came back of them so far. A statement of its own: most
 * programs have none, and need not send a column of nulls with each batch.
 */
export async function saveOriginals(tx: Tx, orders: readonly Order[]): Promise<void> {
  const foreign = orders.filter(({ original }) => original !== null);
  if (foreign.length === 0) return;
  await tx.execute(
    `update orders o set original = c.original
     from unnest($1::uuid[], $2::uuid[], $3::jsonb[]) as c(customer_id, id, original)
     where o.customer_id = c.customer_id and o.id = c.id`,
    [
      plainArray(foreign.map((order) => order.customerId)),
      plainArray(foreign.map((order) => order.id)),
      textArray(foreign.map((order) => originalJson(order.original))),
    ],
  );
}

export async function insertReturns(
  tx: Tx,
  programId: Uuid,
  recordedAt: Date,
  returns: readonly OrderReturn[],
): Promise<void> {
  await tx.execute(
    `insert into order_returns
       (customer_id, order_id, id, program_id, source, external_id, occurred_at, recorded_at, total_minor, shipping_minor,
        tax_minor, gift_card_minor, discount_minor, lines, original)
     select r.customer_id, r.order_id, r.id, $1, r.source, r.external_id, r.occurred_at, $2, r.total_minor,
       r.shipping_minor, r.tax_minor, r.gift_card_minor, r.discount_minor, r.lines, r.original
     from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::timestamptz[], $9::bigint[], $10::bigint[],
       $11::bigint[], $12::bigint[], $13::bigint[], $14::jsonb[], $15::jsonb[])
       as r(customer_id, order_id, id, source, external_id, occurred_at, total_minor, shipping_minor, tax_minor,
         gift_card_minor, discount_minor, lines, original)`,
    [
      programId,
      recordedAt,
      plainArray(returns.map((each) => each.customerId)),
      plainArray(returns.map((each) => each.orderId)),
      plainArray(returns.map((each) => each.id)),
      textArray(returns.map((each) => each.source)),
      textArray(returns.map((each) => each.externalId)),
      timeArray(returns.map((each) => each.occurredAt)),
      plainArray(returns.map((each) => each.amounts.totalMinor)),
      plainArray(returns.map((each) => each.amounts.shippingMinor)),
      plainArray(returns.map((each) => each.amounts.taxMinor)),
      plainArray(returns.map((each) => each.amounts.giftCardMinor)),
      plainArray(returns.map((each) => each.amounts.discountMinor)),
      textArray(returns.map((each) => linesJson(each.lines))),
      textArray(returns.map((each) => originalJson(each.original))),
    ],
  );
}

/** All returns of some orders, oldest first. */
export async function returnsOfOrders(
  tx: Tx,
  programId: Uuid,
  keys: readonly { readonly customerId: Uuid; readonly orderId: Uuid }[],
): Promise<OrderReturn[]> {
  if (keys.length === 0) return [];
  const rows = await tx.query<ReturnRow>(
    `select r.* from unnest($2::uuid[], $3::uuid[]) as k(customer_id, order_id)
     join order_returns r on r.customer_id = k.customer_id and r.order_id = k.order_id
     where r.program_id = $1 order by r.occurred_at, r.external_id is null, r.id`,
    [programId, keys.map((key) => key.customerId), keys.map((key) => key.orderId)],
  );
  return rows.map(returnOf);
}
