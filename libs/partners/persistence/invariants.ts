import type { Invariant } from '#platform';
import { flowsSql } from './flows.js';

/** Each partner up to the end of the last period that is settled with it. */
const SETTLED = `
  select p.id as partner_id, p.code, p.point_type_id, g.time_zone, s.until
  from partners p
  join programs g on g.id = p.program_id
  join lateral (select until from partner_settlements s
    where s.program_id = $1 and s.partner_id = p.id order by number desc limit 1) s on true
  where p.program_id = $1`;

/** What must hold of partners. */
export const PARTNER_INVARIANTS: readonly Invariant[] = [
  {
    name: 'partners.memberships_are_moves',
    holds: 'Every membership with a partner is in the state to which its last move led.',
    sql: `
      select m.customer_id || ' / ' || m.partner_id as subject,
        format('%s after move %s, which led to %s', m.state, m.moves, coalesce(v.to_state, 'nothing')) as found
      from partner_memberships m
      left join partner_moves v on v.customer_id = m.customer_id and v.partner_id = m.partner_id and v.number = m.moves
      where m.program_id = $1 and v.to_state is distinct from m.state`,
  },
  {
    name: 'partners.numbers_are_linked',
    holds: 'Every number that is taken is linked to the one membership it is taken for.',
    sql: `
      select coalesce(n.customer_id, m.customer_id) || ' / ' || coalesce(n.partner_id, m.partner_id) as subject,
        case when m.customer_id is null then 'a number that is not linked' else 'linked, and not taken' end as found
      from (select * from partner_numbers where program_id = $1) n
      full join (select * from partner_memberships where program_id = $1 and number_hash is not null) m
        on m.partner_id = n.partner_id and m.number_hash = n.number_hash and m.customer_id = n.customer_id
      where n.customer_id is null or m.customer_id is null`,
  },
  {
    name: 'partners.settlements_equal_the_journal',
    holds:
      'What was settled with each partner, by kind and price, is what the journal says up to the end of the last period.',
    sql: `
      select coalesce(s.partner_id, j."partnerId") || ' ' || coalesce(s.kind, j.kind) as subject,
        format('%s points are settled, the journal has %s', coalesce(s.points, 0), coalesce(j.points, 0)) as found
      from (select partner_id, kind, minor_per_thousand, sum(points) as points, sum(amount_minor) as amount_minor
        from partner_settlement_lines where program_id = $1 group by 1, 2, 3) s
      full join (${flowsSql(SETTLED)}) j
        on j."partnerId" = s.partner_id and j.kind = s.kind and j."minorPerThousand" = s.minor_per_thousand
      where coalesce(s.points, 0) <> coalesce(j.points, 0)
        or coalesce(s.amount_minor, 0) <> div(coalesce(j.points, 0)::numeric * coalesce(j."minorPerThousand", 0), 1000)`,
  },
  {
    name: 'partners.settlements_follow_each_other',
    holds:
      'Settlements are numbered without gaps; each begins on the day behind the one before, with its points, and adds up.',
    sql: `
      select partner_id || ' settlement ' || number as subject,
        format('%s to %s, %s to %s points', from_day, to_day, opening_points, closing_points) as found
      from (
        select s.*, lag(number) over w as last_number, lag(to_day) over w as last_day, lag(closing_points) over w as last_points,
          l.points, l.owed_by, l.owed_to
        from partner_settlements s
        cross join lateral (
          select coalesce(sum(case kind when 'ISSUED' then points when 'REDEEMED_FOR_OTHERS' then 0 else -points end), 0) as points,
            coalesce(sum(amount_minor) filter (where kind = 'REDEEMED_ELSEWHERE'), 0) as owed_by,
            coalesce(sum(amount_minor) filter (where kind = 'REDEEMED_FOR_OTHERS'), 0) as owed_to
          from partner_settlement_lines where program_id = $1 and partner_id = s.partner_id and settlement = s.number) l
        where s.program_id = $1
        window w as (partition by partner_id order by number)) s
      where number <> coalesce(last_number, 0) + 1 or from_day <> coalesce(last_day + 1, from_day)
        or opening_points <> coalesce(last_points, 0) or closing_points <> opening_points + points
        or owed_by_partner_minor <> owed_by or owed_to_partner_minor <> owed_to`,
  },
  {
    name: 'partners.bonuses_are_posted',
    holds:
      'Every bonus of a partner opened its lot in the ledger, with its points, and what was taken back of it was.',
    sql: `
      select b.customer_id || ' bonus ' || b.id as subject,
        format('%s points by lot %s less %s; the journal has %s less %s', b.points, b.lot, b.taken_back,
          coalesce(m.points, 0), t.points) as found
      from partner_bonuses b
      left join ledger_movements m on m.customer_id = b.customer_id and m.point_type_id = b.point_type_id and m.seq = b.lot
        and m.kind = 'AWARD' and m.source_id = b.id
      cross join lateral (
        select coalesce(sum(points), 0) as points from ledger_movements c
        where c.customer_id = b.customer_id and c.point_type_id = b.point_type_id and c.kind = 'CLAWBACK' and c.source_id = b.id) t
      where b.program_id = $1 and (m.points is distinct from b.points or t.points <> b.taken_back)`,
  },
];
