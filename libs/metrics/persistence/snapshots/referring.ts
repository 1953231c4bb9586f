import { firstIdAt } from '#kernel';
import type { Tx } from '#platform';
import { ENGAGEMENT_DAYS } from '../../domain/snapshots/engagement.js';
import {
  NOBODY_REFERRING,
  REFERRED_REPEAT_DAYS,
  type ReferringFigures,
} from '../../domain/snapshots/referring.js';
import { programOf } from '../program-of.js';
import { BUYERS, SLICED } from './buyers.sql.js';
import type { WindowAsked } from './engaged.js';

type Counts = Omit<ReferringFigures, 'referred' | 'others'>;

interface AdvocateRow extends Pick<
  Counts,
  'activeMembers' | 'sharers' | 'invites' | 'clicks' | 'qualified' | 'kVariance'
> {
  readonly value: string;
}

interface BuyerRow extends Pick<Counts, 'newCustomers' | 'newReferred'> {
  readonly value: string;
  readonly referredBuyers: number;
  readonly referredRepeated: number;
  readonly otherBuyers: number;
  readonly otherRepeated: number;
}

/**
 * Advocates, by what they were as the window began: who was an active member, and what each of them did or brought about. $4 is the
 * days of the window, $5 and $6 its moments, $7 the days of activity, $8 and $9 the least ids of its moments: those of touches and
 * shares begin with their times. K is a product and quotient of four sums over the same customers: what each of them has to do with its
 * logarithm, squared and added up, is the variance of that.
 */
const ADVOCATES = `
  with told as (
    select customer_id, sum(invites)::int as invites, sum(clicks)::int as clicks, sum(qualified)::int as qualified
    from (
      select customer_id, 1 as invites, 0 as clicks, 0 as qualified from referral_shares
      where program_id = $1 and id >= $8 and id < $9
      union all
      select customer_id, (kind = 'INVITATION')::int, (kind = 'CLICK')::int, 0 from referral_touches
      where program_id = $1 and kind in ('INVITATION', 'CLICK') and id >= $8 and id < $9
      union all
      select advocate_id, 0, 0, 1 from referrals
      where program_id = $1 and qualified_at >= $5 and qualified_at < $6 and state not in ('REJECTED', 'EXPIRED')
    ) t
    group by customer_id
  ),
  earlier as (
    select s.customer_id, max(m.month + d.day::int - 1) as last_day
    from customer_stats s
    join customer_months m on m.program_id = $1 and m.customer_id = s.customer_id
    cross join lateral unnest(m.days, m.orders) as d (day, orders)
    where s.program_id = $1 and not s.is_guest and s.last_day >= $2::date - $4::int
      and d.orders > 0 and m.month + d.day::int - 1 < $2::date - $4::int
    group by s.customer_id
  ),
  standing as (
    select s.customer_id, s.enrolled_day, s.channel, s.first_day, $2::date - $4::int - 1 as pin,
      case when s.last_day < $2::date - $4::int then s.last_day else e.last_day end as last_day
    from customer_stats s left join earlier e on e.customer_id = s.customer_id
    where s.program_id = $1 and not s.is_guest
  ),
  pinned as (
    select s.customer_id, s.enrolled_day, s.pin, case when s.first_day <= s.pin then s.channel end as channel,
      case when s.first_day <= s.pin then s.first_day end as first_day,
      coalesce(s.enrolled_day <= s.pin and s.pin - s.last_day <= $7::int, false) as is_active, coalesce(t.invites, 0) as invites,
      coalesce(t.clicks, 0) as clicks, coalesce(t.qualified, 0) as qualified
    from standing s left join told t on t.customer_id = s.customer_id
    where t.customer_id is not null or (s.enrolled_day <= s.pin and s.pin - s.last_day <= $7::int)
  ),
  ${SLICED},
  totals as (
    select value, (count(*) filter (where is_active))::int as "activeMembers",
      (count(*) filter (where is_active and invites > 0))::int as sharers, sum(invites)::int as invites, sum(clicks)::int as clicks,
      sum(qualified)::int as qualified
    from sliced group by value
  )
  select t.*, sum((
      s.invites / nullif(t.invites, 0)::float8 + s.qualified / nullif(t.qualified, 0)::float8 - s.clicks / nullif(t.clicks, 0)::float8
      - s.is_active::int / nullif(t."activeMembers", 0)::float8
    ) ^ 2) as "kVariance"
  from totals t join sliced s on s.value = t.value
  group by t.value, t."activeMembers", t.sharers, t.invites, t.clicks, t.qualified`;

/** Customers who have bought, by what they were at the end of the day of their first purchase. $5 is the days of the comparison. */
const BOUGHT = `
  with ${BUYERS},
  brought as (select distinct customer_id from customer_traits where program_id = $1 and dimension = 'REFERRAL'),
  pinned as (
    select b.*, b.first_day as pin, r.customer_id is not null as is_referred, b.first_day >= $2::date - $4::int as is_new,
      b.first_day + $5::int < $2::date as is_over, coalesce(b.second_day - b.first_day <= $5::int, false) as has_repeated
    from buyers b left join brought r on r.customer_id = b.customer_id
  ),
  ${SLICED}
  select value, (count(*) filter (where is_new))::int as "newCustomers", (count(*) filter (where is_new and is_referred))::int as "newReferred",
    (count(*) filter (where is_over and is_referred))::int as "referredBuyers",
    (count(*) filter (where is_over and is_referred and has_repeated))::int as "referredRepeated",
    (count(*) filter (where is_over and not is_referred))::int as "otherBuyers",
    (count(*) filter (where is_over and not is_referred and has_repeated))::int as "otherRepeated"
  from sliced group by value`;

/** What referring came to, and how those do who were brought. */
export async function findReferring(
  tx: Tx,
  { asOf, dimension, since, until }: WindowAsked,
  inactivityDays: number,
): Promise<{ readonly value: string; readonly figures: ReferringFigures }[]> {
  const slice = [programOf(tx), asOf, dimension, ENGAGEMENT_DAYS];
  const advocates = await tx.query<AdvocateRow>(ADVOCATES, [
    ...[...slice, since, until, inactivityDays, firstIdAt(since), firstIdAt(until)],
  ]);
  const bought = await tx.query<BuyerRow>(BOUGHT, [...slice, REFERRED_REPEAT_DAYS]);
  const figures = new Map<string, ReferringFigures>();
  for (const { value, ...counts } of advocates) figures.set(value, { ...NOBODY_REFERRING, ...counts });
  for (const { value, newCustomers, newReferred, ...repeats } of bought)
    figures.set(value, {
      ...{ ...(figures.get(value) ?? NOBODY_REFERRING), newCustomers, newReferred },
      referred: { buyers: repeats.referredBuyers, repeated: repeats.referredRepeated },
      others: { buyers: repeats.otherBuyers, repeated: repeats.otherRepeated },
    });
  return [...figures].map(([value, of]) => ({ value, figures: of }));
}
