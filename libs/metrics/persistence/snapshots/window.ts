import type { LocalDate } from '#kernel';
import type { Tx } from '#platform';
import type { Dimension } from '../../domain/roll-ups/history.js';
import {
  PURCHASE_DAYS_MAX,
  WINDOW_DAYS,
  type ConcentrationFigures,
  type LoyaltyFigures,
} from '../../domain/snapshots/window.js';
import { programOf } from '../program-of.js';
import { SLICED } from './buyers.sql.js';

interface Asked {
  readonly asOf: LocalDate;
  readonly dimension: Dimension;
}

/** `pinned`: who bought in the window before the day, on how many days and for how much, pinned at the end of the day before it. */
const PINNED = `
  pinned as (
    select b.*, s.enrolled_day, s.channel, s.first_day, $2::date - ${WINDOW_DAYS} - 1 as pin
    from (
      select m.customer_id, count(*)::int as purchase_days, sum(d.gross - d.returned)::bigint as net_minor
      from customer_months m
      cross join lateral unnest(m.days, m.orders, m.gross_minor, m.returned_minor) as d (day, orders, gross, returned)
      where m.program_id = $1 and m.month >= date_trunc('month', $2::date - ${WINDOW_DAYS})::date and m.month < $2::date
        and d.orders > 0 and m.month + d.day::int - 1 >= $2::date - ${WINDOW_DAYS} and m.month + d.day::int - 1 < $2::date
      group by m.customer_id
    ) b
    join customer_stats s on s.program_id = $1 and s.customer_id = b.customer_id and not s.is_guest
  )`;

/** On how many days customers bought in the window, by what they were when it began. */
export async function findLoyalty(
  tx: Tx,
  { asOf, dimension }: Asked,
): Promise<{ readonly value: string; readonly figures: LoyaltyFigures }[]> {
  const rows = await tx.query<{
    readonly value: string;
    readonly purchaseDays: number;
    readonly customers: number;
  }>(
    `with ${PINNED}, ${SLICED}
     select value, least(purchase_days, ${PURCHASE_DAYS_MAX}) as "purchaseDays", count(*)::int as customers
     from sliced group by 1, 2 order by 1, 2`,
    [programOf(tx), asOf, dimension],
  );
  const values = new Map<string, LoyaltyFigures['times'][number][]>();
  for (const { value, ...time } of rows) values.set(value, [...(values.get(value) ?? []), time]);
  return [...values].map(([value, times]) => ({ value, figures: { times } }));
}

interface ConcentrationRow extends Omit<ConcentrationFigures, 'weightedMinor'> {
  readonly value: string;
  readonly weighted: string;
}

/** How the net revenue of the window is spread over customers, by what they were when it began. */
export async function findConcentration(
  tx: Tx,
  { asOf, dimension }: Asked,
): Promise<{ readonly value: string; readonly figures: ConcentrationFigures }[]> {
  const rows = await tx.query<ConcentrationRow>(
    `with ${PINNED}, ${SLICED},
     placed as (
       select value, net_minor, row_number() over best as place, count(*) over of_value as customers, sum(net_minor) over of_value as total,
         sum(net_minor) over (best rows between unbounded preceding and current row) - net_minor as better
       from sliced
       window of_value as (partition by value), best as (partition by value order by net_minor desc, customer_id)
     )
     select value, customers::int, total::bigint as "netMinor",
       (sum(net_minor) filter (where place <= (customers + 99) / 100))::bigint as "top1Minor",
       (sum(net_minor) filter (where place <= (customers * 10 + 99) / 100))::bigint as "top10Minor",
       (sum(net_minor) filter (where place <= (customers * 20 + 99) / 100))::bigint as "top20Minor",
       (count(*) filter (where better * 100 < total * 80))::int as "holders80",
       sum(net_minor * (customers - place + 1)::numeric)::text as weighted
     from placed group by value, customers, total order by value`,
    [programOf(tx), asOf, dimension],
  );
  return rows.map(({ value, weighted, ...figures }) => ({
    ...{ value, figures: { ...figures, weightedMinor: BigInt(weighted) } },
  }));
}
