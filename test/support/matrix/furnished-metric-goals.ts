import { AlertUpkeep, DigestUpkeep } from '#metrics';
import { dayAfter } from './furnished-metrics.js';
import type { FurnishedProgram } from './furnished-program.js';

const SET = `mutation ($input: SetMetricGoalInput!) { setMetricGoal(input: $input) { userErrors { code message } } }`;
const DIGEST = `mutation ($input: SetMetricDigestInput!) { setMetricDigest(input: $input) { userErrors { code message } } }`;
const ACKNOWLEDGE = `mutation ($input: AcknowledgeMetricAlertInput!) { acknowledgeMetricAlert(input: $input) {
  userErrors { code message } } }`;

/** An alert of everybody that nobody has acknowledged yet. */
export const OPEN_ALERT = { metric: 'ORDERS', grain: 'WEEK', kind: 'ANOMALY', period: '2025-12-01' };
/** Orders of those with a tier are compared with somebody's. */
const COMPARED = { metric: 'ORDERS', grain: 'WEEK', by: 'TIER' };

const ALERTS = `
  insert into metric_alerts (program_id, id, kind, metric, grain, dimension, value, period, through, observed, expected, movers, raised_at)
  select $1, gen_random_uuid(), 'ANOMALY', 'ORDERS', 'WEEK', d.dimension, d.value, '2025-12-01', '2025-12-07', 9, 4, $3::jsonb, now()
  from (values ('ALL', ''), ('TIER', $2)) as d (dimension, value)`;

/** What metrics are compared with, and what staff are told of them. */
export async function watchMetrics(program: FurnishedProgram): Promise<void> {
  const { app, shop, mark } = program;
  const value = `status/${mark || 'plain'}`;
  const terms = { kind: 'BENCHMARK', target: 5, direction: 'AT_LEAST', source: `Grocers ${mark}` };
  await program.staff('OWNER', 'setMetricGoal', SET, { ...COMPARED, value, ...terms });
  const movers = [{ dimension: 'TIER', value, before: 1, now: 6, contribution: 5 }];
  await app.database.query(ALERTS, [shop.program.id, value, JSON.stringify(movers)]);
  await program.staff('OWNER', 'acknowledgeMetricAlert', ACKNOWLEDGE, {
    ...{ ...OPEN_ALERT, by: 'TIER', value, note: `Seen ${mark}` },
  });
  await program.staff('OWNER', 'setMetricDigest', DIGEST, { grain: 'WEEK', reports: ['REVENUE', 'GOALS'] });
  await app.app.get(AlertUpkeep).run(shop.program.id, dayAfter(program));
  await app.app.get(DigestUpkeep).run(shop.program.id, dayAfter(program));
}
