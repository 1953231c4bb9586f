import type { Invariant } from '#platform';

/** What must hold between draws, their frozen lists, who was drawn, and what they were given. */
export const DRAW_INVARIANTS: readonly Invariant[] = [
  {
    name: 'draws.lists_are_counted',
    holds: 'Every frozen list has as many tickets and entries as its draw says, and no other draw has one.',
    sql: `
      select 'draw ' || coalesce(d.id, t.draw_id) as subject,
        format('%s tickets with %s entries said, %s with %s there', d.participants, d.entries, coalesce(t.tickets, 0),
          coalesce(t.entries, 0)) as found
      from (select * from draws where program_id = $1) d
      full join (
        select draw_id, count(*) as tickets, sum(entries) as entries from draw_tickets where program_id = $1 group by draw_id
      ) t on t.draw_id = d.id
      where coalesce(d.participants, 0) <> coalesce(t.tickets, 0) or coalesce(d.entries, 0) <> coalesce(t.entries, 0)`,
  },
  {
    name: 'draws.places_are_of_the_list',
    holds:
      'Whoever was drawn holds that ticket of the list, and those who were drawn are numbered from 1 without gaps.',
    sql: `
      select p.customer_id || ' draw ' || p.draw_id as subject,
        case when t.customer_id is null then format('place %s of a ticket that is not theirs', p.number)
          else format('number %s at place %s', p.number, p.place) end as found
      from (
        select *, row_number() over (partition by draw_id order by number) as place from draw_places where program_id = $1
      ) p
      left join draw_tickets t on t.customer_id = p.customer_id and t.draw_id = p.draw_id and t.ticket = p.ticket
      where t.customer_id is null or p.number <> p.place`,
  },
  {
    name: 'draws.prizes_are_won_once',
    holds: 'Of every prize there are no more winners than pieces, and none before the draw.',
    sql: `
      select 'draw ' || w.draw_id || ' prize ' || w.prize as subject,
        format('%s winners of %s', w.winners, coalesce((d.prizes -> w.prize ->> 'count')::int, 0)) as found
      from (
        select draw_id, prize, count(*) as winners from draw_places where program_id = $1 and state = 'WON' group by 1, 2
      ) w
      left join draws d on d.id = w.draw_id and d.program_id = $1 and d.drawn_at is not null
      where w.winners > coalesce((d.prizes -> w.prize ->> 'count')::int, 0)`,
  },
  {
    name: 'draws.prizes_are_given',
    holds:
      'Every winner has what the prize gives by itself, or staff delivered it; whoever was disqualified has not.',
    sql: `
      select p.customer_id || ' draw ' || p.draw_id as subject,
        format('%s, and the prize was given %s times', p.state, count(f.id)) as found
      from draw_places p
      join draws d on d.id = p.draw_id and d.program_id = $1
      left join activities a on a.program_id = $1 and a.customer_id = p.customer_id and a.type = 'draw.won'
        and a.attributes ->> 'draw' = d.code and (a.attributes ->> 'place')::numeric = p.number
      left join own_firings f on f.customer_id = p.customer_id and f.activity_id = a.id and f.taken_back < f.units
      where p.program_id = $1 and p.prize is not null
      group by p.customer_id, p.draw_id, p.state, p.prize, p.delivered_at, d.prizes
      having count(f.id) <> case when p.state = 'WON' and p.delivered_at is null and jsonb_typeof(d.prizes -> p.prize -> 'effect') = 'object'
        then 1 else 0 end`,
  },
];
