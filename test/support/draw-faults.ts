import type { Fault } from './club-faults.js';

const DRAW = `
  insert into draws (id, program_id, code, name, opens_at, closes_at, prizes, reserves, without_winners_of, commitment, created_at,
    frozen_at, digest, participants, entries, drawn_at, seed)
  select gen_random_uuid(), $1, 'faulty', 'Faulty', now() - interval '2 days', now() - interval '1 day',
    '[{"name": "A mug", "count": 1, "effect": null}]', 0, '[]', encode(sha256(s.seed), 'hex'), now() - interval '3 days',
    now(), 'x', 1, 1, now(), s.seed
  from (select decode(repeat('00', 32), 'hex') as seed) s`;
const OF_ANN = `from customers p, d where p.program_id = $1 and p.external_id = 'ann'`;
const TICKET = `
  t as (insert into draw_tickets (customer_id, draw_id, program_id, ticket, entries)
    select p.customer_id, d.id, $1, decode(repeat('01', 16), 'hex'), 1 ${OF_ANN})`;

/** About draws. */
export const DRAW_FAULTS: readonly Fault[] = [
  {
    name: 'a draw that counts a ticket that nobody has',
    sql: DRAW,
    seen: ['draws.lists_are_counted'],
  },
  {
    name: 'somebody who was drawn second with the ticket of another',
    sql: `with d as (${DRAW} returning id), ${TICKET}
      insert into draw_places (customer_id, draw_id, program_id, number, ticket, state, since)
      select p.customer_id, d.id, $1, 2, decode(repeat('02', 16), 'hex'), 'RESERVE', now() ${OF_ANN}`,
    seen: ['draws.places_are_of_the_list'],
  },
  {
    name: 'a winner of a prize that there is not',
    sql: `with d as (${DRAW} returning id), ${TICKET}
      insert into draw_places (customer_id, draw_id, program_id, number, ticket, prize, state, since)
      select p.customer_id, d.id, $1, 1, decode(repeat('01', 16), 'hex'), 1, 'WON', now() ${OF_ANN}`,
    seen: ['draws.prizes_are_won_once'],
  },
  {
    name: 'a winner who was not given the prize',
    sql: `with d as (${DRAW.replace('"effect": null', '"effect": {"kind": "grantBadge", "settings": {}}')} returning id), ${TICKET}
      insert into draw_places (customer_id, draw_id, program_id, number, ticket, prize, state, since)
      select p.customer_id, d.id, $1, 1, decode(repeat('01', 16), 'hex'), 0, 'WON', now() ${OF_ANN}`,
    seen: ['draws.prizes_are_given'],
  },
];
