import type { Fault } from './club-faults.js';

const SERVED = `
  g as (insert into metric_generations (program_id, generation, inactivity_days, time_zone, opened_through, started_at, completed_at,
      folded_at)
    values ($1, 1, 180, 'UTC', '2026-03-01', now(), now(), now()) returning generation)`;
const COUNTED = `
  s as (insert into customer_stats (customer_id, program_id, is_guest, first_day, last_day, lapsed_day, purchase_days, orders, gross_minor,
      returned_minor, first_net_minor, generation)
    select p.customer_id, $1, false, date '2020-05-05', date '2020-05-05', date '2020-11-02', 1, 1, 100, 0, 100, g.generation
    from customers p, g where p.program_id = $1 and p.external_id = 'ann')`;

/** About what metrics count. */
export const METRIC_FAULTS: readonly Fault[] = [
  {
    name: 'a customer of whom other days are counted than there were',
    sql: `with ${SERVED}, ${COUNTED}, m as (delete from metric_marks where program_id = $1)
      insert into revenue_cells (program_id, generation, grain, period, dimension, value, buyers, repeat_buyers, purchase_days, orders,
        gross_minor, returned_minor, repeat_net_minor)
      values ($1, 1, 'YEAR', '2020-01-01', 'ALL', '', 1, 0, 1, 1, 100, 0, 0)`,
    seen: ['metrics.cells_are_of_customers', 'metrics.months_are_of_days'],
  },
  {
    name: 'an order that is in no cell',
    sql: `with ${SERVED}, ${COUNTED}
      insert into metric_marks (program_id, customer_id, id) select $1, customer_id, gen_random_uuid() from customers where program_id = $1`,
    seen: ['metrics.cells_are_of_customers'],
  },
  {
    name: 'a report of some customers on a day of which there is none of everybody',
    sql: `insert into metric_snapshots (program_id, report, dimension, as_of, value, figures, counted_at, definition_version, inactivity_days,
        time_zone, computed_at)
      values ($1, 'REPEAT_PURCHASE', 'TIER', '2026-03-01', 'status/gold', '{}', now(), 1, 180, 'UTC', now())`,
    seen: ['metrics.snapshots_have_everybody'],
  },
];
