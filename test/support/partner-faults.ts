import type { Fault } from './club-faults.js';

/** `WITH` a partner: `$1` is the program. */
const PARTNER = `with partner as (
    insert into partners (id, program_id, code, name, point_type_id, is_open, verifier_kind, secret_number, created_at)
    select gen_random_uuid(), $1, 'planted', 'Planted', id, true, 'NONE', 0, now() from point_types where program_id = $1 limit 1
    returning id)`;

/** A settlement of it. */
function settledWith(closing: number, opening: number): string {
  return `insert into partner_settlements (partner_id, number, program_id, from_day, to_day, until, opening_points, closing_points,
      owed_by_partner_minor, owed_to_partner_minor, closed_at, actor)
    select id, 1, $1, '2026-01-01', '2026-01-02', now(), ${opening}, ${closing}, 0, 0, now(), 'system:test' from partner`;
}

/** About partners. */
export const PARTNER_FAULTS: readonly Fault[] = [
  {
    name: 'a member of a partner to whom no move led',
    sql: `insert into partner_memberships (program_id, customer_id, partner_id, state, since, attempts, moves)
      select $1, p.customer_id, gen_random_uuid(), 'UNLINKED', now(), 0, 1
      from customers p where p.program_id = $1 and p.external_id = 'ann'`,
    seen: ['partners.memberships_are_moves'],
  },
  {
    name: 'a number with a partner that is taken for nobody',
    sql: `insert into partner_numbers (program_id, partner_id, number_hash, customer_id)
      select $1, gen_random_uuid(), 'x', p.customer_id
      from customers p where p.program_id = $1 and p.external_id = 'ann'`,
    seen: ['partners.numbers_are_linked'],
  },
  {
    name: 'a settlement with a partner of whom the journal knows nothing',
    sql: `${PARTNER}, settlement as (${settledWith(5, 0)} returning partner_id)
      insert into partner_settlement_lines (partner_id, settlement, kind, minor_per_thousand, program_id, points, amount_minor)
      select partner_id, 1, 'ISSUED', 1000, $1, 5, 5 from settlement`,
    seen: ['partners.settlements_equal_the_journal'],
  },
  {
    name: 'a settlement that opens with points that none before it closed with',
    sql: `${PARTNER} ${settledWith(7, 7)}`,
    seen: ['partners.settlements_follow_each_other'],
  },
  {
    name: 'a bonus of a partner without its lot',
    sql: `insert into partner_bonuses (program_id, customer_id, id, partner_id, reference, point_type_id, points, taken_back, lot, awarded_at)
      select $1, p.customer_id, gen_random_uuid(), gen_random_uuid(), 'stay-1', gen_random_uuid(), 5, 0, 1, now()
      from customers p where p.program_id = $1 and p.external_id = 'ann'`,
    seen: ['partners.bonuses_are_posted'],
  },
];
