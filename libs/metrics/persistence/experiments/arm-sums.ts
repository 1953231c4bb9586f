import { divideHalfEven, type LocalDate, type TimeZone } from '#kernel';
import type { Tx } from '#platform';
import type { Drawing, WindowDays, WindowSums } from '../../domain/experiments/arms.js';
import { WINDOWS } from '../../domain/experiments/arms.js';
import { programOf } from '../program-of.js';
import { findParts, WITH_WORTH, WORTH_IN_PARTS, WORTHS_BY_DAY } from './award-worths.sql.js';

/** What the customers of an arm did in a window. */
export interface ArmWindow {
  readonly campaignId: string;
  readonly arm: string;
  readonly days: WindowDays;
  /** Everybody who was drawn into it, whether or not the window is over. */
  readonly exposed: number;
  readonly sums: WindowSums;
}

/**
 * $1: the program, $2: the day before which exposures and windows have ended, $3: the time zone, $4: windows, $5: parts of a minor unit,
 * which rewards and values are told in. Of each customer and window one row, whatever they bought: then those rows are added up. Orders
 * count that were placed and recorded after the exposure: clocks of shops are ahead, and the order that exposed is no outcome of it. Those
 * of before count as they were ordered, and if they were the customer's by then: whose guest orders are linked later may be an effect. What
 * is linked elsewhere counts there.
 */
const ARM_WINDOWS = `
  with exposed as (
    select e.customer_id, e.campaign_id, e.arm, e.activity_id, e.exposed_at, e.exposed_day, w.days
    from (
      select *, (exposed_at at time zone $3)::date as exposed_day from campaign_exposures where program_id = $1
    ) e
    cross join unnest($4::int[]) as w (days)
    where e.exposed_day < $2::date
  ), over as (
    select * from exposed where exposed_day + days < $2::date
  ), bought as (
    select e.customer_id, e.campaign_id, e.days,
      count(*) filter (where o.seen_at > e.exposed_at and o.total_minor > o.returned_total_minor) as orders,
      count(distinct o.local_day) filter (where o.seen_at > e.exposed_at and o.total_minor > o.returned_total_minor) as purchase_days,
      min(greatest(o.local_day, e.exposed_day)) filter (where o.seen_at > e.exposed_at and o.total_minor > o.returned_total_minor)
        - e.exposed_day as wait,
      coalesce(sum(o.total_minor - o.returned_total_minor) filter (where o.seen_at > e.exposed_at), 0) as net,
      coalesce(sum(o.discount_minor - o.returned_discount_minor) filter (where o.seen_at > e.exposed_at), 0) as discount,
      coalesce(sum(o.total_minor) filter (where greatest(o.seen_at, o.linked_at) <= e.exposed_at), 0) as before
    from over e
    join (
      select o.*, least(o.occurred_at, o.recorded_at) as seen_at, l.linked_at
      from orders o
      left join (
        select customer_id, order_id, max(recorded_at) as linked_at from activities
        where program_id = $1 and type = 'order.linked' group by customer_id, order_id
      ) l on l.customer_id = o.customer_id and l.order_id = o.id
      where o.program_id = $1 and o.linked_to_customer_id is null
    ) o on o.customer_id = e.customer_id and o.local_day between e.exposed_day - e.days and e.exposed_day + e.days
    group by e.customer_id, e.campaign_id, e.days, e.exposed_day
  ), ${WORTHS_BY_DAY}, rewarded as (
    select customer_id, campaign_id, days, sum(worth) as rewards, coalesce(sum(worth) filter (where is_exposing), 0) as exposing_rewards
    from (
    select e.customer_id, e.campaign_id, e.days, a.activity_id = e.activity_id as is_exposing,
      ${WORTH_IN_PARTS} as worth
    from over e
    join awards a on a.program_id = $1 and a.customer_id = e.customer_id and a.points > 0 and a.awarded_at >= e.exposed_at
      and (a.awarded_at at time zone $3)::date <= e.exposed_day + e.days
    join campaign_versions v on v.id = a.campaign_version_id and v.program_id = $1 and v.campaign_id = e.campaign_id
    ${WITH_WORTH}
    ) each
    group by customer_id, campaign_id, days
  ), exposing as (
    select e.customer_id, e.campaign_id, o.discount_minor - o.returned_discount_minor as discount
    from campaign_exposures e
    join activities a on a.program_id = $1 and a.customer_id = e.customer_id and a.id = e.activity_id
    join orders o on o.program_id = $1 and o.customer_id = e.customer_id and o.id = a.order_id and o.linked_to_customer_id is null
    where e.program_id = $1
  ), outcomes as (
    select e.campaign_id, e.arm, e.days, coalesce(b.orders, 0) as orders, coalesce(b.purchase_days, 0) as purchase_days,
      coalesce(b.wait, e.days)::bigint as wait, coalesce(b.net, 0) as net, coalesce(b.discount, 0) as discount,
      coalesce(b.before, 0) as before, coalesce(r.rewards, 0) as rewards,
      coalesce(r.exposing_rewards, 0) as exposing_rewards, coalesce(x.discount, 0) as exposing_discount,
      (coalesce(b.net, 0) - coalesce(x.discount, 0)) * $5::numeric - coalesce(r.rewards, 0) as value
    from over e
    left join bought b using (customer_id, campaign_id, days)
    left join rewarded r using (customer_id, campaign_id, days)
    left join exposing x using (customer_id, campaign_id)
  ), counted as (
    select campaign_id, arm, days, count(*) as customers, count(*) filter (where orders > 0) as buyers, sum(orders) as orders,
      sum(purchase_days) as purchase_days, sum(purchase_days * purchase_days) as purchase_days_squared,
      sum(wait) as wait, sum(wait * wait) as wait_squared, sum(net) as net, sum(net * net) as net_squared, sum(discount) as discount,
      sum(rewards) as rewards, sum(exposing_rewards) as exposing_rewards, sum(exposing_discount) as exposing_discount, sum(value * value) as value_squared, sum(before) as before, sum(before * before) as before_squared,
      sum(before * net) as before_by_net, sum(before * value) as before_by_value
    from outcomes group by campaign_id, arm, days
  ), drawn as (
    select campaign_id, arm, days, count(*) as exposed from exposed group by campaign_id, arm, days
  )
  select d.campaign_id as "campaignId", d.arm, d.days, d.exposed::int as exposed, coalesce(c.customers, 0)::int as customers,
    coalesce(c.buyers, 0)::int as buyers, coalesce(c.orders, 0)::int as orders, coalesce(purchase_days, 0)::text as "purchaseDays",
    coalesce(purchase_days_squared, 0)::text as "purchaseDaysSquared", coalesce(wait, 0)::text as "waitDays",
    coalesce(wait_squared, 0)::text as "waitDaysSquared", coalesce(net, 0)::text as net, coalesce(net_squared, 0)::text as "netSquared",
    coalesce(discount, 0)::text as discount, coalesce(rewards, 0)::text as rewards,
    coalesce(exposing_rewards, 0)::text as "exposingRewards", coalesce(exposing_discount, 0)::text as "exposingDiscount",
    coalesce(value_squared, 0)::text as "valueSquared",
    coalesce(before, 0)::text as before, coalesce(before_squared, 0)::text as "beforeSquared",
    coalesce(before_by_net, 0)::text as "beforeByNet", coalesce(before_by_value, 0)::text as "beforeByValue"
  from drawn d left join counted c using (campaign_id, arm, days)
  order by d.campaign_id, d.arm, d.days`;

