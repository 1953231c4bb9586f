import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, isolateByProgram } from './sql.js';

// The contenders name advocates by their ids, and codes; nothing else of anybody.
const REFUSALS = `
  create table referral_refusals (
    customer_id uuid not null,
    number integer not null,
    program_id uuid not null,
    referral_program_id uuid,
    reason text not null,
    contenders jsonb not null,
    refused_at timestamptz not null,
    constraint referral_refusals_pk primary key (customer_id, number),
    constraint referral_refusals_check check (number >= 1 and jsonb_typeof(contenders) = 'array')
  );
  create index referral_refusals_program_id_idx on referral_refusals (program_id);`;

/** Claims of referrals that were refused, and why. */
export class RefusedReferrals1763000000038 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      REFUSALS + isolateByProgram('referral_refusals') + grant('referral_refusals', 'select', 'insert'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table referral_refusals');
  }
}
