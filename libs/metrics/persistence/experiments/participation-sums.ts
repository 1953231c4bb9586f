import type { LocalDate } from '#kernel';
import type { Tx } from '#platform';
import {
  PARTICIPATION_DAYS,
  type BeforeAndAfterSums,
  type MatchedStratum,
  type OutcomeStratum,
} from '../../domain/experiments/participation.js';
import { NO_MOMENTS, type Moments } from '../../domain/statistics/means.js';
import { programOf } from '../program-of.js';

/** Members of so many days back, so that the figure is of what joining is now. */
const JOINED_DAYS = 365;

/**
 * $1: the program, $2: the day before which windows have ended, $3: days of a window, $4: days back. The day of joining is in
 * neither window: who joins at the counter buys on it. Only who was a customer before the first window can be compared with themselves.
 */
const BEFORE_AND_AFTER = `
  select count(*)::int as members, coalesce(sum(days_before), 0)::float8 as "daysBefore", coalesce(sum(days_after), 0)::float8 as "daysAfter",
    coalesce(sum(net_before), 0)::float8 as "netBefore", coalesce(sum(net_after), 0)::float8 as "netAfter",
    coalesce(sum((days_after - days_before)::numeric ^ 2), 0)::float8 as "daysSquared",
    coalesce(sum((net_after - net_before)::numeric ^ 2), 0)::float8 as "netSquared"
  from (
    select count(d.day) filter (where d.day < s.enrolled_day) as days_before,
      count(d.day) filter (where d.day > s.enrolled_day) as days_after,
      coalesce(sum(d.gross_minor - d.returned_minor) filter (where d.day < s.enrolled_day), 0) as net_before,
      coalesce(sum(d.gross_minor - d.returned_minor) filter (where d.day > s.enrolled_day), 0) as net_after
    from customer_stats s
    left join customer_days d on d.program_id = $1 and d.customer_id = s.customer_id and d.gross_minor > d.returned_minor
      and d.day between s.enrolled_day - $3::int and s.enrolled_day + $3::int
    where s.program_id = $1 and not s.is_guest and s.first_day < s.enrolled_day - $3::int
      and s.enrolled_day + $3::int < $2::date and s.enrolled_day + $3::int >= $2::date - $4::int
    group by s.customer_id
  ) one`;

interface BeforeAndAfterRow {
  readonly members: number;
  readonly daysBefore: number;
  readonly daysAfter: number;
  readonly netBefore: number;
  readonly netAfter: number;
  readonly daysSquared: number;
  readonly netSquared: number;
}

export async function findBeforeAndAfter(tx: Tx, asOf: LocalDate): Promise<BeforeAndAfterSums> {
  const values = [programOf(tx), asOf, PARTICIPATION_DAYS, JOINED_DAYS];
  const [row] = await tx.query<BeforeAndAfterRow>(BEFORE_AND_AFTER, values);
  const { members = 0, daysBefore = 0, daysAfter = 0, netBefore = 0, netAfter = 0 } = row ?? {};
  const { daysSquared = 0, netSquared = 0 } = row ?? {};
  return {
    ...{ members, netBefore, netAfter, purchaseDaysBefore: daysBefore, purchaseDaysAfter: daysAfter },
    purchaseDaysChange: { count: members, sum: daysAfter - daysBefore, sumOfSquares: daysSquared },
    netChange: { count: members, sum: netAfter - netBefore, sumOfSquares: netSquared },
  };
}

/**
 * $1: the program, $2: the day that begins, $3: days of a window. Back from that day: a window after everybody joined, one in which
 * members did, one before, one before that, and the history that customers are matched by. Nothing of the compared windows is
 * matched by: who is alike by chance there goes back to the mean. Who joined in the last window is among the others: joining goes with
 * buying, and without them the others would be those who bought less in it. Strata without a member are one.
 */
