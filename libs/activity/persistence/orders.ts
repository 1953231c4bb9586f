import type { Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { Order, OrderLine } from '../domain/order.js';
import { byCustomer } from './by-customer.js';
import { lineOf, orderOf, type LineRow, type OrderRow } from './order-rows.js';

export interface OrderKey {
  readonly customerId: Uuid;
  readonly orderId: Uuid;
}

/** Inserts new orders (nothing returned yet), without their lines. Status and returned amounts are the defaults. */
export async function insertOrders(
  tx: Tx,
  programId: Uuid,
  recordedAt: Date,
  orders: readonly Order[],
): Promise<void> {
  await tx.execute(
    `insert into orders
       (customer_id, id, program_id, source, external_id, number, occurred_at, local_day, recorded_at, channel, currency,
        total_minor, shipping_minor, tax_minor, gift_card_minor, discount_minor, batch_id)
     select o.customer_id, o.id, $1, o.source, o.external_id, o.number, o.occurred_at, o.local_day, $2, o.channel, o.currency,
       o.total_minor, o.shipping_minor, o.tax_minor, o.gift_card_minor, o.discount_minor, o.batch_id
     from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::int[], $8::timestamptz[], $9::date[], $10::text[],
       $11::text[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[], $17::uuid[])
       as o(customer_id, id, source, external_id, number, occurred_at, local_day, channel, currency, total_minor,
         shipping_minor, tax_minor, gift_card_minor, discount_minor, batch_id)`,
    [
      programId,
      recordedAt,
      plainArray(orders.map((order) => order.customerId)),
      plainArray(orders.map((order) => order.id)),
      textArray(orders.map((order) => order.source)),
      textArray(orders.map((order) => order.externalId)),
      plainArray(orders.map((order) => order.number)),
      timeArray(orders.map((order) => order.occurredAt)),
      plainArray(orders.map((order) => order.localDay)),
      textArray(orders.map((order) => order.channel)),
      textArray(orders.map((order) => order.currency)),
      plainArray(orders.map((order) => order.amounts.totalMinor)),
      plainArray(orders.map((order) => order.amounts.shippingMinor)),
      plainArray(orders.map((order) => order.amounts.taxMinor)),
      plainArray(orders.map((order) => order.amounts.giftCardMinor)),
      plainArray(orders.map((order) => order.amounts.discountMinor)),
      plainArray(orders.map((order) => order.batchId)),
    ],
  );
}

export async function insertLines(tx: Tx, programId: Uuid, orders: readonly Order[]): Promise<void> {
  const rows = orders.flatMap((order) => order.lines.map((line) => ({ order, line })));
  if (rows.length === 0) return;
  await tx.execute(
    `insert into order_lines
       (customer_id, order_id, line_no, program_id, sku, name, categories, quantity, amount_minor, share_minor)
     select l.customer_id, l.order_id, l.line_no, $1, l.sku, l.name, l.categories::text[], l.quantity, l.amount_minor,
       l.share_minor
     from unnest($2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::text[], $8::int[], $9::bigint[],
       $10::bigint[])
       as l(customer_id, order_id, line_no, sku, name, categories, quantity, amount_minor, share_minor)`,
    [
      programId,
      plainArray(rows.map(({ order }) => order.customerId)),
      plainArray(rows.map(({ order }) => order.id)),
      plainArray(rows.map(({ line }) => line.lineNo)),
      textArray(rows.map(({ line }) => line.sku)),
      textArray(rows.map(({ line }) => line.name)),
      // A text[] each as one text: unnest would flatten an array of arrays.
      textArray(rows.map(({ line }) => textArray(line.categories))),
      plainArray(rows.map(({ line }) => line.quantity)),
      plainArray(rows.map(({ line }) => line.amountMinor)),
      plainArray(rows.map(({ line }) => line.shareMinor)),
    ],
  );
}

/** An order with whether it was linked away to another customer. */
export interface StoredOrder {
  readonly order: Order;
  readonly linkedToCustomerId: Uuid | null;
}

/** Orders with their lines, by order id. */
export async function loadOrders(
  tx: Tx,
  programId: Uuid,
  keys: readonly OrderKey[],
): Promise<Map<Uuid, StoredOrder>> {
  if (keys.length === 0) return new Map();
  const rows = await tx.query<OrderRow>(
    `select o.* from unnest($2::uuid[], $3::uuid[]) as k(customer_id, id)
     join orders o on o.customer_id = k.customer_id and o.id = k.id
     where o.program_id = $1`,
    [programId, keys.map((key) => key.customerId), keys.map((key) => key.orderId)],
  );
  return withLines(tx, programId, rows);
}

/** All orders of a customer that were not linked away, oldest first, at most `limit`. */
export async function ordersOfCustomers(
  tx: Tx,
  programId: Uuid,
  customerIds: readonly Uuid[],
  limit: number,
): Promise<Order[]> {
  const rows = await tx.query<OrderRow>(
    `select * from orders where customer_id = any($2::uuid[]) and program_id = $1 and linked_to_customer_id is null
     order by id limit $3`,
    [programId, customerIds, limit],
  );
  return [...(await withLines(tx, programId, rows)).values()].map((stored) => stored.order);
}

/** The next orders of an import batch after the id `after`, oldest first. */
export async function ordersOfBatch(
  tx: Tx,
  programId: Uuid,
  batchId: Uuid,
  page: { readonly after: Uuid | null; readonly limit: number },
): Promise<{ customerId: Uuid; id: Uuid; source: string; externalId: string }[]> {
  const rows = await tx.query<{ customer_id: Uuid; id: Uuid; source: string; external_id: string }>(
    `select customer_id, id, source, external_id from orders
     where program_id = $1 and batch_id = $2 and ($3::uuid is null or id > $3) and linked_to_customer_id is null
     order by id limit $4`,
    [programId, batchId, page.after, page.limit],
  );
  return rows.map((row) => ({ ...row, customerId: row.customer_id, externalId: row.external_id }));
}

/** For each customer the newest orders, at most `limit` after the id `after` (exclusive), newest first. */
export async function orderPages(
  tx: Tx,
  programId: Uuid,
  customerIds: readonly Uuid[],
  page: { readonly limit: number; readonly after: Uuid | null },
): Promise<Map<Uuid, Order[]>> {
  const rows = await tx.query<OrderRow>(
    `select o.* from unnest($2::uuid[]) as c(id)
     cross join lateral (
       select * from orders
       where customer_id = c.id and program_id = $1 and linked_to_customer_id is null and ($3::uuid is null or id < $3)
       order by id desc limit $4
     ) o order by o.customer_id, o.id desc`,
    [programId, customerIds, page.after, page.limit],
  );
  return byCustomer([...(await withLines(tx, programId, rows)).values()].map((stored) => stored.order));
}

/** The newest orders of a program, at most `limit` after the id `after` (exclusive), newest first. */
export async function orderPage(
  tx: Tx,
  programId: Uuid,
  page: { readonly limit: number; readonly after: Uuid | null },
): Promise<Order[]> {
  const rows = await tx.query<OrderRow>(
    `select * from orders
     where program_id = $1 and linked_to_customer_id is null and ($2::uuid is null or id < $2)
     order by id desc limit $3`,
    [programId, page.after, page.limit],
  );
  return [...(await withLines(tx, programId, rows)).values()].map((stored) => stored.order);
}

/** The order of an id, whoever its customer is: for `node(id:)`, whose id does not name the customer. */
export async function ordersById(tx: Tx, programId: Uuid, ids: readonly Uuid[]): Promise<Map<Uuid, Order>> {
  const rows = await tx.query<OrderRow>(
    'select * from orders where program_id = $1 and id = any($2::uuid[]) and linked_to_customer_id is null',
    [programId, ids],
  );
  return new Map([...(await withLines(tx, programId, rows))].map(([id, stored]) => [id, stored.order]));
}

export async function withLines(
  tx: Tx,
  programId: Uuid,
  rows: readonly OrderRow[],
): Promise<Map<Uuid, StoredOrder>> {
  if (rows.length === 0) return new Map();
  const lineRows = await tx.query<LineRow>(
    `select l.* from unnest($2::uuid[], $3::uuid[]) as k(customer_id, order_id)
     join order_lines l on l.customer_id = k.customer_id and l.order_id = k.order_id
     where l.program_id = $1 order by l.order_id, l.line_no`,
    [programId, rows.map((row) => row.customer_id), rows.map((row) => row.id)],
  );
  const lines = new Map<Uuid, OrderLine[]>();
  for (const row of lineRows) {
    const list = lines.get(row.order_id);
    if (list) list.push(lineOf(row));
    else lines.set(row.order_id, [lineOf(row)]);
  }
  return new Map(
    rows.map((row) => [
      row.id,
      { order: orderOf(row, lines.get(row.id) ?? []), linkedToCustomerId: row.linked_to_customer_id },
    ]),
  );
}
