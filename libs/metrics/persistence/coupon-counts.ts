import { DEFAULT_SOURCE } from '#activity';
import type { LocalDate, TimeZone } from '#kernel';
import type { Tx } from '#platform';
import { REPEAT_DAYS, type CouponCounts } from '../domain/finance/coupon-figures.js';
import { programOf } from './program-of.js';

/** Coupons of customers, each in the one state that it was in when the day began, and the campaign that gave it. */
const GIVEN = `
  select c.customer_id, c.id, t.code as template, p.code as campaign, (c.issued_at at time zone $3)::date as day,
    case when exists (select from used u where u.customer_id = c.customer_id and u.coupon_id = c.id) then 'REDEEMED'
      when c.voided_at < $2 then 'REVOKED'
      when exists (select from coupon_uses u
        join usage_claims k on k.program_id = u.program_id and k.id = u.id and k.state = 'HELD'
        join checkouts h on h.program_id = u.program_id and h.order_reference = u.order_reference
          and h.state = 'RESERVED' and h.expires_at > $2
        where u.program_id = $1 and u.customer_id = c.customer_id and u.coupon_id = c.id and u.used_at < $2) then 'RESERVED'
      when c.valid_until <= $2 then 'EXPIRED'
      else 'OPEN' end as state
  from coupons c
  join coupon_templates t on t.program_id = $1 and t.id = c.template_id
  left join campaign_firings f on f.program_id = $1 and f.customer_id = c.customer_id and f.id = c.firing_id
  left join campaign_versions v on v.program_id = $1 and v.id = f.campaign_version_id
  left join campaigns p on p.program_id = $1 and p.id = v.campaign_id
  where c.program_id = $1 and c.issued_at < $2`;

/** Uses that stand, with what they took off and returns did not bring back. */
const USED = `
  select u.customer_id, u.template_id, u.coupon_id, u.order_reference, (u.used_at at time zone $3)::date as day,
    u.discount_minor - u.reversed_minor as discount
  from coupon_uses u
  join usage_claims k on k.program_id = u.program_id and k.id = u.id and k.state = 'COMMITTED'
  where u.program_id = $1 and u.used_at < $2`;

const TAKEN = `
  select u.*, t.code as template, g.campaign
  from used u
  join coupon_templates t on t.program_id = $1 and t.id = u.template_id
  left join given g on g.customer_id = u.customer_id and g.id = u.coupon_id`;

/** Each customer of a group: since when, whether they used one, and whether they came again soon after it. */
const PEOPLE = `
  select name, customer_id, bool_or(is_given) as is_given, bool_or(is_used) as is_used,
    coalesce(min(day) filter (where is_used), min(day)) as since
  from (
    select n.name, g.customer_id, g.day, true as is_given, false as is_used from given g cross join lateral (
      values (''), ('template/' || g.template), ('campaign/' || g.campaign)) n (name) where n.name is not null
    union all
    select n.name, t.customer_id, t.day, false, true from taken t cross join lateral (
      values (''), ('template/' || t.template), ('campaign/' || t.campaign)) n (name) where n.name is not null
  ) x group by name, customer_id`;

const COUNTS = `
  with used as materialized (${USED}), given as materialized (${GIVEN}), taken as (${TAKEN}), people as (${PEOPLE}),
    coupons_of as (
      select n.name, count(*) as issued, count(*) filter (where state = 'OPEN') as open,
        count(*) filter (where state = 'RESERVED') as reserved, count(*) filter (where state = 'REDEEMED') as redeemed,
        count(*) filter (where state = 'EXPIRED') as expired, count(*) filter (where state = 'REVOKED') as revoked
      from given g cross join lateral (values (''), ('template/' || g.template), ('campaign/' || g.campaign)) n (name)
      where n.name is not null group by n.name),
    orders_of as (
      select name, sum(uses) as uses, count(*) as orders, sum(discount) as discount, sum(net) as revenue
      from (
        select n.name, t.customer_id, t.order_reference, count(*) as uses, sum(t.discount) as discount,
          coalesce((select sum(o.total_minor - o.returned_total_minor) from orders o
            where o.program_id = $1 and o.customer_id = t.customer_id
              and case o.source when $5 then o.external_id else o.source || ':' || o.external_id end = t.order_reference), 0) as net
        from taken t cross join lateral (values (''), ('template/' || t.template), ('campaign/' || t.campaign)) n (name)
        where n.name is not null group by n.name, t.customer_id, t.order_reference) x
      group by name),
    customers_of as (
      select p.name, count(*) filter (where is_given) as customers, count(*) filter (where is_given and is_used) as redeemers,
        count(*) filter (where is_used and is_known) as repeat_known,
        count(*) filter (where is_used and is_known and came_again) as repeated,
        count(*) filter (where not is_used and is_known) as others_known,
        count(*) filter (where not is_used and is_known and came_again) as others_repeated
      from (
        select p.*, since + $6::int < $4::date as is_known, exists (select from customer_days d
          where d.program_id = $1 and d.customer_id = p.customer_id and d.day > p.since and d.day <= p.since + $6::int
            and d.orders > 0 and d.gross_minor > d.returned_minor) as came_again
        from people p) p
      group by p.name)
  select n.name, coalesce(c.issued, 0)::int as issued, coalesce(c.open, 0)::int as open, coalesce(c.reserved, 0)::int as reserved,
    coalesce(c.redeemed, 0)::int as redeemed, coalesce(c.expired, 0)::int as expired, coalesce(c.revoked, 0)::int as revoked,
    coalesce(p.customers, 0)::int as customers, coalesce(p.redeemers, 0)::int as redeemers, coalesce(o.uses, 0)::int as uses,
    coalesce(o.orders, 0)::int as orders, coalesce(o.revenue, 0)::bigint as "revenueMinor",
    coalesce(o.discount, 0)::bigint as "discountMinor", coalesce(p.repeat_known, 0)::int as "repeatKnown",
    coalesce(p.repeated, 0)::int as repeated, coalesce(p.others_known, 0)::int as "othersKnown",
    coalesce(p.others_repeated, 0)::int as "othersRepeated"
  from (select name from people union select '' as name union select 'template/' || code from coupon_templates where program_id = $1) n
  left join coupons_of c using (name) left join orders_of o using (name) left join customers_of p using (name)
  order by n.name`;

/** Which day's beginning the coupons are counted as of. */
export interface CouponsAsked {
  readonly asOf: LocalDate;
  /** When that day begins. */
  readonly until: Date;
  readonly timeZone: TimeZone;
}

/** By the names of rows: empty of all coupons, `template/CODE`, and `campaign/CODE` of what gave them. */
export function countCoupons(
  tx: Tx,
  { asOf, until, timeZone }: CouponsAsked,
): Promise<(CouponCounts & { readonly name: string })[]> {
  return tx.query(COUNTS, [programOf(tx), until, timeZone, asOf, DEFAULT_SOURCE, REPEAT_DAYS]);
}
