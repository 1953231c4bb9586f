import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantUpdate } from './sql.js';

// What a campaign gave names its firing, so that it is found again when its order comes back.
const COUPONS = `
  alter table coupons add column amount_minor bigint;
  alter table coupons add column firing_id uuid;
  alter table coupons add constraint coupons_amount_check
    check (amount_minor is null or (amount_minor >= 0 and (amount_minor > 0 or voided_at is not null))) not valid;
  alter table coupons validate constraint coupons_amount_check;
  create unique index coupons_firing_key on coupons (customer_id, firing_id) where firing_id is not null;`;

/** Coupons with amounts of their own, and those that campaigns give. */
export class RepurchaseCoupons1763000000035 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(COUPONS + grantUpdate('coupons', 'amount_minor'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table coupons drop column amount_minor, drop column firing_id');
  }
}
