import { Database } from '#platform';
import type { FurnishedProgram } from './furnished-program.js';

const MODEL = `
  insert into metric_models (id, program_id, kind, unit, as_of, fitted_from, customers, ground, parameters, log_likelihood, fitted_at)
  values (gen_random_uuid(), $1, 'MBG_NBD', 'WEEK', $2::text::date, '2025-01-01', 600,
    '{"buyers": 600, "historyDays": 400, "silentDays": 1, "loyalBuyers": 50}', '{"r": 0.5, "alpha": 6, "a": 0.9, "b": 1.6}', -9000, $2::text::timestamptz)`;
const SCORES = `
  insert into customer_scores (customer_id, program_id, as_of, r, f, m, segment, leaving_model_id, alive, risk90d, purchases12m, scored_at)
  select c.customer_id, $1, $2::text::date, 3, 3, 3, 'NEED_ATTENTION', m.id, 0.5, 0.75, 1.5, $2::text::timestamptz
  from customers c join metric_models m on m.program_id = $1 where c.program_id = $1`;
const SCORING = `
  insert into metric_scorings (program_id, as_of, leaving_model_id, spending_reason, monthly_rate, customers, segments, scored_at)
  select $1, $2::text::date, id, 'NOT_CONVERGED', 0.01, 3, '[{"segment": "NEED_ATTENTION", "customers": 3, "netMinor": "1000"}]', $2::text::timestamptz
  from metric_models where program_id = $1`;
const COSTS = `
  insert into point_costs (point_type_id, number, program_id, from_day, points, minor, created_at, created_by)
  select id, 1, $1, '2025-01-01', 100, 80, $2::text::timestamptz, 'test' from point_types where program_id = $1`;

const CUSTOMER_COSTS = `
  insert into metric_costs (program_id, number, goods_bp, acquisition_minor, set_at, set_by)
  values ($1, 1, 6000, 2000, $2::text::timestamptz, 'test')`;

/** When metrics are looked at: the day after everything, as reports say what was bought before their day. */
export function dayAfter({ app }: FurnishedProgram): Date {
  return new Date(app.now.getTime() + 86_400_000);
}

/** A model, what it says of every customer, and what points and customers cost. */
export async function scoreCustomers({ app, shop }: FurnishedProgram): Promise<void> {
  const programId = shop.program.id;
  const day = app.now.toISOString().slice(0, 10);
  await app.app.get(Database).tx({ programId }, async (tx) => {
    for (const sql of [MODEL, SCORES, SCORING, COSTS, CUSTOMER_COSTS])
      await tx.execute(sql, [programId, day]);
  });
}
