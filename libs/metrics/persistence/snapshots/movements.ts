import type { TimeZone } from '#kernel';
import { plainArray, type Tx } from '#platform';
import {
  clubMonthOf,
  tierMonthOf,
  type ClubMonth,
  type MovementMonth,
  type TierMonth,
  type TierPassage,
} from '../../domain/snapshots/movement.js';
import { programOf } from '../program-of.js';

/** $2 and $3 are the first days of months and the days behind their last ones, $4 the time zone. */
const MONTHS = `
  months as (
    select number, month::timestamp at time zone $4 as since, until::timestamp at time zone $4 as until
    from unnest($2::date[], $3::date[]) with ordinality as m (month, until, number)
  )`;

interface TierRow {
  readonly ladder: string;
  readonly number: number;
  readonly atStart: number;
  readonly passages: readonly TierPassage[];
}

/** What happened on each ladder, by its code, month by month. Whoever keeps a tier is in no passage. */
export async function findTierMovements(
  tx: Tx,
  months: readonly MovementMonth[],
  timeZone: TimeZone,
): Promise<Map<string, TierMonth[]>> {
  const rows = await tx.query<TierRow>(
    `with ${MONTHS},
     counted as (
       select l.code as ladder, m.number, t.from_tier, t.to_tier, t.is_up,
         count(t.customer_id) filter (where t.happened_at < m.since) as before,
         count(t.customer_id) filter (where t.happened_at >= m.since and t.happened_at < m.until) as passed
       from tier_ladders l
       cross join months m
       left join tier_moves t on t.program_id = $1 and t.ladder_id = l.id and t.from_tier is distinct from t.to_tier
       where l.program_id = $1
       group by l.code, m.number, t.from_tier, t.to_tier, t.is_up
     )
     select ladder, number::int as number,
       coalesce(sum(before * ((to_tier is not null)::int - (from_tier is not null)::int)), 0)::int as "atStart",
       coalesce(jsonb_agg(jsonb_build_object('from', from_tier, 'to', to_tier, 'isUp', is_up, 'count', passed)
         order by from_tier nulls first, to_tier nulls first, is_up) filter (where passed > 0), '[]') as passages
     from counted group by ladder, number order by ladder, number`,
    valuesOf(tx, months, timeZone),
  );
  return byCode(rows, months, ({ ladder }) => ladder, tierMonthIn);
}

function tierMonthIn(month: MovementMonth, { atStart, passages }: TierRow): TierMonth {
  return tierMonthOf(month, atStart, passages);
}

interface ClubRow extends Pick<ClubMonth, 'atStart' | 'joined' | 'renewed' | 'lapsed' | 'left'> {
  readonly club: string;
  readonly number: number;
}

/** What happened in each club, by its code, month by month. */
export async function findClubMovements(
  tx: Tx,
  months: readonly MovementMonth[],
  timeZone: TimeZone,
): Promise<Map<string, ClubMonth[]>> {
  const rows = await tx.query<ClubRow>(
    `with ${MONTHS},
     moves as (
       select club_id, happened_at, cause, to_state, coalesce(from_state in ('ACTIVE', 'GRACE'), false) as was,
         to_state in ('ACTIVE', 'GRACE') as "is"
       from club_moves where program_id = $1
     )
     select c.code as club, m.number::int as number,
       coalesce(sum(v."is"::int - v.was::int) filter (where v.happened_at < m.since), 0)::int as "atStart",
       (count(*) filter (where v.happened_at >= m.since and v."is" and not v.was))::int as joined,
       (count(*) filter (where v.happened_at >= m.since and v."is" and v.was and v.cause = 'RENEWED'))::int as renewed,
       (count(*) filter (where v.happened_at >= m.since and not v."is" and v.was and v.to_state = 'LAPSED'))::int as lapsed,
       (count(*) filter (where v.happened_at >= m.since and not v."is" and v.was and v.to_state <> 'LAPSED'))::int as "left"
     from clubs c
     cross join months m
     left join moves v on v.club_id = c.id and v.happened_at < m.until
     where c.program_id = $1
     group by c.code, m.number order by c.code, m.number`,
    valuesOf(tx, months, timeZone),
  );
  return byCode(rows, months, ({ club }) => club, clubMonthIn);
}

function clubMonthIn(month: MovementMonth, { club: _club, number: _number, ...counts }: ClubRow): ClubMonth {
  return clubMonthOf(month, counts);
}

function valuesOf(tx: Tx, months: readonly MovementMonth[], timeZone: TimeZone): unknown[] {
  return [
    programOf(tx),
    plainArray(months.map(({ month }) => month)),
    plainArray(months.map(({ until }) => until)),
    timeZone,
  ];
}

function byCode<R extends { readonly number: number }, M>(
  rows: readonly R[],
  months: readonly MovementMonth[],
  codeOf: (row: R) => string,
  monthOf: (month: MovementMonth, row: R) => M,
): Map<string, M[]> {
  const found = new Map<string, M[]>();
  for (const row of rows) {
    const month = months[row.number - 1];
    if (!month) continue;
    const of = found.get(codeOf(row)) ?? [];
    found.set(codeOf(row), of);
    of.push(monthOf(month, row));
  }
  return found;
}
