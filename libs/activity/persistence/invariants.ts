import type { Invariant } from '#platform';

const orders: readonly Invariant[] = [
  {
    name: 'activity.order-key',
    holds: 'every order is found under its natural key, at the customer who has it',
    sql: `select o.id::text as subject, 'its key leads to ' || coalesce(k.customer_id::text, 'nobody') as found
      from orders o
      left join activity_keys k on k.program_id = o.program_id and k.kind = 'ORDER' and k.source = o.source
        and k.external_id = o.external_id and k.order_id = o.id
      where o.program_id = $1 and o.linked_to_customer_id is null and k.customer_id is distinct from o.customer_id`,
  },
  {
    name: 'activity.order-returned',
    holds: 'what has been returned of an order is the sum of its returns',
    sql: `select o.id::text as subject,
        'returned ' || o.returned_total_minor || ', its returns sum to ' || coalesce(sum(r.total_minor), 0) as found
      from orders o
      left join order_returns r on r.customer_id = o.customer_id and r.order_id = o.id
      where o.program_id = $1
      group by o.customer_id, o.id
      having row(o.returned_total_minor, o.returned_shipping_minor, o.returned_tax_minor, o.returned_gift_card_minor,
          o.returned_discount_minor)
        is distinct from row(coalesce(sum(r.total_minor), 0), coalesce(sum(r.shipping_minor), 0),
          coalesce(sum(r.tax_minor), 0), coalesce(sum(r.gift_card_minor), 0), coalesce(sum(r.discount_minor), 0))`,
  },
  {
    name: 'activity.order-original',
    holds: "what came back of an order in its shop's currency is the sum of its returns",
    sql: `select o.id::text as subject, 'returned ' || (o.original #>> '{returned,totalMinor}') || ' of '
          || (o.original #>> '{amounts,totalMinor}') || ' ' || (o.original ->> 'currency') || ', its returns sum to '
          || coalesce(sum((r.original #>> '{amounts,totalMinor}')::numeric), 0) || ', ' || o.status as found
      from orders o
      left join order_returns r on r.customer_id = o.customer_id and r.order_id = o.id
      where o.program_id = $1 and o.original is not null
      group by o.customer_id, o.id
      having (o.original #>> '{returned,totalMinor}')::numeric
          <> coalesce(sum((r.original #>> '{amounts,totalMinor}')::numeric), 0)
        or (o.status in ('RETURNED', 'CANCELLED')
          and o.original #>> '{returned,totalMinor}' <> o.original #>> '{amounts,totalMinor}')`,
  },
  {
    name: 'activity.order-number',
    holds: "a customer's orders have different numbers, none above the last one given",
    sql: `select o.customer_id::text as subject,
        count(*) || ' orders, ' || count(distinct o.number) || ' numbers up to ' || max(o.number) || ', last given '
          || coalesce(max(t.last_order_number), 0) as found
      from orders o
      left join customer_totals t on t.customer_id = o.customer_id
      where o.program_id = $1
      group by o.customer_id
      having count(*) <> count(distinct o.number) or max(o.number) > coalesce(max(t.last_order_number), 0)`,
  },
];

const rollUps: readonly Invariant[] = [
  {
    name: 'activity.totals',
    holds: "a customer's totals are the sums over the customer's orders",
    sql: `select t.customer_id::text as subject,
        t.orders_count || ' orders of ' || t.gross_minor || ' less ' || t.returned_minor || ' instead of ' || count(o.id)
          || ' of ' || coalesce(sum(o.total_minor), 0) || ' less ' || coalesce(sum(o.returned_total_minor), 0) as found
      from customer_totals t
      left join orders o on o.customer_id = t.customer_id and o.linked_to_customer_id is null
      where t.program_id = $1
      group by t.customer_id
      having row(t.orders_count::bigint, t.gross_minor::numeric, t.returned_minor::numeric, t.first_order_at, t.last_order_at)
        is distinct from row(count(o.id), coalesce(sum(o.total_minor), 0), coalesce(sum(o.returned_total_minor), 0),
          min(o.occurred_at), max(o.occurred_at))`,
  },
  {
    name: 'activity.days',
    holds: "a customer's day holds the orders of that day, with what has been returned of them",
    sql: `select customer_id || ' ' || day as subject,
        'the day says ' || coalesce(d.said, 'nothing') || ', its orders say ' || coalesce(o.is, 'nothing') as found
      from (
        select customer_id, day, row(orders, gross_minor, returned_minor)::text as said
        from customer_days where program_id = $1 and (orders, gross_minor, returned_minor) <> (0, 0, 0)
      ) d
      full join (
        select customer_id, local_day as day, row(
            count(*) filter (where status <> 'CANCELLED' and total_minor > returned_total_minor),
            sum(total_minor), sum(returned_total_minor))::text as is
        from orders where program_id = $1 and linked_to_customer_id is null
        group by customer_id, local_day having sum(total_minor) > 0
      ) o using (customer_id, day)
      where d.said is distinct from o.is`,
  },
];

/** What must hold between the tables of this lib. */
export const activityInvariants: readonly Invariant[] = [...orders, ...rollUps];
