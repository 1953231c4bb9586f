import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantUpdate } from './sql.js';

/** Whose word a signal is: what is known already counts as the shop's. The index finds the last of each kind and origin by itself. */
export class ReferralSignalOrigins1763000000039 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table referral_signals add column origin text not null default 'SERVER',
        add constraint referral_signals_origin_check check (origin in ('SERVER', 'CUSTOMER'));
      alter table referral_signals alter column origin drop default;
      drop index referral_signals_customer_idx;
      create index referral_signals_customer_idx on referral_signals (customer_id, kind, origin, seen_at)`);
    await runner.query(grantUpdate('referral_signals', 'origin'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop index referral_signals_customer_idx;
      alter table referral_signals drop column origin;
      create index referral_signals_customer_idx on referral_signals (customer_id)`);
  }
}
