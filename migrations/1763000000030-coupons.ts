import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, grantUpdate, isolateByProgram } from './sql.js';

// Configuration: some rows per program. What is issued keeps the version by which it was issued.
const TEMPLATES = `
  create table coupon_templates (
    id uuid not null,
    program_id uuid not null,
    code text not null,
    created_at timestamptz not null,
    archived_at timestamptz,
    constraint coupon_templates_pk primary key (id),
    constraint coupon_templates_code_key unique (program_id, code)
  );

  create table coupon_template_versions (
    id uuid not null,
    program_id uuid not null,
    template_id uuid not null,
    number integer not null,
    effective_from timestamptz not null,
    terms jsonb not null,
    created_at timestamptz not null,
    created_by text not null,
    constraint coupon_template_versions_pk primary key (id),
    constraint coupon_template_versions_number_key unique (template_id, number),
    constraint coupon_template_versions_template_fk foreign key (template_id) references coupon_templates (id),
    constraint coupon_template_versions_number_check check (number >= 1)
  );
  create index coupon_template_versions_program_id_idx on coupon_template_versions (program_id);

  create table coupon_batches (
    id uuid not null,
    program_id uuid not null,
    template_id uuid not null,
    version_id uuid not null,
    prefix text,
    total integer not null,
    done integer not null,
    state text not null,
    valid_from timestamptz not null,
    valid_until timestamptz,
    created_at timestamptz not null,
    created_by text not null,
    started_at timestamptz,
    worked_at timestamptz,
    voided_at timestamptz,
    constraint coupon_batches_pk primary key (id),
    constraint coupon_batches_template_fk foreign key (template_id) references coupon_templates (id),
    constraint coupon_batches_version_fk foreign key (version_id) references coupon_template_versions (id),
    constraint coupon_batches_state_check check (state in ('QUEUED', 'RUNNING', 'DONE', 'CANCELLED')),
    constraint coupon_batches_done_check check (done >= 0 and done <= total and total >= 1 and (state <> 'DONE' or done = total)),
    constraint coupon_batches_valid_check check (valid_until is null or valid_until > valid_from)
  );
  create index coupon_batches_program_id_idx on coupon_batches (program_id, id);
  create index coupon_batches_unfinished_idx on coupon_batches (program_id, id) where state in ('QUEUED', 'RUNNING');`;

// The directory: every code of a program once, keyed by itself. A row is of a batch, of a template (a public code) or of a customer's coupon.
// Narrow, as there are millions; without foreign keys, whose checks are a query a row. The doctor compares them.
const CODES = `
  create table coupon_codes (
    program_id uuid not null,
    code text not null,
    batch_id uuid,
    number integer,
    template_id uuid,
    shown text,
    customer_id uuid,
    coupon_id uuid,
    voided_at timestamptz,
    constraint coupon_codes_pk primary key (program_id, code),
    constraint coupon_codes_owner_check check (num_nonnulls(batch_id, template_id, coupon_id) = 1
      and (batch_id is null) = (number is null) and (template_id is null) = (shown is null)
      and (coupon_id is null) = (customer_id is null))
  );
  create index coupon_codes_batch_idx on coupon_codes (program_id, batch_id, number) where batch_id is not null;
  create index coupon_codes_template_idx on coupon_codes (program_id, template_id, code) where template_id is not null;
  create index coupon_codes_voided_idx on coupon_codes (program_id, batch_id) where batch_id is not null and voided_at is not null;

  create table coupons (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    template_id uuid not null,
    version_id uuid not null,
    code text not null,
    reference text not null,
    valid_from timestamptz not null,
    valid_until timestamptz,
    issued_at timestamptz not null,
    issued_by text not null,
    voided_at timestamptz,
    void_reason text,
    constraint coupons_pk primary key (customer_id, id),
    constraint coupons_reference_key unique (customer_id, reference),
    constraint coupons_valid_check check (valid_until is null or valid_until > valid_from),
    constraint coupons_voided_check check ((voided_at is null) = (void_reason is null))
  );`;

const TABLES = ['coupon_templates', 'coupon_template_versions', 'coupon_batches', 'coupon_codes', 'coupons'];

/** Templates of coupons, the batches and the directory of their codes, and what customers were issued. */
export class Coupons1763000000030 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TEMPLATES + CODES);
    for (const table of TABLES) await runner.query(isolateByProgram(table));
    await runner.query(
      grant('coupon_templates', 'select', 'insert') +
        grantUpdate('coupon_templates', 'archived_at') +
        grant('coupon_template_versions', 'select', 'insert') +
        grant('coupon_batches', 'select', 'insert') +
        grantUpdate('coupon_batches', 'done', 'state', 'started_at', 'worked_at', 'voided_at') +
        grant('coupon_codes', 'select', 'insert') +
        grantUpdate('coupon_codes', 'voided_at') +
        grant('coupons', 'select', 'insert') +
        grantUpdate('coupons', 'voided_at', 'void_reason'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${[...TABLES].reverse().join(', ')}`);
  }
}
