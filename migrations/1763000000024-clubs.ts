import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, grantUpdate, isolateByProgram } from './sql.js';

// A handful of rows per program. A club's row is locked by whoever takes or frees a seat: its counters are exact.
const CLUBS = `
  create table clubs (
    id uuid not null,
    program_id uuid not null,
    code text not null,
    name text not null,
    description text,
    kind text not null,
    is_open boolean not null,
    capacity integer,
    taken integer not null,
    waiting integer not null,
    next_place bigint not null,
    privileges jsonb not null,
    created_at timestamptz not null,
    constraint clubs_pk primary key (id),
    constraint clubs_code_key unique (program_id, code),
    constraint clubs_kind_check check (kind in ('OPEN', 'APPLICATION', 'INVITATION')),
    constraint clubs_taken_check check (taken >= 0 and (capacity is null or taken <= capacity)),
    constraint clubs_waiting_check check (waiting >= 0 and next_place >= 1)
  ) with (fillfactor = 50);

  create table club_plans (
    club_id uuid not null,
    code text not null,
    program_id uuid not null,
    name text not null,
    price_kind text not null,
    point_type text,
    points bigint,
    amount_minor bigint,
    period_unit text,
    period_count integer,
    renews boolean not null,
    grace_days integer not null,
    payment_days integer not null,
    is_offered boolean not null,
    created_at timestamptz not null,
    constraint club_plans_pk primary key (club_id, code),
    constraint club_plans_club_fk foreign key (club_id) references clubs (id),
    constraint club_plans_price_check check (case price_kind
      when 'FREE' then points is null and point_type is null and amount_minor is null
      when 'POINTS' then points is not null and points > 0 and point_type is not null and amount_minor is null
      when 'MONEY' then amount_minor is not null and amount_minor > 0 and points is null and point_type is null
      else false end),
    constraint club_plans_period_check check ((period_unit is null) = (period_count is null)
      and (period_unit is null or period_unit in ('DAYS', 'MONTHS', 'YEARS')) and (period_count is null or period_count >= 1)),
    constraint club_plans_days_check check (grace_days >= 0 and payment_days >= 0)
  );
  create index club_plans_program_id_idx on club_plans (program_id);`;

const MEMBERSHIPS = `
  create table club_memberships (
    customer_id uuid not null,
    club_id uuid not null,
    program_id uuid not null,
    state text not null,
    plan text,
    since timestamptz not null,
    member_since timestamptz,
    period_from date,
    period_until date,
    pay_by date,
    due_day date,
    ends_at_period boolean not null,
    place bigint,
    payments integer not null,
    moves integer not null,
    constraint club_memberships_pk primary key (customer_id, club_id),
    constraint club_memberships_state_check check (state in ('APPLIED', 'INVITED', 'WAITING', 'UNPAID', 'ACTIVE', 'GRACE',
      'LAPSED', 'CANCELLED', 'REJECTED', 'DECLINED', 'BANNED')),
    constraint club_memberships_place_check check ((state = 'WAITING') = (place is not null)),
    constraint club_memberships_member_check check ((state in ('ACTIVE', 'GRACE')) = (member_since is not null)),
    constraint club_memberships_pay_by_check check ((state in ('UNPAID', 'GRACE')) = (pay_by is not null)),
    constraint club_memberships_due_check check (due_day is null or state in ('UNPAID', 'ACTIVE', 'GRACE')),
    constraint club_memberships_period_check check (period_from <= period_until or period_until is null),
    constraint club_memberships_ends_check check (not ends_at_period or state = 'ACTIVE'),
    constraint club_memberships_count_check check (payments >= 0 and moves >= 1)
  ) with (fillfactor = 80);
  create index club_memberships_due_idx on club_memberships (program_id, club_id, due_day, customer_id)
    where due_day is not null;
  create index club_memberships_state_idx on club_memberships (program_id, club_id, state, customer_id);
  create index club_memberships_place_idx on club_memberships (program_id, club_id, place) where place is not null;

  create table club_moves (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    club_id uuid not null,
    number integer not null,
    from_state text,
    to_state text not null,
    cause text not null,
    happened_at timestamptz not null,
    plan text,
    period_from date,
    period_until date,
    actor text not null,
    reason text,
    payment integer,
    restored_points bigint not null,
    owed_minor bigint not null,
    constraint club_moves_pk primary key (customer_id, id),
    constraint club_moves_number_key unique (customer_id, club_id, number),
    constraint club_moves_number_check check (number >= 1 and (number = 1) = (from_state is null)),
    constraint club_moves_refund_check check (restored_points >= 0 and owed_minor >= 0)
  );`;

const PAYMENTS = `
  create table club_payments (
    customer_id uuid not null,
    club_id uuid not null,
    number integer not null,
    program_id uuid not null,
    plan text not null,
    kind text not null,
    point_type text,
    points bigint not null,
    amount_minor bigint not null,
    reference text not null,
    period_from date not null,
    period_until date,
    paid_at timestamptz not null,
    restored_points bigint not null,
    owed_minor bigint not null,
    constraint club_payments_pk primary key (customer_id, club_id, number),
    constraint club_payments_number_check check (number >= 1),
    constraint club_payments_kind_check check (case kind
      when 'POINTS' then points > 0 and point_type is not null and amount_minor = 0
      when 'MONEY' then amount_minor > 0 and points = 0 and point_type is null else false end),
    constraint club_payments_period_check check (period_until is null or period_from <= period_until),
    constraint club_payments_restored_check check (restored_points >= 0 and restored_points <= points),
    constraint club_payments_owed_check check (owed_minor >= 0 and owed_minor <= amount_minor)
  );

  create table club_payment_references (
    program_id uuid not null,
    reference text not null,
    customer_id uuid not null,
    club_id uuid not null,
    number integer not null,
    constraint club_payment_references_pk primary key (program_id, reference)
  );`;

const TABLES = [
  'clubs',
  'club_plans',
  'club_memberships',
  'club_moves',
  'club_payments',
  'club_payment_references',
];

/** Clubs with their plans, who belongs to them, how they came there, and what they paid. */
export class Clubs1763000000024 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CLUBS + MEMBERSHIPS + PAYMENTS);
    for (const table of TABLES) await runner.query(isolateByProgram(table));
    await runner.query(
      grant('clubs', 'select', 'insert', 'update') +
        grant('club_plans', 'select', 'insert', 'update') +
        grant('club_memberships', 'select', 'insert', 'update') +
        grant('club_moves', 'select', 'insert') +
        grant('club_payments', 'select', 'insert') +
        grantUpdate('club_payments', 'restored_points', 'owed_minor') +
        grant('club_payment_references', 'select', 'insert'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${[...TABLES].reverse().join(', ')}`);
  }
}
