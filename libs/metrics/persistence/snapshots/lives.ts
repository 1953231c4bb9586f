import type { LocalDate } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { Dimension } from '../../domain/roll-ups/history.js';
import {
  churnAfterJoiningOf,
  JOINING_DAYS,
  type ChurnAfterJoiningFigures,
  type ChurnAtDay,
} from '../../domain/snapshots/churn-after-joining.js';
import type { CountedDay } from '../../domain/statistics/survival.js';
import { programOf } from '../program-of.js';
import { BUYERS, SLICED } from './buyers.sql.js';

interface Asked {
  readonly asOf: LocalDate;
  readonly dimension: Dimension;
}

/** How long first lives lasted, by what customers were at the end of the day of their first purchase; days in order. */
export async function findLives(
  tx: Tx,
  { asOf, dimension }: Asked,
): Promise<{ readonly value: string; readonly days: readonly CountedDay[] }[]> {
  const rows = await tx.query<CountedDay & { readonly value: string }>(
    `with ${BUYERS}, pinned as (select *, first_day as pin from buyers), ${SLICED}
     select value, least(lapsed_day, $2::date - 1) - first_day as days, (count(*) filter (where lapsed_day < $2::date))::int as ended,
       (count(*) filter (where lapsed_day >= $2::date))::int as censored
     from sliced group by 1, 2 order by 1, 2`,
    [programOf(tx), asOf, dimension],
  );
  const values = new Map<string, CountedDay[]>();
  for (const { value, ...day } of rows) {
    const days = values.get(value);
    if (days) days.push(day);
    else values.set(value, [day]);
  }
  return [...values].map(([value, days]) => ({ value, days }));
}

/**
 * Who bought after joining and when, by what they were at the end of the day on which they joined. `back`: days after it on which
 * somebody bought, as far as is looked, in order.
 */
export async function findChurnAfterJoining(
  tx: Tx,
  { asOf, dimension }: Asked,
): Promise<{ readonly value: string; readonly figures: ChurnAfterJoiningFigures }[]> {
  const rows = await tx.query<ChurnAtDay & { readonly value: string }>(
    `with ${BUYERS},
     joined as (
       select s.customer_id, s.enrolled_day, s.channel, b.first_day, b.last_day, s.enrolled_day as pin
       from customer_stats s left join buyers b on b.customer_id = s.customer_id
       where s.program_id = $1 and not s.is_guest and s.enrolled_day < $2::date
     ),
     pinned as (
       select j.*, r.back
       from joined j
       left join (
         select j.customer_id, array_agg(m.month + d.day::int - 1 - j.enrolled_day order by m.month, d.day) as back
         from joined j
         join customer_months m on m.program_id = $1 and m.customer_id = j.customer_id
           and m.month between date_trunc('month', j.enrolled_day)::date and j.enrolled_day + $5::int
         cross join lateral unnest(m.days, m.orders) as d (day, orders)
         where d.orders > 0 and m.month + d.day::int - 1 < $2::date
           and m.month + d.day::int - 1 - j.enrolled_day between 1 and $5::int
         group by j.customer_id
       ) r on r.customer_id = j.customer_id
     ),
     ${SLICED}
     select value, 0 as days, count(*)::int as eligible, 0 as gone, 0 as absent, 0 as "notReturned" from sliced group by value
     union all
     select value, w.days, count(*)::int, (count(*) filter (where coalesce(last_day - enrolled_day < w.days, true)))::int,
       (count(*) filter (where coalesce(w.days <> all(back), true)))::int, (count(*) filter (where coalesce(back[1] > w.days, true)))::int
     from sliced join unnest($4::int[]) as w (days) on enrolled_day + w.days < $2::date
     group by value, w.days
     order by value, days`,
    [programOf(tx), asOf, dimension, plainArray(JOINING_DAYS), Math.max(...JOINING_DAYS)],
  );
  const values = new Map<string, ChurnAtDay[]>();
  for (const { value, ...day } of rows) values.set(value, [...(values.get(value) ?? []), day]);
  return [...values].map(([value, [all, ...days]]) => ({
    ...{ value, figures: churnAfterJoiningOf(all?.eligible ?? 0, days) },
  }));
}
