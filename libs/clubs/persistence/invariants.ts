import type { Invariant } from '#platform';

/** What must hold between clubs, memberships, steps, payments and the journal of points. */
export const CLUB_INVARIANTS: readonly Invariant[] = [
  {
    name: 'clubs.seats_are_members',
    holds: 'Every club has as many seats taken, and as many who wait, as it has memberships in such states.',
    sql: `
      select c.code as subject,
        format('%s taken and %s waiting, for %s and %s memberships', c.taken, c.waiting, count(m.state) filter (where m.is_seated),
          count(m.state) filter (where not m.is_seated)) as found
      from clubs c
      left join (
        select club_id, state, state <> 'WAITING' as is_seated from club_memberships
        where program_id = $1 and state in ('UNPAID', 'ACTIVE', 'GRACE', 'WAITING')
      ) m on m.club_id = c.id
      where c.program_id = $1
      group by c.id
      having c.taken <> count(m.state) filter (where m.is_seated) or c.waiting <> count(m.state) filter (where not m.is_seated)`,
  },
  {
    name: 'clubs.memberships_are_moves',
    holds: 'Every membership is in the state to which its last move led.',
    sql: `
      select m.customer_id || ' club ' || m.club_id as subject,
        format('%s after move %s, which led to %s', m.state, m.moves, coalesce(v.to_state, 'nothing')) as found
      from club_memberships m
      left join club_moves v on v.customer_id = m.customer_id and v.club_id = m.club_id and v.number = m.moves
      where m.program_id = $1 and v.to_state is distinct from m.state`,
  },
  {
    name: 'clubs.moves_follow_each_other',
    holds:
      'The moves of a membership are numbered without gaps, and each begins in the state in which the one before ended.',
    sql: `
      select v.customer_id || ' club ' || v.club_id || ' move ' || v.number as subject,
        format('from %s, after move %s to %s', coalesce(v.from_state, 'nothing'), v.before_number, coalesce(v.before_state, 'nothing')) as found
      from (
        select *, lag(number, 1, 0) over w as before_number, lag(to_state) over w as before_state
        from club_moves where program_id = $1 window w as (partition by customer_id, club_id order by number)
      ) v
      where v.number <> v.before_number + 1 or v.from_state is distinct from v.before_state`,
  },
  {
    name: 'clubs.payments_are_spent',
    holds: 'What was paid with points is what the journal spent on it, less what the journal brought back.',
    sql: `
      select p.customer_id || ' ' || p.reference as subject,
        format('%s paid and %s restored, for %s and %s in the journal', p.points, p.restored_points, coalesce(j.spent, 0), coalesce(j.restored, 0)) as found
      from club_payments p
      left join lateral (
        select sum(points) filter (where kind = 'REDEEM') as spent, sum(points) filter (where kind = 'RESTORE') as restored
        from ledger_movements l
        where l.program_id = $1 and l.customer_id = p.customer_id and l.order_reference = p.reference
      ) j on true
      where p.program_id = $1 and p.kind = 'POINTS'
        and (p.points <> coalesce(j.spent, 0) or p.restored_points <> coalesce(j.restored, 0))`,
  },
];
