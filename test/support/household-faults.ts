import type { Fault } from './club-faults.js';

const HOUSEHOLD = `insert into households (id, program_id, point_type_id, head_id, split_rule, capacity, members, next_seat, moves,
  created_at, dissolved_at)`;
/** A household that ended, and never had anybody: as if all was well with it. */
const ENDED = `with ended as (${HOUSEHOLD} select gen_random_uuid(), $1, t.id, null, 'KEEP', 6, 0, 1, 1, now(), now()
    from point_types t where t.program_id = $1 and t.code = 'points' returning id, point_type_id),
  first as (insert into household_moves (program_id, household_id, number, kind, points, actor, happened_at)
    select $1, id, 1, 'CREATED', 0, 'system:test', now() from ended)`;
const ANN = `customers p where p.program_id = $1 and p.external_id = 'ann'`;
const MEMBER = `insert into household_members (program_id, customer_id, household_id, seat, joined_at, left_at, contribution_percent,
  contributed, taken_back, redeemed, restored, carry, settled_seq)`;

/** About households. */
export const HOUSEHOLD_FAULTS: readonly Fault[] = [
  {
    name: 'somebody in a household that counts nobody',
    sql: `${ENDED} ${MEMBER} select $1, p.customer_id, ended.id, 1, now(), null, 0, 0, 0, 0, 0, 0, 0 from ended, ${ANN}`,
    seen: ['households.members_have_seats'],
  },
  {
    name: 'a household with a move too many in its count',
    sql: `${HOUSEHOLD} select gen_random_uuid(), $1, gen_random_uuid(), null, 'KEEP', 6, 0, 1, 1, now(), now()`,
    seen: ['households.moves_are_numbered'],
  },
  {
    name: 'points that came to a household, and to no wallet',
    sql: `with ended as (${HOUSEHOLD} select gen_random_uuid(), $1, gen_random_uuid(), null, 'KEEP', 6, 0, 1, 1, now(), now() returning id)
      insert into household_moves (program_id, household_id, number, kind, points, transaction_id, actor, happened_at)
      select $1, id, 1, 'SHARED', 5, gen_random_uuid(), 'system:test', now() from ended`,
    seen: ['households.moves_are_posted'],
  },
  {
    name: 'somebody who brought in what no move tells of',
    sql: `${ENDED} ${MEMBER} select $1, p.customer_id, ended.id, 1, now(), now(), 0, 5, 0, 0, 0, 0, 0 from ended, ${ANN}`,
    seen: ['households.members_are_moves'],
  },
  {
    name: 'a month that counts what nobody redeemed',
    sql: `insert into household_months (program_id, customer_id, household_id, month, spent)
      select $1, p.customer_id, gen_random_uuid(), '2026-03-01', 5 from ${ANN}`,
    seen: ['households.months_are_spends'],
  },
  {
    name: 'a household that ended and left points behind',
    sql: `${ENDED}, pool as (insert into point_pools (id, program_id, created_at) select id, $1, now() from ended)
      insert into wallets (program_id, customer_id, point_type_id, seq, pending, available, held, deficit, earned, spent, expired, lots)
      select $1, id, point_type_id, 0, 0, 1, 0, 0, 0, 0, 0, '{}' from ended`,
    seen: ['households.nothing_left_behind', 'ledger.lots_cover_balance', 'ledger.sequence'],
  },
];
