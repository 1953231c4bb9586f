import type { Invariant } from '#platform';

/** What must hold between where customers stand and how they came there. */
export const TIER_INVARIANTS: readonly Invariant[] = [
  {
    name: 'tiers.placements_are_moves',
    holds: 'Everybody stands where their last move on the ladder brought them, since then.',
    sql: `
      select t.customer_id || ' ladder ' || t.ladder_id as subject,
        format('on %s since move %s, which led to %s', coalesce(t.tier, 'no tier'), t.moves, coalesce(m.to_tier, 'no tier')) as found
      from customer_tiers t
      left join tier_moves m on m.customer_id = t.customer_id and m.ladder_id = t.ladder_id and m.number = t.moves
      where t.program_id = $1
        and (m.id is null or m.to_tier is distinct from t.tier or m.happened_at is distinct from t.since)`,
  },
  {
    name: 'tiers.moves_follow_each_other',
    holds:
      'The moves of a customer on a ladder are numbered without gaps, in the order of their times, and each begins where the one before ended.',
    sql: `
      select m.customer_id || ' ladder ' || m.ladder_id || ' move ' || m.number as subject,
        format('from %s at %s, after move %s to %s at %s', coalesce(m.from_tier, 'no tier'), m.happened_at, m.before_number,
          coalesce(m.before_tier, 'no tier'), m.before_at) as found
      from (
        select *, lag(number, 1, 0) over w as before_number, lag(to_tier) over w as before_tier,
          lag(happened_at) over w as before_at
        from tier_moves where program_id = $1
        window w as (partition by customer_id, ladder_id order by number)
      ) m
      where m.number <> m.before_number + 1 or m.from_tier is distinct from m.before_tier or m.happened_at < m.before_at`,
  },
];
