import type { Invariant } from '#platform';

/** What must hold between counters and claims. */
export const LIMIT_INVARIANTS: readonly Invariant[] = [
  {
    name: 'limits.counters_match_claims',
    holds:
      'Every counter of a limit has held and used what the claims that there are have of it, added up anew.',
    sql: `
      with claimed as (
        select (a ->> 0)::uuid as owner_id, a ->> 1 as measure, a ->> 2 as subject,
          sum((a ->> 3)::bigint) filter (where c.state = 'HELD') as held,
          sum((a ->> 3)::bigint) filter (where c.state = 'COMMITTED') as committed
        from usage_claims c cross join jsonb_array_elements(c.amounts) a
        where c.program_id = $1 and c.state <> 'RELEASED'
        group by 1, 2, 3
      )
      select format('%s %s %s', coalesce(u.owner_id, c.owner_id), coalesce(u.measure, c.measure), coalesce(u.subject, c.subject)) as subject,
        format('%s held and %s used; claims have %s and %s', coalesce(u.held, 0), coalesce(u.committed, 0),
          coalesce(c.held, 0), coalesce(c.committed, 0)) as found
      from (select * from usage_counters where program_id = $1) u
      full join claimed c on c.owner_id = u.owner_id and c.measure = u.measure and c.subject = u.subject
      where coalesce(u.held, 0) <> coalesce(c.held, 0) or coalesce(u.committed, 0) <> coalesce(c.committed, 0)`,
  },
];
