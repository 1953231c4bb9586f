import type { Invariant } from '#platform';

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
];
