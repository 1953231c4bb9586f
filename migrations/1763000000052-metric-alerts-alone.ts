import type { MigrationInterface, QueryRunner } from 'typeorm';

/** By when something was done: what is only added lies in that order, so that a range of blocks is enough to find a month of it. */
const TIMES = [
  ['ledger_movements', 'at'],
  ['activities', 'occurred_at'],
  ['household_spends', 'spent_at'],
  ['reward_redemptions', 'redeemed_at'],
  ['coupon_uses', 'used_at'],
] as const;

/** Which metrics of the day were looked at, each by itself. Those of the present day may be looked at again, which tells nothing twice. */
export class MetricAlertsAlone1763000000052 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table metric_alert_runs add column looked text[] not null default '{}';
      alter table metric_alert_runs alter column looked drop default`);
    for (const [table, column] of TIMES)
      await runner.query(
        `create index ${table}_${column}_idx on ${table} using brin (${column}) with (autosummarize = on)`,
      );
    await runner.query(
      `create index activities_linked_idx on activities (program_id, customer_id, order_id) where type = 'order.linked'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index activities_linked_idx');
    for (const [table, column] of TIMES) await runner.query(`drop index ${table}_${column}_idx`);
    await runner.query('alter table metric_alert_runs drop column looked');
  }
}
