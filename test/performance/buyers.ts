import type { Uuid } from '#kernel';
import type { Query } from './population.js';

export interface Buyers {
  readonly programId: Uuid;
  readonly customers: number;
  /** The last day on which anybody bought. */
  readonly through: string;
}

/** Over so many days customers came one after the other, evenly. */
const HISTORY_DAYS = 730;
const CHANNELS = "array['web', 'app', 'shop']";

/** Like random, and the same each time: a number from 0 to 1 of a customer and a place. */
const DRAWN = (place: string): string =>
  `((hashint8extended(n, (${place})::bigint) & 1073741823) / 1073741824.0)`;

/** Ids as the product makes them: a time in milliseconds, then something unlike any other. */
const ID = (time: string, name: string): string =>
  `(lpad(to_hex((extract(epoch from ${time}) * 1000)::bigint), 12, '0') || '7' || substr(md5(${name}), 1, 3)
    || '8' || substr(md5(${name}), 4, 15))::uuid`;

/** `c-1`, `c-2`, ...: each first seen on a day, and every other one enrolled. */
const CUSTOMERS = `
  insert into customers (customer_id, program_id, external_id, attributes, status, enrolled_at, created_at, updated_at)
  select ${ID('t.at', "'c' || n")}, $1::uuid, 'c-' || n, '{}', 'ACTIVE', case when n % 2 = 0 then t.at + interval '1 hour' end, t.at, t.at
  from generate_series(1, $2::bigint) n,
    lateral (select ($3::date - ${HISTORY_DAYS} + (n * ${HISTORY_DAYS}.0 / $2)::int + time '10:00') at time zone 'America/New_York' as at) t`;

const EXTERNAL_IDS = `
  insert into customer_external_ids (program_id, external_id, customer_id)
  select program_id, external_id, customer_id from customers`;

/** One to fifteen purchase days: half of the customers have one, and who came often comes sooner again. */
const ORDERS = `
  insert into orders (customer_id, id, program_id, source, external_id, number, occurred_at, local_day, recorded_at, channel, currency,
    total_minor, shipping_minor, tax_minor, gift_card_minor, discount_minor, returned_total_minor, status)
  select customer_id, ${ID('at', "'o' || n || '-' || place")}, $1::uuid, 'bench', 'o-' || n || '-' || place, place, at, day, at,
    (${CHANNELS})[1 + n % 3], 'USD', total, 0, 0, 0, 0, case when n % 20 = place then total / 4 else 0 end,
    case when n % 20 = place and total >= 4 then 'PARTLY_RETURNED' else 'PAID' end
  from (
    select distinct on (n, day) n, customer_id, place, day, (day + time '12:00') at time zone 'America/New_York' as at,
      1000 + (${DRAWN('place + 100')} * 9000)::bigint as total
    from (
      select n, c.customer_id, place, (c.created_at at time zone 'America/New_York')::date
        + case place when 1 then 0 else (${DRAWN('place')} * ${HISTORY_DAYS} * 0.7)::int end as day
      from generate_series(1, $2::bigint) n
      join customers c on c.program_id = $1 and c.external_id = 'c-' || n,
      lateral generate_series(1, 1 + least(14, floor(-ln(1 - ${DRAWN('7')}) * 2.2))::int) place
    ) drawn
    where day <= $3::date
    order by n, day, place
  ) days`;

const DAYS = `
  insert into customer_days (customer_id, day, program_id, orders, gross_minor, returned_minor, activities)
  select customer_id, local_day, program_id, 1, total_minor, returned_total_minor, 1 from orders`;

const TOTALS = `
  insert into customer_totals (customer_id, program_id, last_order_number, orders_count, gross_minor, returned_minor, first_order_at,
    last_order_at, last_activity_at)
  select customer_id, program_id, max(number), count(*), sum(total_minor), sum(returned_total_minor), min(occurred_at), max(occurred_at),
    max(occurred_at)
  from orders group by customer_id, program_id`;

/** Fills a program with customers who bought, as metrics see them: a million in a few minutes. Answers how many orders there are. */
export async function populateBuyers(
  query: Query,
  { programId, customers, through }: Buyers,
): Promise<number> {
  const values = [programId, customers, through];
  await query(CUSTOMERS, values);
  await query(EXTERNAL_IDS);
  await query('vacuum (analyze) customers');
  await query(ORDERS, values);
  await query(DAYS);
  await query(TOTALS);
  await query('vacuum (analyze)');
  await query('checkpoint');
  const [row] = await query<{ orders: number }>('select count(*)::int as orders from orders');
  return row?.orders ?? 0;
}
