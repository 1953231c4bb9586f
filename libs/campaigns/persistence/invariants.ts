import type { Invariant } from '#platform';

/** What must hold between orders, awards and the ledger. */
export const CAMPAIGN_INVARIANTS: readonly Invariant[] = [
  {
    name: 'campaigns.awards_are_posted',
    holds: 'Every award opened its lot in the ledger, with its points, by its version.',
    sql: `
      select a.customer_id || ' award ' || a.id as subject,
        format('%s points by lot %s; the journal has %s', a.points, a.lot, coalesce(m.points::text, 'nothing')) as found
      from awards a
      left join ledger_movements m on m.customer_id = a.customer_id and m.point_type_id = a.point_type_id
        and m.seq = a.lot and m.kind = 'AWARD' and m.source_id = a.campaign_version_id and m.activity_id = a.activity_id
      where a.program_id = $1 and a.lot is not null and m.points is distinct from a.points`,
  },
  {
    name: 'campaigns.awards_are_complete',
    holds: 'Every AWARD in the journal that names a campaign version is kept as an award.',
    sql: `
      select m.customer_id || ' / ' || m.point_type_id || ' #' || m.seq as subject, 'no award is kept' as found
      from ledger_movements m
      join campaign_versions v on v.id = m.source_id
      where m.program_id = $1 and m.kind = 'AWARD' and not exists (select from awards a
        where a.customer_id = m.customer_id and a.point_type_id = m.point_type_id and a.lot = m.seq)`,
  },
  {
    name: 'campaigns.clawbacks_are_posted',
    holds: 'What was taken back of the awards of an order is what the journal took back for it.',
    sql: `
      select a.customer_id || ' / ' || a.point_type_id || ' version ' || a.campaign_version_id as subject,
        format('awards say %s, the journal says %s', a.clawed_back, coalesce(m.points, 0)) as found
      from (select customer_id, point_type_id, campaign_version_id, sum(clawed_back) as clawed_back
        from awards where program_id = $1 group by 1, 2, 3) a
      left join (select customer_id, point_type_id, source_id, sum(points) as points
        from ledger_movements where program_id = $1 and kind = 'CLAWBACK' group by 1, 2, 3) m
        on m.customer_id = a.customer_id and m.point_type_id = a.point_type_id and m.source_id = a.campaign_version_id
      where a.clawed_back <> coalesce(m.points, 0)`,
  },
  {
    name: 'campaigns.limits_are_owned',
    holds: 'Every counter and cool-down of a limit is of a campaign, and of a customer, of its program.',
    sql: `
      select l.kind || ' of campaign ' || l.campaign_id || coalesce(', customer ' || l.customer_id, '') as subject,
        case when c.id is null then 'no such campaign' else 'no such customer' end as found
      from (
        select 'counter' as kind, campaign_id, customer_id from limit_counters where program_id = $1
        union all select 'cool-down', campaign_id, customer_id from limit_cool_downs where program_id = $1
        union all select 'counter', campaign_id, null from program_limit_counters where program_id = $1) l
      left join campaigns c on c.program_id = $1 and c.id = l.campaign_id
      left join customers p on p.program_id = $1 and p.customer_id = l.customer_id
      where c.id is null or (l.customer_id is not null and p.customer_id is null)`,
  },
  {
    name: 'campaigns.limits_within_caps',
    holds: 'No counter of a limit is above its cap or below 0.',
    sql: `
      select l.campaign_id || ' ' || l.measure || ' ' || l.window_name as subject,
        format('%s of %s are used', l.used, l.cap) as found
      from (
        select campaign_id, measure, window_name, used, cap from limit_counters where program_id = $1
        union all
        select campaign_id, measure, window_name, used, cap from program_limit_counters where program_id = $1) l
      where l.used not between 0 and l.cap`,
  },
  {
    name: 'campaigns.cool_downs_are_in_order',
    holds: 'The days of each cool-down ascend, each once, after those that are forgotten.',
    sql: `
      select l.customer_id || ' campaign ' || l.campaign_id as subject, format('days %s', l.days::text) as found
      from limit_cool_downs l
      where l.program_id = $1 and (l.days <> array(select distinct d from unnest(l.days) d order by d)
        or l.days[1] <= l.forgotten_to)`,
  },
  {
    name: 'campaigns.segment_members_are_owned',
    holds: 'Every membership is of a segment and of a customer of its program.',
    sql: `
      select m.customer_id || ' in segment ' || m.segment_id as subject,
        case when s.id is null then 'no such segment' else 'no such customer' end as found
      from segment_members m
      left join segments s on s.program_id = $1 and s.id = m.segment_id
      left join customers c on c.program_id = $1 and c.customer_id = m.customer_id
      where m.program_id = $1 and (s.id is null or c.customer_id is null)`,
  },
  {
    name: 'campaigns.segments_have_conditions',
    holds: 'Every segment has all its conditions, from the first to the one of now.',
    sql: `
      select s.code as subject, format('%s conditions, version %s', count(v.number), s.version) as found
      from segments s left join segment_versions v on v.segment_id = s.id and v.number <= s.version
      where s.program_id = $1 group by s.id, s.code, s.version having count(v.number) <> s.version`,
  },
];
