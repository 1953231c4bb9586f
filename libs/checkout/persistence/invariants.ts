import type { Invariant } from '#platform';

/** What must hold between checkouts, their claims in limits, uses of coupons, the journal of points, and what happened to them. */
export const CHECKOUT_INVARIANTS: readonly Invariant[] = [
  {
    name: 'checkout.claims_follow_states',
    holds:
      'What an open checkout uses is held, what a committed one uses is used, until all of it came back; everything else is free, and nothing is held by anything else.',
    sql: `
      with claimed as (
        select k.order_reference, k.state, c.id,
          (k.state = 'COMMITTED' and (
            not exists (
              select from jsonb_array_elements(k.content -> 'cart' -> 'lines') l
              where coalesce((k.returned ->> (l ->> 'id'))::int, 0) < (l ->> 'quantity')::int
            )
            or exists (
              select from reward_redemptions r
              where r.program_id = $1 and r.customer_id = k.customer_id and r.id = c.id and r.state = 'CANCELLED'
            )
          )) as may_be_back
        from checkouts k cross join lateral unnest(k.claim_ids) as c (id)
        where k.program_id = $1
      )
      select 'checkout ' || coalesce(c.order_reference, 'of nothing') || ' claim ' || coalesce(c.id, u.id) as subject,
        format('%s; its claim is %s', coalesce(c.state, 'no checkout'), coalesce(u.state, 'missing')) as found
      from claimed c
      full join (select id, state from usage_claims where program_id = $1) u on u.id = c.id
      where (c.id is null and u.state = 'HELD')
        or (c.id is not null and u.state is distinct from (case c.state when 'RESERVED' then 'HELD' when 'COMMITTED' then 'COMMITTED' else 'RELEASED' end)
          and not (c.may_be_back and u.state is not distinct from 'RELEASED'))`,
  },
  {
    name: 'checkout.uses_are_recorded',
    holds:
      'Every coupon that a checkout uses is recorded once, for the same order and customer; what they took off, and what came back of it, is what the checkout says.',
    sql: `
      with used as (
        select k.order_reference, k.customer_id, (u ->> 'id')::uuid as id
        from checkouts k cross join lateral jsonb_array_elements(k.content -> 'uses') u
        where k.program_id = $1
      ), summed as (
        select s.order_reference, count(*) filter (where r.id is null) as missing,
          coalesce(sum(r.discount_minor), 0) as discount_minor, coalesce(sum(r.reversed_minor), 0) as reversed_minor
        from used s
        left join coupon_uses r on r.program_id = $1 and r.customer_id = s.customer_id and r.id = s.id
          and r.order_reference = s.order_reference
        group by s.order_reference
      )
      select 'checkout ' || k.order_reference as subject,
        format('%s off and %s back; recorded %s and %s, %s uses missing', k.discount_minor, k.reversed_minor,
          coalesce(s.discount_minor, 0), coalesce(s.reversed_minor, 0), coalesce(s.missing, 0)) as found
      from checkouts k left join summed s on s.order_reference = k.order_reference
      where k.program_id = $1 and (coalesce(s.missing, 0) > 0
        or k.discount_minor <> coalesce(s.discount_minor, 0) or k.reversed_minor <> coalesce(s.reversed_minor, 0))
      union all
      select r.customer_id || ' coupon use ' || r.id, format('%s, and not in the checkout of %s', c.state, r.order_reference)
      from coupon_uses r
      join usage_claims c on c.program_id = $1 and c.id = r.id and c.state <> 'RELEASED'
      join checkouts k on k.program_id = $1 and k.order_reference = r.order_reference
      left join used s on s.id = r.id
      where r.program_id = $1 and s.id is null`,
  },
  {
    name: 'checkout.points_are_held_or_spent',
    holds:
      'Points of an open checkout are held in the wallet, unless their time is over; those of a committed one are spent, in the name of what they paid for; those of others are neither.',
    sql: `
      with held as (
        select k.order_reference, k.customer_id, k.state, k.ended_at, (h ->> 'holdId')::uuid as hold_id,
          (h -> 'points' ->> '$bigint')::bigint as points, h ->> 'reference' as reference
        from checkouts k cross join lateral jsonb_array_elements(k.holds) h
        where k.program_id = $1
      ), spent as (
        select customer_id, order_reference, sum(points) as points
        from ledger_movements where program_id = $1 and kind = 'REDEEM' and order_reference is not null
        group by customer_id, order_reference
      )
      select 'checkout ' || c.order_reference || ' hold ' || coalesce(c.hold_id::text, 'none') as subject,
        format('%s, %s points for %s; the hold %s of %s, %s redeemed', c.state, c.points, c.reference,
          coalesce(h.status, 'MISSING'), coalesce(h.points, 0), coalesce(s.points, 0)) as found
      from held c
      left join holds h on h.program_id = $1 and h.customer_id = c.customer_id and h.id = c.hold_id
        and h.order_reference is not distinct from c.reference
      left join spent s on s.customer_id = c.customer_id and s.order_reference = c.reference
      where case c.state
        when 'RESERVED' then h.points is distinct from c.points or h.status not in ('OPEN', 'EXPIRED', 'RELEASED')
        when 'COMMITTED' then case when c.hold_id is null then coalesce(s.points, 0) < c.points
          else h.status is distinct from 'CAPTURED' or h.captured_points <> c.points end
        else h.status = 'CAPTURED' or (h.status = 'OPEN' and h.expires_at > c.ended_at) end`,
  },
  {
    name: 'checkout.moves_are_numbered',
    holds: 'Moves of a checkout are numbered without gaps, up to the number the checkout knows.',
    sql: `
      select 'checkout ' || coalesce(k.order_reference, m.order_reference) as subject,
        format('%s moves known, %s written, the last %s', coalesce(k.moves, 0), coalesce(m.count, 0), coalesce(m.last, 0)) as found
      from (select * from checkouts where program_id = $1) k
      full join (
        select order_reference, count(*) as count, max(number) as last from checkout_moves
        where program_id = $1 group by order_reference
      ) m on m.order_reference = k.order_reference
      where k.moves is distinct from m.count or k.moves is distinct from m.last`,
  },
];
