import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, isolateByProgram } from './sql.js';

// A handful of rows per program. A partner's row is locked by whoever sets its prices or settles with it.
const PARTNERS = `
  create table partners (
    id uuid not null,
    program_id uuid not null,
    code text not null,
    name text not null,
    point_type_id uuid not null,
    is_open boolean not null,
    verifier_kind text not null,
    number_format text,
    verifier_url text,
    secret_number integer not null,
    created_at timestamptz not null,
    constraint partners_pk primary key (id),
    constraint partners_code_key unique (program_id, code),
    constraint partners_verifier_check check (case verifier_kind
      when 'NONE' then number_format is null and verifier_url is null
      when 'PATTERN' then number_format is not null and verifier_url is null
      when 'HTTP' then verifier_url is not null
      else false end),
    constraint partners_secret_check check (secret_number >= 0)
  );

  create table partner_prices (
    partner_id uuid not null,
    number integer not null,
    program_id uuid not null,
    from_day date not null,
    minor_per_thousand bigint not null,
    created_at timestamptz not null,
    constraint partner_prices_pk primary key (partner_id, number),
    constraint partner_prices_partner_fk foreign key (partner_id) references partners (id),
    constraint partner_prices_price_check check (number >= 1 and minor_per_thousand >= 0)
  );

  create table partner_keys (
    key_id uuid not null,
    program_id uuid not null,
    partner_id uuid not null,
    bound_at timestamptz not null,
    constraint partner_keys_pk primary key (key_id),
    constraint partner_keys_partner_fk foreign key (partner_id) references partners (id)
  );
  create index partner_keys_program_id_idx on partner_keys (program_id);`;

// The number itself is there for as long as the partner has to be asked about it; then its hash is enough.
const MEMBERSHIPS = `
  create table partner_memberships (
    customer_id uuid not null,
    partner_id uuid not null,
    program_id uuid not null,
    state text not null,
    number text,
    number_hash bytea,
    hint text,
    since timestamptz not null,
    reason text,
    attempts integer not null,
    next_attempt_at timestamptz,
    moves integer not null,
    constraint partner_memberships_pk primary key (customer_id, partner_id),
    constraint partner_memberships_state_check check (state in ('PENDING', 'VERIFIED', 'REJECTED', 'UNLINKED')),
    constraint partner_memberships_number_check check ((state = 'PENDING') = (number is not null)),
    constraint partner_memberships_hash_check
      check ((state in ('PENDING', 'VERIFIED')) = (number_hash is not null) and (number_hash is null) = (hint is null)),
    constraint partner_memberships_attempt_check check ((state = 'PENDING') = (next_attempt_at is not null)),
    constraint partner_memberships_count_check check (attempts >= 0 and moves >= 1)
  ) with (fillfactor = 80);
  create index partner_memberships_due_idx on partner_memberships (program_id, partner_id, next_attempt_at, customer_id)
    where next_attempt_at is not null;
  create index partner_memberships_state_idx on partner_memberships (program_id, partner_id, state, customer_id);

  create table partner_numbers (
    partner_id uuid not null,
    number_hash bytea not null,
    program_id uuid not null,
    customer_id uuid not null,
    constraint partner_numbers_pk primary key (partner_id, number_hash)
  );

  create table partner_moves (
    customer_id uuid not null,
    partner_id uuid not null,
    number integer not null,
    program_id uuid not null,
    from_state text,
    to_state text not null,
    happened_at timestamptz not null,
    actor text not null,
    reason text,
    constraint partner_moves_pk primary key (customer_id, partner_id, number),
    constraint partner_moves_number_check check (number >= 1 and (number = 1) = (from_state is null))
  );`;

const BONUSES = `
  create table partner_bonuses (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    partner_id uuid not null,
    reference text not null,
    point_type_id uuid not null,
    points bigint not null,
    taken_back bigint not null,
    lot bigint not null,
    awarded_at timestamptz not null,
    constraint partner_bonuses_pk primary key (customer_id, id),
    constraint partner_bonuses_points_check check (points > 0 and taken_back between 0 and points)
  );

  create table partner_bonus_references (
    partner_id uuid not null,
    reference text not null,
    program_id uuid not null,
    customer_id uuid not null,
    bonus_id uuid not null,
    constraint partner_bonus_references_pk primary key (partner_id, reference)
  );`;

const SETTLEMENTS = `
  create table partner_settlements (
    partner_id uuid not null,
    number integer not null,
    program_id uuid not null,
    from_day date not null,
    to_day date not null,
    until timestamptz not null,
    opening_points bigint not null,
    closing_points bigint not null,
    owed_by_partner_minor bigint not null,
    owed_to_partner_minor bigint not null,
    closed_at timestamptz not null,
    actor text not null,
    constraint partner_settlements_pk primary key (partner_id, number),
    constraint partner_settlements_from_day_key unique (partner_id, from_day),
    constraint partner_settlements_partner_fk foreign key (partner_id) references partners (id),
    constraint partner_settlements_days_check check (number >= 1 and from_day <= to_day and until <= closed_at)
  );

  create table partner_settlement_lines (
    partner_id uuid not null,
    settlement integer not null,
    kind text not null,
    minor_per_thousand bigint not null,
    program_id uuid not null,
    points bigint not null,
    amount_minor bigint not null,
    constraint partner_settlement_lines_pk primary key (partner_id, settlement, kind, minor_per_thousand),
    constraint partner_settlement_lines_settlement_fk
      foreign key (partner_id, settlement) references partner_settlements (partner_id, number),
    constraint partner_settlement_lines_kind_check check (kind in ('ISSUED', 'CLAWED_BACK', 'EXPIRED', 'CORRECTED',
      'REDEEMED_HERE', 'REDEEMED_ELSEWHERE', 'REDEEMED_FOR_OTHERS'))
  );`;

const TABLES = [
  'partners',
  'partner_prices',
  'partner_keys',
  'partner_memberships',
  'partner_numbers',
  'partner_moves',
  'partner_bonuses',
  'partner_bonus_references',
  'partner_settlements',
  'partner_settlement_lines',
];

/** Partners, their members, the bonuses that they pay for, and what is settled with them. */
export class Partners1763000000026 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PARTNERS + MEMBERSHIPS + BONUSES + SETTLEMENTS);
    for (const table of TABLES) await runner.query(isolateByProgram(table));
    await runner.query(
      grant('partners', 'select', 'insert', 'update') +
        grant('partner_prices', 'select', 'insert') +
        grant('partner_keys', 'select', 'insert') +
        grant('partner_memberships', 'select', 'insert', 'update') +
        grant('partner_numbers', 'select', 'insert', 'delete') +
        grant('partner_moves', 'select', 'insert') +
        grant('partner_bonuses', 'select', 'insert', 'update') +
        grant('partner_bonus_references', 'select', 'insert') +
        grant('partner_settlements', 'select', 'insert') +
        grant('partner_settlement_lines', 'select', 'insert'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${[...TABLES].reverse().join(', ')}`);
  }
}
