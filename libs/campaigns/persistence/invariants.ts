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
];
