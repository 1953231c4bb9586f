import type { Fault } from './club-faults.js';

const EVENT = `insert into events (id, program_id, code, name, starts_at, ends_at, guests_per_member, check_in_hours, is_published,
    is_open, taken, waiting, next_place, created_at)`;
const TIMES = `now(), now() + interval '1 hour'`;
const ANN = `from customers p where p.program_id = $1 and p.external_id = 'ann'`;

/** About events. */
export const EVENT_FAULTS: readonly Fault[] = [
  {
    name: 'an event with a seat taken by nobody',
    sql: `${EVENT} values (gen_random_uuid(), $1, 'gala', 'Gala', ${TIMES}, 0, 2, true, true, 1, 0, 1, now())`,
    seen: ['events.seats_are_registrations'],
  },
  {
    name: 'a party in the line of an event at a place that nobody gave out',
    sql: `with e as (
        ${EVENT} values (gen_random_uuid(), $1, 'gala', 'Gala', ${TIMES}, 0, 2, true, true, 0, 1, 5, now()) returning id),
      c as (insert into event_codes (program_id, code, customer_id, event_id) select $1, 'C', p.customer_id, e.id
        from e, customers p where p.program_id = $1 and p.external_id = 'ann'),
      m as (insert into event_moves (program_id, customer_id, id, event_id, number, to_state, cause, happened_at, guests, actor)
        select $1, p.customer_id, gen_random_uuid(), e.id, 1, 'WAITING', 'REGISTERED', now(), 0, 'system:events'
        from e, customers p where p.program_id = $1 and p.external_id = 'ann')
      insert into event_registrations (program_id, customer_id, event_id, state, since, guests, place, code, moves)
      select $1, p.customer_id, e.id, 'WAITING', now(), 0, 5, 'C', 1
      from e, customers p where p.program_id = $1 and p.external_id = 'ann'`,
    seen: ['events.line_is_in_order'],
  },
  {
    name: 'a guest at an event whom nobody brings',
    sql: `with c as (insert into event_codes (program_id, code, customer_id, event_id, guest_id)
        select $1, 'G', p.customer_id, p.customer_id, p.customer_id ${ANN}),
      m as (insert into event_moves (program_id, customer_id, id, event_id, number, to_state, cause, happened_at, guests, actor)
        select $1, p.customer_id, gen_random_uuid(), p.customer_id, 1, 'CANCELLED', 'CANCELLED', now(), 0, 'system:events' ${ANN}),
      r as (insert into event_registrations (program_id, customer_id, event_id, state, since, guests, place, moves)
        select $1, p.customer_id, p.customer_id, 'CANCELLED', now(), 0, 0, 1 ${ANN})
      insert into event_guests (program_id, customer_id, id, event_id, number, name, code, created_at)
      select $1, p.customer_id, p.customer_id, p.customer_id, 1, 'Eve', 'G', now() ${ANN}`,
    seen: ['events.guests_are_counted'],
  },
  {
    name: 'a code for an event that is nobody’s',
    sql: `insert into event_codes (program_id, code, customer_id, event_id)
      select $1, 'C', p.customer_id, gen_random_uuid() ${ANN}`,
    seen: ['events.codes_lead_back'],
  },
  {
    name: 'a registration to which no move led',
    sql: `insert into event_registrations (program_id, customer_id, event_id, state, since, guests, place, moves)
      select $1, p.customer_id, gen_random_uuid(), 'CANCELLED', now(), 0, 0, 1 ${ANN}`,
    seen: ['events.registrations_are_moves'],
  },
  {
    name: 'a move of a registration before which one is missing',
    sql: `insert into event_moves (program_id, customer_id, id, event_id, number, from_state, to_state, cause, happened_at, guests, actor)
      select $1, p.customer_id, gen_random_uuid(), gen_random_uuid(), 2, 'REGISTERED', 'CANCELLED', 'CANCELLED', now(), 0, 'system:events' ${ANN}`,
    seen: ['events.moves_follow_each_other'],
  },
  {
    name: 'a check-in of which no activity tells',
    sql: `with e as (
        ${EVENT} values (gen_random_uuid(), $1, 'gala', 'Gala', ${TIMES}, 0, 2, true, true, 0, 0, 1, now()) returning id)
      insert into event_moves (program_id, customer_id, id, event_id, number, from_state, to_state, cause, happened_at, guests, actor)
      select $1, p.customer_id, gen_random_uuid(), e.id, 2, 'REGISTERED', 'ATTENDED', 'CHECKED_IN', now(), 0, 'staff:x'
      from e, customers p where p.program_id = $1 and p.external_id = 'ann'`,
    seen: ['events.attendances_are_told', 'events.moves_follow_each_other'],
  },
];
