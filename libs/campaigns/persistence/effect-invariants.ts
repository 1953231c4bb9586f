import type { Invariant } from '#platform';

/** Effects other than points with their places among those of their version. */
const OTHERS = `
  others as (
    select v.id, o.effect, o.kind, o.settings from campaign_versions v
    cross join lateral (
      select row_number() over (order by e.place) - 1 as effect, e.value ->> 'kind' as kind,
        e.value -> 'settings' as settings
      from jsonb_array_elements(v.effects) with ordinality as e (value, place)
      where e.value ->> 'kind' <> 'AWARD_POINTS') o
    where v.program_id = $1)`;

/** What must hold between what campaigns gave besides points and what customers have of it. */
export const EFFECT_INVARIANTS: readonly Invariant[] = [
  {
    name: 'campaigns.firings_are_of_effects',
    holds: 'Whatever was given besides points is an effect of the version that gave it.',
    sql: `
      with ${OTHERS}
      select f.customer_id || ' firing ' || f.id as subject,
        format('%s is not effect %s of version %s', f.kind, f.effect, f.campaign_version_id) as found
      from campaign_firings f
      left join others o on o.id = f.campaign_version_id and o.effect = f.effect and o.kind = f.kind
      where f.program_id = $1 and o.id is null`,
  },
  {
    name: 'campaigns.stamps_are_given',
    holds: 'The stamps of a card are those that campaigns gave, less those that returns took back.',
    sql: `
      with ${OTHERS}, given as (
        select f.customer_id, o.settings ->> 'card' as card, sum(f.units - f.taken_back) as stamps
        from campaign_firings f
        join others o on o.id = f.campaign_version_id and o.effect = f.effect
        where f.program_id = $1 and f.kind = 'stampCard' and f.refusal is null
        group by 1, 2)
      select coalesce(s.customer_id, g.customer_id) || ' card ' || coalesce(s.card, g.card) as subject,
        format('the card has %s stamps, campaigns gave %s', coalesce(s.total, 0), coalesce(g.stamps, 0)) as found
      from (select * from stamp_cards where program_id = $1) s
      full join given g on g.customer_id = s.customer_id and g.card = s.card
      where coalesce(s.total, 0) <> coalesce(g.stamps, 0)`,
  },
  {
    name: 'campaigns.complete_cards_are_kept',
    holds: 'Of each stamp card as many are kept as complete as its stamps make, numbered from 1.',
    sql: `
      select s.customer_id || ' card ' || s.card as subject,
        format('%s stamps of %s make other cards than %s', s.total, s.stamps_needed, c.numbers) as found
      from stamp_cards s
      cross join lateral (
        select array(select number from stamp_card_completions n
          where n.customer_id = s.customer_id and n.card = s.card order by number) as numbers) c
      where s.program_id = $1
        and c.numbers <> array(select generate_series(1, s.total / s.stamps_needed))`,
  },
  {
    name: 'campaigns.badges_are_given',
    holds: 'A customer has a badge as often as campaigns and stores gave it, less what was taken back.',
    sql: `
      with ${OTHERS}, given as (
        select g.customer_id, g.badge, sum(g.units) as grants
        from (
          select f.customer_id, o.settings ->> 'badge' as badge, f.units - f.taken_back as units
          from campaign_firings f
          join others o on o.id = f.campaign_version_id and o.effect = f.effect
          where f.program_id = $1 and f.kind = 'grantBadge' and f.refusal is null
          union all
          select customer_id, settings ->> 'badge', units - taken_back from own_firings
          where program_id = $1 and kind = 'grantBadge') g
        group by 1, 2)
      select coalesce(b.customer_id, g.customer_id) || ' badge ' || coalesce(b.badge, g.badge) as subject,
        format('kept %s times, given %s times', coalesce(b.grants, 0), coalesce(g.grants, 0)) as found
      from (select * from customer_badges where program_id = $1) b
      full join given g on g.customer_id = b.customer_id and g.badge = b.badge
      where coalesce(b.grants, 0) <> coalesce(g.grants, 0)`,
  },
  {
    name: 'campaigns.draw_entries_are_given',
    holds:
      'A customer has as many entries in a draw as campaigns and stores gave, less those that were taken back.',
    sql: `
      with ${OTHERS}, given as (
        select g.customer_id, g.draw, sum(g.units) as entries
        from (
          select f.customer_id, o.settings ->> 'draw' as draw, f.units - f.taken_back as units
          from campaign_firings f
          join others o on o.id = f.campaign_version_id and o.effect = f.effect
          where f.program_id = $1 and f.kind = 'enterDraw' and f.refusal is null
          union all
          select customer_id, settings ->> 'draw', units - taken_back from own_firings
          where program_id = $1 and kind = 'enterDraw') g
        group by 1, 2)
      select coalesce(d.customer_id, g.customer_id) || ' draw ' || coalesce(d.draw, g.draw) as subject,
        format('%s entries are kept, %s were given', coalesce(d.entries, 0), coalesce(g.entries, 0)) as found
      from (select * from draw_entries where program_id = $1) d
      full join given g on g.customer_id = d.customer_id and g.draw = d.draw
      where coalesce(d.entries, 0) <> coalesce(g.entries, 0)`,
  },
  {
    name: 'campaigns.messages_are_kept',
    holds: 'Every message that a campaign gave is in the outbox, and nothing else of campaigns is.',
    sql: `
      select coalesce(f.customer_id, m.customer_id) || ' message ' || coalesce(f.id, m.id) as subject,
        case when m.id is null then 'not in the outbox' else 'no campaign gave it' end as found
      from (select * from campaign_firings where program_id = $1 and kind = 'sendMessage' and refusal is null) f
      full join (select * from outbox_messages where program_id = $1) m on m.customer_id = f.customer_id and m.id = f.id
      where f.id is null or m.id is null`,
  },
];