type SumsRow = {
  readonly [K in keyof WindowSums]: WindowSums[K] extends bigint ? string : WindowSums[K];
};
type WindowRow = SumsRow & Pick<ArmWindow, 'campaignId' | 'arm' | 'days' | 'exposed'>;

/** What the arms of all experiments of a program did before a day began, by campaign, arm and window. Squares exceed a bigint of the database. */
export async function findArmWindows(tx: Tx, asOf: LocalDate, timeZone: TimeZone): Promise<ArmWindow[]> {
  const parts = await findParts(tx);
  const rows = await tx.query<WindowRow>(ARM_WINDOWS, [programOf(tx), asOf, timeZone, WINDOWS, parts]);
  return rows.map(({ campaignId, arm, days, exposed, customers, buyers, orders, ...texts }) => ({
    ...{ campaignId, arm, days, exposed },
    sums: { customers, buyers, orders, ...roundedOf(exactOf(texts), parts) },
  }));
}

function exactOf<K extends string>(texts: Readonly<Record<K, string>>): Record<K, bigint> {
  const entries = Object.entries<string>(texts).map(([name, text]) => [name, BigInt(text)]);
  return Object.fromEntries(entries) as Record<K, bigint>;
}

/** In minor units what was told in parts of them, half to even: the sums of an arm are rounded, and nothing before. */
function roundedOf<
  T extends Pick<WindowSums, 'rewards' | 'exposingRewards' | 'valueSquared' | 'beforeByValue'>,
>(sums: T, parts: bigint): T {
  return {
    ...sums,
    rewards: divideHalfEven(sums.rewards, parts),
    exposingRewards: divideHalfEven(sums.exposingRewards, parts),
    valueSquared: divideHalfEven(sums.valueSquared, parts * parts),
    beforeByValue: divideHalfEven(sums.beforeByValue, parts),
  };
}

/** A campaign whose customers are drawn. */
export interface ExperimentFound {
  readonly campaignId: string;
  readonly campaign: string;
  readonly drawing: Drawing;
}

/** Experiments of published campaigns: once published they stay as they are. */
export function findExperiments(tx: Tx): Promise<ExperimentFound[]> {
  return tx.query(
    `select distinct on (c.code) c.id as "campaignId", c.code as campaign, v.experiment as drawing
     from campaigns c join campaign_versions v on v.campaign_id = c.id and v.program_id = $1
     where c.program_id = $1 and v.experiment is not null and v.state <> 'DRAFT'
     order by c.code, v.number desc`,
    [programOf(tx)],
  );
}
