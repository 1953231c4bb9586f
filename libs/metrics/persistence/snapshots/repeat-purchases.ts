import type { LocalDate } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { Dimension } from '../../domain/roll-ups/history.js';
import { REPEAT_WINDOWS, type BuyingAgain } from '../../domain/snapshots/repeat-purchase.js';
import { programOf } from '../program-of.js';
import { BUYERS, SLICED } from './buyers.sql.js';

interface CountRow {
  readonly value: string;
  readonly kind: 'TIMES' | 'WINDOW';
  readonly number: number;
  readonly customers: number;
  readonly again: number;
}

/** How often customers have bought, and how many of them soon again, by what they were at the end of the day of their first purchase. */
export async function findBuyingAgain(
  tx: Tx,
  { asOf, dimension }: { readonly asOf: LocalDate; readonly dimension: Dimension },
): Promise<{ readonly value: string; readonly of: BuyingAgain }[]> {
  const rows = await tx.query<CountRow>(
    `with ${BUYERS},
     pinned as (select *, first_day as pin from buyers),
     ${SLICED}
     select value, 'TIMES' as kind, purchase_days as number, count(*)::int as customers, 0 as again
     from sliced group by value, purchase_days
     union all
     select value, 'WINDOW', w.days, count(*)::int, (count(*) filter (where second_day - first_day <= w.days))::int
     from sliced join unnest($4::int[]) as w (days) on first_day + w.days < $2::date group by value, w.days
     order by value, kind, number`,
    [programOf(tx), asOf, dimension, plainArray(REPEAT_WINDOWS)],
  );
  const values = new Map<
    string,
    { times: BuyingAgain['times'][number][]; within: BuyingAgain['within'][number][] }
  >();
  for (const { value, kind, number, customers, again } of rows) {
    const of = values.get(value) ?? { times: [], within: [] };
    values.set(value, of);
    if (kind === 'TIMES') of.times.push({ purchaseDays: number, customers });
    else of.within.push({ days: number, customers, again });
  }
  return [...values].map(([value, of]) => ({ value, of }));
}
