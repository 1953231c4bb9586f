import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, grantUpdate, isolateByProgram } from './sql.js';

// Configuration: a handful of rows per program.
const LADDERS = `
  create table tier_ladders (
    id uuid not null,
    program_id uuid not null,
    code text not null,
    name text not null,
    created_at timestamptz not null,
    constraint tier_ladders_pk primary key (id),
    constraint tier_ladders_code_key unique (program_id, code)
  );

  create table tier_ladder_versions (
    id uuid not null,
    program_id uuid not null,
    ladder_id uuid not null,
    number integer not null,
    state text not null,
    effective_from timestamptz not null,
    application text not null,
    like_number integer,
    is_rollback boolean not null,
    terms jsonb not null,
    created_at timestamptz not null,
    created_by text not null,
    constraint tier_ladder_versions_pk primary key (id),
    constraint tier_ladder_versions_number_key unique (ladder_id, number),
    constraint tier_ladder_versions_ladder_fk foreign key (ladder_id) references tier_ladders (id),
    constraint tier_ladder_versions_number_check check (number >= 1 and like_number < number),
    constraint tier_ladder_versions_state_check check (state in ('DRAFT', 'PUBLISHED')),
    constraint tier_ladder_versions_application_check check (application in ('UP_ONLY', 'BOTH_WAYS')),
    constraint tier_ladder_versions_rollback_check check (not is_rollback or like_number is not null)
  );
  create index tier_ladder_versions_program_id_idx on tier_ladder_versions (program_id);

  create table tier_sweeps (
    version_id uuid not null,
    program_id uuid not null,
    after_created_at timestamptz,
    after_customer_id uuid,
    customers bigint not null,
    done_at timestamptz,
    constraint tier_sweeps_pk primary key (version_id),
    constraint tier_sweeps_version_fk foreign key (version_id) references tier_ladder_versions (id),
    constraint tier_sweeps_place_check check ((after_created_at is null) = (after_customer_id is null)),
    constraint tier_sweeps_customers_check check (customers >= 0)
  );`;

// Where customers stand: a row for each customer and ladder, changed by moves, and when what is due changes.
const PLACEMENTS = `
  create table customer_tiers (
    customer_id uuid not null,
    ladder_id uuid not null,
    program_id uuid not null,
    tier text,
    rank integer,
    since timestamptz not null,
    version_id uuid not null,
    review_day date,
    kept_until date,
    grace_until date,
    warned_for date,
    hold_tier text,
    hold_cause text,
    hold_until date,
    hold_rises_above integer,
    due_day date,
    falls_on date,
    moves integer not null,
    constraint customer_tiers_pk primary key (customer_id, ladder_id),
    constraint customer_tiers_rank_check check ((tier is null) = (rank is null)),
    constraint customer_tiers_hold_check check ((hold_tier is null) = (hold_cause is null)
      and (hold_tier is not null or (hold_until is null and hold_rises_above is null))),
    constraint customer_tiers_hold_cause_check check (hold_cause in ('MANUAL', 'STATUS_MATCH', 'EFFECT')),
    constraint customer_tiers_moves_check check (moves >= 0)
  ) with (fillfactor = 80);
  create index customer_tiers_due_idx on customer_tiers (program_id, ladder_id, due_day, customer_id)
    where due_day is not null;
  create index customer_tiers_tier_idx on customer_tiers (program_id, ladder_id, tier, customer_id);
  create index customer_tiers_falls_idx on customer_tiers (program_id, ladder_id, falls_on, customer_id)
    where falls_on is not null;

  create table tier_moves (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    ladder_id uuid not null,
    number integer not null,
    from_tier text,
    to_tier text,
    is_up boolean not null,
    cause text not null,
    happened_at timestamptz not null,
    recorded_at timestamptz not null,
    version_id uuid not null,
    until_day date,
    activity_id uuid,
    order_id uuid,
    campaign_version_id uuid,
    actor text,
    reason text,
    before jsonb,
    constraint tier_moves_pk primary key (customer_id, id),
    constraint tier_moves_number_key unique (customer_id, ladder_id, number),
    constraint tier_moves_number_check check (number >= 1 and (number > 1 or from_tier is null)),
    constraint tier_moves_cause_check check (cause in
      ('QUALIFIED', 'REVIEW', 'MANUAL', 'STATUS_MATCH', 'EFFECT', 'LADDER_CHANGED', 'ROLLBACK')),
    constraint tier_moves_campaign_check check ((cause = 'EFFECT') = (campaign_version_id is not null)),
    constraint tier_moves_actor_check check (cause not in ('MANUAL', 'STATUS_MATCH') or (actor is not null and reason is not null))
  );
  create index tier_moves_version_id_idx on tier_moves (program_id, version_id, customer_id);`;

const TABLES = ['tier_ladders', 'tier_ladder_versions', 'tier_sweeps', 'customer_tiers', 'tier_moves'];

/** Ladders of tiers with their versions, where customers stand on them, and how they came there. */
export class Tiers1763000000020 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LADDERS + PLACEMENTS);
    for (const table of TABLES) await runner.query(isolateByProgram(table));
    await runner.query(
      grant('tier_ladders', 'select', 'insert') +
        // Locked by whoever adds a version.
        grantUpdate('tier_ladders', 'name') +
        grant('tier_ladder_versions', 'select', 'insert') +
        grant('tier_sweeps', 'select', 'insert') +
        grantUpdate('tier_sweeps', 'after_created_at', 'after_customer_id', 'customers', 'done_at') +
        grant('customer_tiers', 'select', 'insert', 'update') +
        grant('tier_moves', 'select', 'insert'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${[...TABLES].reverse().join(', ')}`);
  }
}
