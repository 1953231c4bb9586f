import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, isolateByProgram } from './sql.js';

// One row for each customer and campaign, made when the customer is first eligible, and never changed.
const EXPOSURES = `
  alter table campaign_versions add column experiment jsonb;
  create table campaign_exposures (
    customer_id uuid not null,
    campaign_id uuid not null,
    program_id uuid not null,
    arm text not null,
    campaign_version_id uuid not null,
    activity_id uuid not null,
    exposed_at timestamptz not null,
    constraint campaign_exposures_pk primary key (customer_id, campaign_id)
  );
  create index campaign_exposures_campaign_idx on campaign_exposures (program_id, campaign_id, arm);`;

/** Experiments of campaigns, and who was in which arm since when. */
export class Experiments1763000000016 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(EXPOSURES);
    await runner.query(isolateByProgram('campaign_exposures'));
    await runner.query(grant('campaign_exposures', 'select', 'insert'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table campaign_exposures; alter table campaign_versions drop column experiment');
  }
}
