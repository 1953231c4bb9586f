import type { LocalDate, Uuid } from '#kernel';
import type { Tx } from '#platform';
import {
  commonParametersOf,
  IN_ORDER,
  NEXT,
  TAKES_PART,
  UNRECORDED,
  type DueCustomer,
  type DuePage,
} from './due-customers.js';

/** A customer whose last purchase of the goods is due for a reminder. */
export interface DuePurchase extends DueCustomer {
  readonly boughtOn: LocalDate;
  readonly quantity: number;
}

export interface PurchaseQuestion {
  readonly goods: { readonly sku: string } | { readonly category: string };
  /** The smallest id of an order that matters: ids begin with the time of the order. */
  readonly firstOrderId: Uuid;
  /** The day of the reminder. */
  readonly dueOn: LocalDate;
  /** So many days after the last purchase; null: before it runs out. */
  readonly fixedDays: number | null;
  readonly packDays: number;
  readonly leadDays: number;
  readonly supplyDaysMax: number;
}

interface PurchaseRow {
  readonly customer_id: Uuid;
  readonly occurrence: Uuid;
  readonly enrolled_at: Date;
  readonly bought_on: LocalDate;
  readonly quantity: bigint;
}

// $8 goods, $9 first order id, $10 day of the reminder, $11 fixed days, $12 pack days, $13 lead days, $14 longest supply.

const LINES_OF_SKU = `
  from order_lines l join orders o on o.customer_id = l.customer_id and o.id = l.order_id
  where l.program_id = $1 and l.sku = $8 and l.order_id >= $9`;

// No index knows categories: orders are the newest part of an index by time, and their lines are beside each other.
const LINES_OF_CATEGORY = `
  from orders o join order_lines l on l.customer_id = o.customer_id and l.order_id = o.id and $8 = any(l.categories)
  where o.program_id = $1 and o.id >= $9`;

const BOUGHT = `select o.customer_id, o.local_day as day, sum(l.quantity - l.returned_quantity) as quantity,
    max(o.id::text) as order_id`;

const STILL_BOUGHT = `
    and o.status in ('PAID', 'PARTLY_RETURNED') and o.linked_to_customer_id is null
  group by o.customer_id, o.local_day having sum(l.quantity - l.returned_quantity) > 0`;

/** The rule of `supplyDaysOf`, for all customers at once; a test holds the two against each other. */
const DUE = `
  , days as (
    select customer_id, day, quantity, order_id,
      lag(day) over by_day as from_day, lag(quantity) over by_day as from_quantity,
      last_value(quantity) over whole as last_quantity, day = last_value(day) over whole as is_last
    from bought
    window by_day as (partition by customer_id order by day),
      whole as (partition by customer_id order by day rows between unbounded preceding and unbounded following)
  ), habits as (
    select customer_id, count(from_day) as intervals,
      coalesce(percentile_disc(0.5) within group (order by least($14::bigint,
        div(2 * (day - from_day) * last_quantity + from_quantity, 2 * from_quantity)))
        filter (where from_day is not null), 0) as median,
      least($14::bigint, $12::bigint * max(last_quantity)) as stated
    from days group by customer_id
  ), due as (
    select l.customer_id, l.order_id, l.day, l.quantity
    from days l join habits h on h.customer_id = l.customer_id
    where l.is_last and $10::date - l.day = coalesce($11::bigint, greatest(1,
      div(2 * (2 * h.stated + h.intervals * h.median) + h.intervals + 2, 2 * (h.intervals + 2)) - $13::bigint))
  )
  select d.customer_id, d.occurrence, d.enrolled_at, d.day as bought_on, d.quantity::bigint as quantity from (
    select due.customer_id, c.enrolled_at, due.order_id as occurrence, due.day, due.quantity
    from due join customers c on c.customer_id = due.customer_id and ${TAKES_PART} and ${NEXT}
  ) d ${UNRECORDED} ${IN_ORDER}`;

/** Whose reminder about the goods is due on a day. The occurrence is the order that bought them last. */
export async function dueByPurchase(
  tx: Tx,
  page: DuePage,
  question: PurchaseQuestion,
): Promise<DuePurchase[]> {
  const { goods, firstOrderId, dueOn, fixedDays, packDays, leadDays, supplyDaysMax } = question;
  const isSku = 'sku' in goods;
  const bySku = `with bought as (${BOUGHT} ${LINES_OF_SKU} ${STILL_BOUGHT}) ${DUE}`;
  const byCategory = `with bought as (${BOUGHT} ${LINES_OF_CATEGORY} ${STILL_BOUGHT}) ${DUE}`;
  const parameters = [
    ...commonParametersOf(page),
    isSku ? goods.sku : goods.category,
    firstOrderId,
    dueOn,
    fixedDays,
    packDays,
    leadDays,
    supplyDaysMax,
  ];
  const rows = isSku
    ? await tx.query<PurchaseRow>(bySku, parameters)
    : await tx.query<PurchaseRow>(byCategory, parameters);
  return rows.map((row) => ({
    customerId: row.customer_id,
    occurrence: row.occurrence,
    enrolledAt: row.enrolled_at,
    position: null,
    boughtOn: row.bought_on,
    quantity: Number(row.quantity),
  }));
}