const STRATA = `
  with people as (
    select customer_id, enrolled_day is not null and enrolled_day < $2::date - $3::int as is_member,
      date_trunc('quarter', first_day)::date as first_quarter
    from customer_stats
    where program_id = $1 and not is_guest and first_day < $2::date - 4 * $3::int
      and (enrolled_day is null or enrolled_day >= $2::date - $3::int
        or (enrolled_day >= $2::date - 2 * $3::int and enrolled_day < $2::date - $3::int))
  ), bought as (
    select p.customer_id, p.is_member, p.first_quarter,
      max(d.day) filter (where d.day < $2::date - 4 * $3::int) as last_day,
      count(*) filter (where d.day < $2::date - 4 * $3::int) as past_days,
      sum(d.gross_minor - d.returned_minor) filter (where d.day < $2::date - 4 * $3::int) as past_net,
      count(*) filter (where d.day >= $2::date - 4 * $3::int and d.day < $2::date - 3 * $3::int) as earlier_days,
      count(*) filter (where d.day >= $2::date - 3 * $3::int and d.day < $2::date - 2 * $3::int) as before_days,
      count(*) filter (where d.day >= $2::date - $3::int) as after_days,
      coalesce(sum(d.gross_minor - d.returned_minor)
        filter (where d.day >= $2::date - 4 * $3::int and d.day < $2::date - 3 * $3::int), 0) as earlier_net,
      coalesce(sum(d.gross_minor - d.returned_minor)
        filter (where d.day >= $2::date - 3 * $3::int and d.day < $2::date - 2 * $3::int), 0) as before_net,
      coalesce(sum(d.gross_minor - d.returned_minor) filter (where d.day >= $2::date - $3::int), 0) as after_net
    from people p
    join customer_days d on d.program_id = $1 and d.customer_id = p.customer_id and d.gross_minor > d.returned_minor
      and d.day < $2::date
    group by p.customer_id, p.is_member, p.first_quarter
  ), banded as (
    select is_member, after_days as days_after, after_days - before_days as days_change, before_days - earlier_days as days_trend,
      after_net as net_after, after_net - before_net as net_change, before_net - earlier_net as net_trend,
      bool_or(is_member) over alike as has_member,
      concat_ws('/', first_quarter, width_bucket($2::date - 4 * $3::int - last_day, array[31, 91, 181, 361]),
        width_bucket(past_days, array[2, 3, 5, 10]::bigint[]), floor(ln(past_net) / ln(2.0))) as stratum
    from bought where past_days > 0
    window alike as (partition by first_quarter, width_bucket($2::date - 4 * $3::int - last_day, array[31, 91, 181, 361]),
      width_bucket(past_days, array[2, 3, 5, 10]::bigint[]), floor(ln(past_net) / ln(2.0)))
  )
  select case when has_member then stratum else '' end as stratum, is_member as "isMember", count(*)::int as count,
    sum(days_after)::float8 as "daysAfter", sum(days_after::numeric ^ 2)::float8 as "daysAfterSquared",
    sum(days_change)::float8 as "daysChange", sum(days_change::numeric ^ 2)::float8 as "daysChangeSquared",
    sum(days_trend)::float8 as "daysTrend", sum(days_trend::numeric ^ 2)::float8 as "daysTrendSquared",
    sum(net_after)::float8 as "netAfter", sum(net_after ^ 2)::float8 as "netAfterSquared",
    sum(net_change)::float8 as "netChange", sum(net_change ^ 2)::float8 as "netChangeSquared",
    sum(net_trend)::float8 as "netTrend", sum(net_trend ^ 2)::float8 as "netTrendSquared"
  from banded group by 1, 2 order by 1, 2`;

type Outcome = 'days' | 'net';
type Figure = 'After' | 'Change' | 'Trend';
type StratumRow = Readonly<Record<`${Outcome}${Figure}` | `${Outcome}${Figure}Squared`, number>> & {
  readonly stratum: string;
  readonly isMember: boolean;
  readonly count: number;
};

/** Members and others who were alike before. */
export async function findStrata(tx: Tx, asOf: LocalDate): Promise<MatchedStratum[]> {
  const rows = await tx.query<StratumRow>(STRATA, [programOf(tx), asOf, PARTICIPATION_DAYS]);
  const strata = new Map<string, { members?: StratumRow; others?: StratumRow }>();
  for (const row of rows) {
    const of = strata.get(row.stratum) ?? {};
    strata.set(row.stratum, { ...of, [row.isMember ? 'members' : 'others']: row });
  }
  return [...strata.values()].map((of) => ({
    purchaseDays: outcomeOf(of, 'days'),
    net: outcomeOf(of, 'net'),
  }));
}

function outcomeOf(
  { members, others }: { readonly members?: StratumRow; readonly others?: StratumRow },
  outcome: Outcome,
): OutcomeStratum {
  const of = (figure: Figure) => ({
    members: momentsOf(members, outcome, figure),
    others: momentsOf(others, outcome, figure),
  });
  return { after: of('After'), change: of('Change'), trend: of('Trend') };
}

function momentsOf(row: StratumRow | undefined, outcome: Outcome, figure: Figure): Moments {
  if (!row) return NO_MOMENTS;
  return {
    count: row.count,
    sum: row[`${outcome}${figure}`],
    sumOfSquares: row[`${outcome}${figure}Squared`],
  };
}
