/** SQL of the owner that breaks something in the program `$1`, and all that must be seen of it. */
export interface Fault {
  readonly name: string;
  readonly sql: string;
  readonly seen: readonly string[];
}

/** About clubs. */
export const CLUB_FAULTS: readonly Fault[] = [
  {
    name: 'a club with a seat taken by nobody',
    sql: `insert into clubs (id, program_id, code, name, kind, is_open, taken, waiting, next_place, privileges, created_at)
      values (gen_random_uuid(), $1, 'gold', 'Gold', 'OPEN', true, 1, 0, 1, '{}', now())`,
    seen: ['clubs.seats_are_members'],
  },
  {
    name: 'a member of a club to whom no move led',
    sql: `insert into club_memberships (program_id, customer_id, club_id, state, since, ends_at_period, by_rule, payments, moves)
      select $1, p.customer_id, gen_random_uuid(), 'REJECTED', now(), false, false, 0, 1
      from customers p where p.program_id = $1 and p.external_id = 'ann'`,
    seen: ['clubs.memberships_are_moves'],
  },
  {
    name: 'a move in a club before which one is missing',
    sql: `insert into club_moves (program_id, customer_id, id, club_id, number, from_state, to_state, cause, happened_at, actor,
        restored_points, owed_minor)
      select $1, p.customer_id, gen_random_uuid(), gen_random_uuid(), 2, 'ACTIVE', 'CANCELLED', 'LEFT', now(), 'system:clubs', 0, 0
      from customers p where p.program_id = $1 and p.external_id = 'ann'`,
    seen: ['clubs.moves_follow_each_other'],
  },
  {
    name: 'points paid to a club that nobody spent',
    sql: `insert into club_payments (program_id, customer_id, club_id, number, plan, kind, point_type, points, amount_minor,
        reference, period_from, paid_at, restored_points, owed_minor)
      select $1, p.customer_id, gen_random_uuid(), 1, 'monthly', 'POINTS', 'points', 5, 0, 'club:x:1', '2026-03-01', now(), 0, 0
      from customers p where p.program_id = $1 and p.external_id = 'ann'`,
    seen: ['clubs.payments_are_spent'],
  },
];
