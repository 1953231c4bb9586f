import type { LocalDate } from '#kernel';
import type { Tx } from '#platform';
import { programOf } from './program-of.js';

/**
 * How customers have bought, compressed: those who have bought alike are one row. Days are whole, so that a million customers are some
 * hundred thousand patterns, in an order: whoever adds them up comes to the same each time. They come by a cursor and are kept as plain numbers, which take an eighth of what rows do.
 */

/** Rows that come at once. */
const FETCH_HISTORIES = 'fetch 20000 from histories';

/** Of everybody who has bought: repeats, recency and age in days, customers. */
export function findPatterns(tx: Tx, asOf: LocalDate): Promise<Float64Array> {
  return stream(
    tx,
    `declare histories no scroll cursor for
     select array[purchase_days - 1, last_day - first_day, greatest($2::date, last_day) - first_day, count(*)]::float8[] as numbers
     from customer_stats where program_id = $1 and not is_guest and purchase_days > 0
     group by purchase_days - 1, last_day - first_day, greatest($2::date, last_day) - first_day
     order by numbers`,
    [programOf(tx), asOf],
  );
}

/** The same as it was at the end of an earlier day, as far as what was bought by then is still paid for. */
export function findEarlierPatterns(tx: Tx, through: LocalDate): Promise<Float64Array> {
  return stream(
    tx,
    `declare histories no scroll cursor for
     with known as (
       select m.customer_id, count(*) - 1 as repeats, max(m.month + d.day::int - 1) - min(m.month + d.day::int - 1) as recency,
         $2::date - min(m.month + d.day::int - 1) as age
       from customer_months m
       join customer_stats s on s.program_id = $1 and s.customer_id = m.customer_id and not s.is_guest
       cross join lateral unnest(m.days, m.orders) as d (day, orders)
       where m.program_id = $1 and m.month <= $2::date and d.orders > 0 and m.month + d.day::int - 1 <= $2::date
       group by m.customer_id
     )
     select array[repeats, recency, age, count(*)]::float8[] as numbers from known group by repeats, recency, age
     order by numbers`,
    [programOf(tx), through],
  );
}

/** Purchase days of these customers in each of the weeks after that day. */
export async function findWeeksAfter(tx: Tx, through: LocalDate, weeks: number): Promise<number[]> {
  const rows = await tx.query<{ readonly week: number; readonly count: number }>(
    `select (m.month + d.day::int - 2 - $2::date) / 7 as week, count(*)::int as count
     from customer_months m
     join customer_stats s on s.program_id = $1 and s.customer_id = m.customer_id and not s.is_guest and s.first_day <= $2::date
     cross join lateral unnest(m.days, m.orders) as d (day, orders)
     where m.program_id = $1 and m.month >= date_trunc('month', $2::date)::date and d.orders > 0
       and m.month + d.day::int - 1 > $2::date and m.month + d.day::int - 1 <= $2::date + 7 * $3::int
     group by 1`,
    [programOf(tx), through, weeks],
  );
  const counts = new Map(rows.map(({ week, count }) => [week, count]));
  return Array.from({ length: weeks }, (_, week) => counts.get(week) ?? 0);
}

/** Of those who came again and paid something then: repeats, mean of the days after the first in whole units, customers. */
export function findSpending(tx: Tx, minorPerUnit: number): Promise<Float64Array> {
  return stream(
    tx,
    `declare histories no scroll cursor for
     select array[purchase_days - 1,
       (gross_minor - returned_minor - first_net_minor)::float8 / (purchase_days - 1) / $2::float8, count(*)]::float8[] as numbers
     from customer_stats
     where program_id = $1 and not is_guest and purchase_days > 1 and gross_minor - returned_minor > first_net_minor
     group by purchase_days - 1, gross_minor - returned_minor - first_net_minor
     order by numbers`,
    [programOf(tx), minorPerUnit],
  );
}

/** Each number of repeats with each age in days that somebody has. */
export function findAges(tx: Tx, asOf: LocalDate): Promise<Float64Array> {
  return stream(
    tx,
    `declare histories no scroll cursor for
     select distinct array[purchase_days - 1, greatest($2::date, last_day) - first_day]::float8[] as numbers
     from customer_stats where program_id = $1 and not is_guest and purchase_days > 0`,
    [programOf(tx), asOf],
  );
}

async function stream(tx: Tx, declare: string, parameters: readonly unknown[]): Promise<Float64Array> {
  await tx.execute(declare, parameters);
  const parts: Float64Array[] = [];
  let length = 0;
  for (;;) {
    const rows = await tx.query<{ readonly numbers: readonly number[] }>(FETCH_HISTORIES);
    if (rows.length === 0) break;
    const part = Float64Array.from(rows.flatMap(({ numbers }) => numbers));
    parts.push(part);
    length += part.length;
  }
  await tx.execute('close histories');
  const all = new Float64Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
