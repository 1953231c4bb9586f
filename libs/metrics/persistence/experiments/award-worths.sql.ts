import type { Tx } from '#platform';
import { programOf } from '../program-of.js';

/**
 * What points of each type are worth on which days, as finance tells it: of what was said on a day the last holds from that day on, and the
 * first of all before its day, too. $1: the program, $3: the time zone.
 */
export const WORTHS_BY_DAY = `worths_by_day as materialized (
    select *, lead(from_day, 1, 'infinity') over (partition by point_type_id order by from_day) as until_day
    from (
      select distinct on (point_type_id, from_day) point_type_id, from_day, value_points, value_minor
      from (
        select point_type_id, number, value_points, value_minor, (since at time zone $3)::date as from_day
        from point_worths where program_id = $1
        union all
        select point_type_id, number, value_points, value_minor, '-infinity'
        from point_worths where program_id = $1 and number = 1
      ) said
      order by point_type_id, from_day, number desc
    ) held
  )`;

/** To awards `a` what their points were worth on the day on which they were given: whatever they are worth since changes no result. */
export const WITH_WORTH = `left join worths_by_day w on w.point_type_id = a.point_type_id
      and (a.awarded_at at time zone $3)::date >= w.from_day and (a.awarded_at at time zone $3)::date < w.until_day`;

/** What is left of an award is worth so many parts of a minor unit. $5: how many parts there are. */
export const WORTH_IN_PARTS = `div($5::numeric, w.value_points) * w.value_minor * (a.points - a.clawed_back)`;

/** Into so many parts a minor unit is divided, that whatever points were worth is a whole number of them: sums are exact, and rounded once. */
export async function findParts(tx: Tx): Promise<bigint> {
  const rows = await tx.query<{ readonly points: bigint }>(
    'select distinct value_points as points from point_worths where program_id = $1',
    [programOf(tx)],
  );
  return rows.reduce((parts, { points }) => (parts / greatestDivisor(parts, points)) * points, 1n);
}

/** Euclid's. */
function greatestDivisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : greatestDivisor(b, a % b);
}
