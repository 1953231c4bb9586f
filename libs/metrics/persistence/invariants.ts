import type { Invariant } from '#platform';

/** The generation of cells that is served. */
const SERVED = `select max(generation) as generation from metric_generations where program_id = $1 and completed_at is not null`;

/** What must hold between what was recorded, what is counted of it, and the cells. */
export const METRIC_INVARIANTS: readonly Invariant[] = [
  {
    name: 'metrics.months_are_of_days',
    holds:
      'Whoever does not wait to be counted is counted as the days of the customer say: which days, how many orders, how much.',
    sql: `
      with counted as (
        select s.customer_id from customer_stats s join (${SERVED}) g on g.generation = s.generation
        where s.program_id = $1
          and not exists (select from metric_marks m where m.customer_id = s.customer_id and m.program_id = $1)
      )
      select coalesce(d.customer_id, m.customer_id) || ' ' || coalesce(d.day, m.day) as subject,
        format('the day says %s, counted is %s', coalesce(d.said, 'nothing'), coalesce(m.counted, 'nothing')) as found
      from (
        select customer_id, day, row(orders, gross_minor, returned_minor)::text as said
        from customer_days join counted using (customer_id) where program_id = $1 and gross_minor > 0
      ) d
      full join (
        select m.customer_id, m.month + (u.day - 1) as day, row(u.orders, u.gross, u.returned)::text as counted
        from customer_months m join counted using (customer_id)
        cross join lateral unnest(m.days, m.orders, m.gross_minor, m.returned_minor) as u (day, orders, gross, returned)
        where m.program_id = $1
      ) m using (customer_id, day)
      where d.said is distinct from m.counted`,
  },
  {
    name: 'metrics.cells_are_of_customers',
    holds: 'The cells of all years and of all cohorts sum to what is counted of the customers.',
    sql: `
      select 'generation ' || g.generation as subject,
        format('orders, gross, returned, buyers: customers say %s, cells say %s', c.said, r.said) as found
      from (${SERVED}) g
      cross join lateral (
        select row(coalesce(sum(orders), 0), coalesce(sum(gross_minor), 0), coalesce(sum(returned_minor), 0),
          count(*) filter (where first_day is not null and not is_guest))::text as said
        from customer_stats where program_id = $1 and generation = g.generation
      ) c
      cross join lateral (
        select row(coalesce(sum(orders), 0), coalesce(sum(gross_minor), 0), coalesce(sum(returned_minor), 0), (
            select coalesce(sum(members), 0) from cohort_cells join cohort_series using (program_id, generation, series)
            where program_id = $1 and generation = g.generation and basis = 'FIRST_PURCHASE' and grain = 'MONTH'
              and dimension = 'ALL'))::text as said
        from revenue_cells where program_id = $1 and generation = g.generation and grain = 'YEAR' and dimension = 'ALL'
      ) r
      where g.generation is not null and c.said <> r.said`,
  },
  {
    name: 'metrics.snapshots_have_everybody',
    holds: 'Whatever a report says of a part of the customers on a day, it says of everybody too.',
    sql: `
      select report || ' ' || as_of || ' ' || dimension || ' ' || value as subject, 'nothing is said of everybody' as found
      from metric_snapshots s
      where program_id = $1 and dimension <> 'ALL'
        and not exists (
          select from metric_snapshots a
          where a.program_id = $1 and a.report = s.report and a.as_of = s.as_of and a.dimension = 'ALL')`,
  },
];
