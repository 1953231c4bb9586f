import type { Fault } from './club-faults.js';

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
];
