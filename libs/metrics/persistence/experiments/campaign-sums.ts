import { divideHalfEven, type LocalDate, type TimeZone } from '#kernel';
import type { Tx } from '#platform';
import { CAMPAIGN_PERIODS, type CampaignPeriod } from '../../domain/experiments/campaign-results.js';
import { programOf } from '../program-of.js';
import { findParts, WITH_WORTH, WORTH_IN_PARTS, WORTHS_BY_DAY } from './award-worths.sql.js';

/** What a campaign did in a period. */
export type CampaignPeriodFound = CampaignPeriod & { readonly campaign: string };

/**
 * $1: the program, $2: the day before which periods end, $3: the time zone, $4: days of periods, $5: parts of a minor unit. Of the versions
 * in force when an activity happened the highest number counts, as in earning. Things are given when they are recorded. Units of a coupon may
 * be what it is worth: a coupon is one, and taken back when nothing of it is left.
 */
const CAMPAIGNS = `
  with period as (
    select days, ($2::date - days)::timestamp at time zone $3 as since, $2::date::timestamp at time zone $3 as until
    from unnest($4::int[]) as w (days)
  ), version as (
    select id, campaign_id, trigger, state, effective_from, number, time_trigger is null as is_plain from campaign_versions
    where program_id = $1 and state <> 'DRAFT'
  ), began as (
    select campaign_id, effective_from as since,
      lead(effective_from, 1, 'infinity') over (partition by campaign_id order by effective_from) as until
    from (select distinct campaign_id, effective_from from version) moments
  ), in_force as (
    select distinct on (b.campaign_id, b.since) b.campaign_id, b.since, b.until, v.trigger, v.state, v.is_plain
    from began b join version v on v.campaign_id = b.campaign_id and v.effective_from <= b.since
    order by b.campaign_id, b.since, v.number desc
  ), evaluated as (
    select f.campaign_id, p.days, count(*) as evaluated
    from activities a
    join in_force f on f.trigger = case a.type when 'order.linked' then 'order.paid' else a.type end and f.state = 'ACTIVE' and f.is_plain
      and a.occurred_at >= f.since and a.occurred_at < f.until
    join period p on a.recorded_at >= p.since and a.recorded_at < p.until
    where a.program_id = $1 and a.recorded_at >= (select min(since) from period)
    group by f.campaign_id, p.days
  ), ${WORTHS_BY_DAY}, given as (
    select a.customer_id, a.activity_id, a.order_id, v.campaign_id, a.awarded_at as at, a.points > 0 as is_given, a.points,
      a.clawed_back as points_back, ${WORTH_IN_PARTS} as cost,
      0 as coupons, 0 as coupons_back, null::uuid as firing_id
    from awards a join version v on v.id = a.campaign_version_id
    ${WITH_WORTH}
    where a.program_id = $1 and a.awarded_at >= (select min(since) from period)
    union all
    select f.customer_id, f.activity_id, f.order_id, v.campaign_id, f.fired_at, f.refusal is null, 0, 0, 0,
      case when f.kind = 'issueCoupon' and f.refusal is null then 1 else 0 end,
      case when f.kind = 'issueCoupon' and f.taken_back = f.units then 1 else 0 end, f.id
    from campaign_firings f join version v on v.id = f.campaign_version_id
    where f.program_id = $1 and f.fired_at >= (select min(since) from period)
  ), results as (
    select g.campaign_id, p.days, count(distinct (g.customer_id, g.activity_id)) as matched, sum(g.points) as points,
      sum(g.points_back) as points_back, sum(g.cost) as points_cost, sum(g.coupons) as coupons, sum(g.coupons_back) as coupons_back
    from given g join period p on g.at >= p.since and g.at < p.until
    group by g.campaign_id, p.days
  ), used as (
    select g.campaign_id, p.days, count(*) filter (where u.discount_minor > u.reversed_minor) as coupons_used,
      sum(u.discount_minor - u.reversed_minor) as discount
    from given g
    join period p on g.at >= p.since and g.at < p.until
    join coupons c on c.program_id = $1 and c.customer_id = g.customer_id and c.firing_id = g.firing_id
    join coupon_uses u on u.program_id = $1 and u.coupon_id = c.id and u.used_at < p.until
    group by g.campaign_id, p.days
  ), orders_given as (
    select campaign_id, days, count(*) as orders, sum(net) as net from (
      select distinct g.campaign_id, p.days, o.customer_id, o.id, o.total_minor - o.returned_total_minor as net
      from given g
      join period p on g.at >= p.since and g.at < p.until
      join orders o on o.program_id = $1 and o.customer_id = g.customer_id and o.id = g.order_id and o.total_minor > o.returned_total_minor
        and o.linked_to_customer_id is null
      where g.is_given
    ) one group by campaign_id, days
  ), reached as (
    select r.campaign_id, r.days, count(*) as reached, count(*) filter (where exists (
      select from customer_days d
      where d.program_id = $1 and d.customer_id = r.customer_id and d.day > r.first_day and d.day < $2::date
        and d.gross_minor > d.returned_minor)) as again
    from (
      select g.campaign_id, p.days, g.customer_id, (min(g.at) at time zone $3)::date as first_day
      from given g join period p on g.at >= p.since and g.at < p.until
      where g.is_given group by g.campaign_id, p.days, g.customer_id
    ) r group by r.campaign_id, r.days
  ), exposed as (
    select e.campaign_id, p.days, count(*) as exposed
    from campaign_exposures e join period p on e.exposed_at >= p.since and e.exposed_at < p.until
    where e.program_id = $1 group by e.campaign_id, p.days
  )
  select c.code as campaign, p.days,
    case when exists (select from in_force f where f.campaign_id = c.id and not f.is_plain) then null
      else coalesce(ev.evaluated, 0) end::int as evaluated,
    coalesce(r.matched, 0)::int as matched, coalesce(ex.exposed, 0)::int as exposed, coalesce(re.reached, 0)::int as reached,
    coalesce(re.again, 0)::int as again, coalesce(r.points, 0)::bigint as points, coalesce(r.points_back, 0)::bigint as "pointsBack",
    coalesce(r.points_cost, 0)::text as cost, coalesce(r.coupons, 0)::int as coupons,
    coalesce(r.coupons_back, 0)::int as "couponsBack", coalesce(u.coupons_used, 0)::int as "couponsUsed",
    coalesce(u.discount, 0)::bigint as discount, coalesce(o.orders, 0)::int as orders, coalesce(o.net, 0)::bigint as net
  from campaigns c
  cross join period p
  left join evaluated ev on ev.campaign_id = c.id and ev.days = p.days
  left join results r on r.campaign_id = c.id and r.days = p.days
  left join used u on u.campaign_id = c.id and u.days = p.days
  left join orders_given o on o.campaign_id = c.id and o.days = p.days
  left join reached re on re.campaign_id = c.id and re.days = p.days
  left join exposed ex on ex.campaign_id = c.id and ex.days = p.days
  where c.program_id = $1 and exists (select from version v where v.campaign_id = c.id)
  order by c.code, p.days`;

/** What every published campaign of a program did before a day began, by code and period. What points cost is rounded once, half to even. */
export async function findCampaignPeriods(
  tx: Tx,
  asOf: LocalDate,
  timeZone: TimeZone,
): Promise<CampaignPeriodFound[]> {
  const parts = await findParts(tx);
  const values = [programOf(tx), asOf, timeZone, CAMPAIGN_PERIODS, parts];
  const rows = await tx.query<Omit<CampaignPeriodFound, 'pointsCost'> & { readonly cost: string }>(
    CAMPAIGNS,
    values,
  );
  return rows.map(({ cost, ...period }) => ({
    ...period,
    pointsCost: divideHalfEven(BigInt(cost), parts),
  }));
}
