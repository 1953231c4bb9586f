import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, grantUpdate, isolateByProgram } from './sql.js';

const CAMPAIGNS = `
  create table campaigns (
    id uuid not null,
    program_id uuid not null,
    code text not null,
    name text not null,
    created_at timestamptz not null,
    constraint campaigns_pk primary key (id),
    constraint campaigns_code_key unique (program_id, code)
  );

  create table campaign_versions (
    id uuid not null,
    program_id uuid not null,
    campaign_id uuid not null,
    number integer not null,
    state text not null,
    effective_from timestamptz not null,
    point_type_id uuid not null,
    award jsonb not null,
    expiry_policy jsonb,
    pending_policy jsonb not null,
    claim_days integer not null,
    created_at timestamptz not null,
    created_by text not null,
    constraint campaign_versions_pk primary key (id),
    constraint campaign_versions_number_key unique (campaign_id, number),
    constraint campaign_versions_campaign_fk foreign key (campaign_id) references campaigns (id),
    constraint campaign_versions_point_type_fk foreign key (point_type_id) references point_types (id),
    constraint campaign_versions_state_check check (state in ('ACTIVE', 'PAUSED', 'ENDED')),
    constraint campaign_versions_number_check check (number >= 1),
    constraint campaign_versions_claim_days_check check (claim_days between 0 and 3650)
  );
  create index campaign_versions_program_idx on campaign_versions (program_id, campaign_id, effective_from);`;

// The figures of an award never change; clawed_back only grows, to at most what was awarded.
const AWARDS = `
  create table awards (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    order_id uuid not null,
    activity_id uuid not null,
    campaign_version_id uuid not null,
    point_type_id uuid not null,
    basis_minor bigint not null,
    points bigint not null,
    clawed_back bigint not null,
    lot integer,
    refusal text,
    awarded_at timestamptz not null,
    constraint awards_pk primary key (customer_id, id),
    constraint awards_points_check check (points >= 0 and basis_minor >= 0),
    constraint awards_clawed_back_check check (clawed_back between 0 and points),
    constraint awards_lot_check check ((points > 0) = (lot is not null) and (points > 0) = (refusal is null))
  ) with (fillfactor = 90);
  create index awards_order_idx on awards (customer_id, order_id);`;

const TABLES = ['campaigns', 'campaign_versions', 'awards'];

/** Campaigns with their versions, and what each order was awarded by which. */
export class Campaigns1763000000006 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CAMPAIGNS + AWARDS);
    for (const table of TABLES) await runner.query(isolateByProgram(table));
    await runner.query(
      grant('campaigns', 'select', 'insert') +
        // Needed for the row lock that orders two changes of one campaign.
        grantUpdate('campaigns', 'name') +
        grant('campaign_versions', 'select', 'insert') +
        grant('awards', 'select', 'insert') +
        grantUpdate('awards', 'clawed_back'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${[...TABLES].reverse().join(', ')}`);
  }
}
