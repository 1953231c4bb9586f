import type { Invariant } from '#platform';

/** What must hold between events, registrations, guests, codes, steps and what was told of them. */
export const EVENT_INVARIANTS: readonly Invariant[] = [
  {
    name: 'events.seats_are_registrations',
    holds:
      'Every event has as many seats taken as its parties that have seats are heads, and as many waiting as parties wait.',
    sql: `
      select e.code as subject,
        format('%s taken and %s waiting, for %s heads and %s parties', e.taken, e.waiting, coalesce(r.heads, 0), coalesce(r.parties, 0)) as found
      from events e
      left join (
        select event_id, sum(1 + guests) filter (where state <> 'WAITING') as heads,
          count(*) filter (where state = 'WAITING') as parties
        from event_registrations where program_id = $1 and state in ('WAITING', 'REGISTERED', 'ATTENDED') group by event_id
      ) r on r.event_id = e.id
      where e.program_id = $1 and (e.taken <> coalesce(r.heads, 0) or e.waiting <> coalesce(r.parties, 0))`,
  },
  {
    name: 'events.line_is_in_order',
    holds: 'No two parties have one place in the line of an event, and none has one that was not given out.',
    sql: `
      select e.code as subject, format('place %s of %s parties, up to %s are given', r.place, r.parties, e.next_place - 1) as found
      from (
        select event_id, place, count(*) as parties from event_registrations
        where program_id = $1 and state = 'WAITING' group by event_id, place
      ) r join events e on e.id = r.event_id and e.program_id = $1
      where r.parties > 1 or r.place >= e.next_place`,
  },
  {
    name: 'events.guests_are_counted',
    holds: 'Every registration has as many guests as it says.',
    sql: `
      select r.customer_id || ' event ' || r.event_id as subject,
        format('%s guests, of whom %s are known', r.guests, coalesce(g.count, 0)) as found
      from event_registrations r
      left join (
        select customer_id, event_id, count(*) as count from event_guests where program_id = $1 group by customer_id, event_id
      ) g on g.customer_id = r.customer_id and g.event_id = r.event_id
      where r.program_id = $1 and r.guests <> coalesce(g.count, 0)`,
  },
  {
    name: 'events.codes_lead_back',
    holds: 'Every code of a registration or guest leads to it, and no other code leads anywhere.',
    sql: `
      select coalesce(o.customer_id, c.customer_id) || ' event ' || coalesce(o.event_id, c.event_id) as subject,
        case when c.code is null then 'a code that leads nowhere' else 'a code of nobody' end as found
      from (
        select code, customer_id, event_id, null::uuid as guest_id from event_registrations
        where program_id = $1 and code is not null
        union all
        select code, customer_id, event_id, id from event_guests where program_id = $1
      ) o
      full join (select * from event_codes where program_id = $1) c on c.code = o.code and c.customer_id = o.customer_id
        and c.event_id = o.event_id and c.guest_id is not distinct from o.guest_id
      where o.code is null or c.code is null`,
  },
  {
    name: 'events.registrations_are_moves',
    holds: 'Every registration is in the state to which its last move led, with as many guests.',
    sql: `
      select r.customer_id || ' event ' || r.event_id as subject,
        format('%s with %s guests after move %s, which led to %s with %s', r.state, r.guests, r.moves, coalesce(v.to_state, 'nothing'), v.guests) as found
      from event_registrations r
      left join event_moves v on v.program_id = $1 and v.customer_id = r.customer_id and v.event_id = r.event_id and v.number = r.moves
      where r.program_id = $1 and (v.to_state is distinct from r.state or v.guests is distinct from r.guests)`,
  },
  {
    name: 'events.moves_follow_each_other',
    holds:
      'The moves of a registration are numbered without gaps, and each begins in the state in which the one before ended.',
    sql: `
      select v.customer_id || ' event ' || v.event_id || ' move ' || v.number as subject,
        format('from %s, after move %s to %s', coalesce(v.from_state, 'nothing'), v.before_number, coalesce(v.before_state, 'nothing')) as found
      from (
        select *, lag(number, 1, 0) over w as before_number, lag(to_state) over w as before_state
        from event_moves where program_id = $1 window w as (partition by customer_id, event_id order by number)
      ) v
      where v.number <> v.before_number + 1 or v.from_state is distinct from v.before_state`,
  },
  {
    name: 'events.attendances_are_told',
    holds: 'Every check-in was recorded as an activity.',
    sql: `
      select v.customer_id || ' event ' || e.code as subject, format('move %s was not told', v.number) as found
      from event_moves v join events e on e.id = v.event_id and e.program_id = $1
      left join activity_keys k on k.program_id = $1 and k.kind = 'event.attended' and k.source = 'perennial'
        and k.external_id = v.customer_id || '/' || e.code || '/' || v.number
      where v.program_id = $1 and v.cause = 'CHECKED_IN' and k.activity_id is null`,
  },
];
