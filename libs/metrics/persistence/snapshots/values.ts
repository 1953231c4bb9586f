import type { LocalDate } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { Dimension } from '../../domain/roll-ups/history.js';
import type { LifetimeValueFigures } from '../../domain/snapshots/lifetime-value.js';
import {
  TENURE_BANDS,
  tenureOf,
  type TenureBand,
  type TenureFigures,
} from '../../domain/snapshots/tenure.js';
import { WINDOW_DAYS } from '../../domain/snapshots/window.js';
import { programOf } from '../program-of.js';
import { BUYERS, SLICED } from './buyers.sql.js';

interface Asked {
  readonly asOf: LocalDate;
  readonly dimension: Dimension;
}

type Total = Omit<TenureFigures, 'bands'> & { readonly value: string };
type Band = Omit<TenureBand, 'untilDays'> & { readonly value: string };

/** What customers spent in which part of their tenure, by what they were at the end of the day of their first purchase. */
export async function findTenure(
  tx: Tx,
  { asOf, dimension }: Asked,
): Promise<{ readonly value: string; readonly figures: TenureFigures }[]> {
  const totals = await tx.query<Total>(
    `with ${BUYERS}, pinned as (select *, first_day as pin from buyers), ${SLICED}
     select value, count(*)::int as buyers, (count(*) filter (where purchase_days > 1))::int as "repeatBuyers",
       sum(net_minor)::bigint as "netMinor", coalesce(sum(net_minor) filter (where purchase_days > 1), 0)::bigint as "repeatNetMinor"
     from sliced group by value order by value`,
    [programOf(tx), asOf, dimension],
  );
  const bands = await tx.query<Band>(
    `with ${BUYERS}, pinned as (select *, first_day as pin from buyers), ${SLICED},
     bands as (
       select from_days, lead(from_days, 1, 1000000) over (order by from_days) as until_days from unnest($4::int[]) as b (from_days)
     ),
     been as (
       select value, from_days, count(*)::int as customers, sum(least($2::date - first_day, until_days) - from_days)::float8 as customer_days
       from sliced join bands on $2::date - first_day > from_days group by value, from_days
     ),
     spent as (
       select s.value, ($4::int[])[width_bucket(m.month + d.day::int - 1 - s.first_day, $4::int[])] as from_days,
         sum(d.gross - d.returned)::bigint as net_minor
       from sliced s
       join customer_months m on m.program_id = $1 and m.customer_id = s.customer_id and m.month < $2::date
       cross join lateral unnest(m.days, m.orders, m.gross_minor, m.returned_minor) as d (day, orders, gross, returned)
       where d.orders > 0 and m.month + d.day::int - 1 < $2::date
       group by 1, 2
     )
     select value, from_days as "fromDays", customers, customer_days as "customerDays", coalesce(net_minor, 0)::bigint as "netMinor"
     from been left join spent using (value, from_days)`,
    [programOf(tx), asOf, dimension, plainArray(TENURE_BANDS)],
  );
  const byValue = new Map<string, Band[]>();
  for (const band of bands) byValue.set(band.value, [...(byValue.get(band.value) ?? []), band]);
  return totals.map(({ value, ...of }) => ({ value, figures: tenureOf(of, byValue.get(value) ?? []) }));
}

/** What a lifetime value is worked out from, but for what is the same for all. */
export type ValueFacts = Omit<LifetimeValueFigures, 'costs' | 'noPrediction'>;

/**
 * What customers have brought, for how long, and what models expect of them, by what they were at the end of the day of their first
 * purchase. Of those who were active when the window began it is told who is not any more when it ends.
 */
export async function findValues(
  tx: Tx,
  { asOf, dimension, inactivityDays }: Asked & { readonly inactivityDays: number },
): Promise<{ readonly value: string; readonly of: ValueFacts }[]> {
  const rows = await tx.query<ValueFacts & { readonly value: string }>(
    `with ${BUYERS},
     active as (
       select distinct m.customer_id
       from customer_months m
       cross join lateral unnest(m.days, m.orders) as d (day, orders)
       where m.program_id = $1 and m.month >= date_trunc('month', $2::date - ${WINDOW_DAYS} - 1 - $4::int)::date
         and m.month < $2::date - ${WINDOW_DAYS} and d.orders > 0
         and m.month + d.day::int - 1 between $2::date - ${WINDOW_DAYS} - 1 - $4::int and $2::date - ${WINDOW_DAYS} - 1
     ),
     pinned as (
       select b.*, b.first_day as pin, a.customer_id is not null as was_active, $2::date - 1 - b.last_day <= $4::int as is_active,
         c.clv12m_minor
       from buyers b
       left join active a on a.customer_id = b.customer_id
       left join customer_scores c on c.program_id = $1 and c.customer_id = b.customer_id
     ),
     ${SLICED}
     select value, count(*)::int as customers, sum(orders)::int as orders, sum(net_minor)::bigint as "netMinor",
       sum($2::date - first_day)::float8 as "tenureDays", (count(*) filter (where was_active))::int as "atStart",
       (count(*) filter (where was_active and not is_active))::int as lost,
       sum(clv12m_minor)::bigint as "predictedMinor", count(clv12m_minor)::int as scored
     from sliced group by value order by value`,
    [programOf(tx), asOf, dimension, inactivityDays],
  );
  return rows.map(({ value, ...of }) => ({ value, of }));
}
