import type { Invariant } from '#platform';

/** What must hold between rewards, redemptions, limits, the journal and effects. */
export const REWARD_INVARIANTS: readonly Invariant[] = [
  {
    name: 'rewards.redemptions_are_claimed',
    holds:
      'Every redemption has a claim of its pieces, committed as long as it stands and released once it is cancelled.',
    sql: `
      select r.customer_id || ' redemption ' || r.id as subject,
        format('%s, %s pieces; its claim %s of %s', r.state, r.quantity, coalesce(c.state, 'MISSING'), coalesce(c.pieces, 0)) as found
      from reward_redemptions r
      left join lateral (
        select u.state, (
          select sum((a ->> 3)::bigint) from jsonb_array_elements(u.amounts) a
          where (a ->> 0)::uuid = r.reward_id and a ->> 1 = 'UNITS' and a ->> 2 = ''
        ) as pieces
        from usage_claims u where u.program_id = $1 and u.id = r.id
      ) c on true
      where r.program_id = $1 and (c.pieces is distinct from r.quantity
        or c.state is distinct from case r.state when 'CANCELLED' then 'RELEASED' else 'COMMITTED' end)`,
  },
  {
    name: 'rewards.stock_is_counted',
    holds:
      'Of every reward as many pieces are counted as used as are redeemed, and never more than there were.',
    sql: `
      select w.code as subject,
        format('%s used and %s held of %s; %s redeemed', coalesce(c.committed, 0), coalesce(c.held, 0),
          coalesce(w.stock::text, 'no end'), coalesce(r.pieces, 0)) as found
      from rewards w
      left join usage_counters c on c.program_id = $1 and c.owner_id = w.id and c.measure = 'UNITS' and c.subject = ''
      left join (
        select reward_id, sum(quantity) as pieces from reward_redemptions
        where program_id = $1 and state <> 'CANCELLED' group by reward_id
      ) r on r.reward_id = w.id
      where w.program_id = $1 and (coalesce(c.committed, 0) <> coalesce(r.pieces, 0)
        or coalesce(c.committed, 0) + coalesce(c.held, 0) > w.stock)`,
  },
  {
    name: 'rewards.points_are_spent',
    holds: 'For every redemption as many points are spent and restored in the journal as it says.',
    sql: `
      select r.customer_id || ' redemption ' || r.id as subject,
        format('%s points, %s restored; in the journal %s and %s', r.points, r.restored, coalesce(m.spent, 0), coalesce(m.restored, 0)) as found
      from reward_redemptions r
      left join (
        select customer_id, order_reference,
          coalesce(sum(points) filter (where kind in ('REDEEM', 'CAPTURE')), 0) as spent,
          coalesce(sum(points) filter (where kind = 'RESTORE'), 0) as restored
        from ledger_movements
        where program_id = $1 and order_reference like 'reward:%' and kind in ('REDEEM', 'CAPTURE', 'RESTORE')
        group by customer_id, order_reference
      ) m on m.customer_id = r.customer_id and m.order_reference = 'reward:' || r.id
      where r.program_id = $1 and (r.points <> coalesce(m.spent, 0) or r.restored <> coalesce(m.restored, 0))`,
  },
  {
    name: 'rewards.redemptions_follow_rewards',
    holds: 'Every redemption goes by a version of its own reward, and is delivered as that says.',
    sql: `
      select r.customer_id || ' redemption ' || r.id as subject,
        format('%s by version %s of reward %s', r.delivery, v.number, v.reward_id) as found
      from reward_redemptions r
      join reward_versions v on v.id = r.version_id and v.program_id = $1
      where r.program_id = $1 and (v.reward_id <> r.reward_id or v.terms ->> 'delivery' <> r.delivery)`,
  },
  {
    name: 'rewards.redemptions_are_told',
    holds: 'Of every redemption one activity tells, and of every cancelled one another.',
    sql: `
      select r.customer_id || ' redemption ' || r.id as subject,
        format('%s; told as redeemed %s times, as cancelled %s times', r.state, coalesce(a.redeemed, 0), coalesce(a.cancelled, 0)) as found
      from reward_redemptions r
      left join (
        select customer_id, external_id, count(*) filter (where type = 'reward.redeemed') as redeemed,
          count(*) filter (where type = 'reward.cancelled') as cancelled
        from activities where program_id = $1 and type in ('reward.redeemed', 'reward.cancelled') group by 1, 2
      ) a on a.customer_id = r.customer_id and a.external_id = r.id::text
      where r.program_id = $1 and (coalesce(a.redeemed, 0) <> 1
        or coalesce(a.cancelled, 0) <> case r.state when 'CANCELLED' then 1 else 0 end)`,
  },
];
