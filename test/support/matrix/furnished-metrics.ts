import type { FurnishedProgram } from './furnished-program.js';

const MODEL = `
  insert into metric_models (id, program_id, kind, unit, as_of, fitted_from, customers, ground, parameters, log_likelihood, fitted_at)
  values (gen_random_uuid(), $1, 'MBG_NBD', 'WEEK', $2, '2025-01-01', 600,
    '{"buyers": 600, "historyDays": 400, "silentDays": 1, "loyalBuyers": 50}', '{"r": 0.5, "alpha": 6, "a": 0.9, "b": 1.6}', -9000, $2)`;
const SCORES = `
  insert into customer_scores (customer_id, program_id, as_of, r, f, m, segment, leaving_model_id, alive, risk90d, purchases12m, scored_at)
  select c.customer_id, $1, $2, 3, 3, 3, 'NEED_ATTENTION', m.id, 0.5, 0.75, 1.5, $2
  from customers c join metric_models m on m.program_id = $1 where c.program_id = $1`;
const SCORING = `
  insert into metric_scorings (program_id, as_of, leaving_model_id, spending_reason, monthly_rate, customers, segments, scored_at)
  select $1, $2, id, 'NOT_CONVERGED', 0.01, 3, '[{"segment": "NEED_ATTENTION", "customers": 3, "netMinor": "1000"}]', $2
  from metric_models where program_id = $1`;

/** A model, and what it says of every customer. */
export async function scoreCustomers({ app, shop }: FurnishedProgram): Promise<void> {
  for (const sql of [MODEL, SCORES, SCORING])
    await app.database.query(sql, [shop.program.id, app.now.toISOString().slice(0, 10)]);
}
