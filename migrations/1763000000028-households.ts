import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, grantUpdate, isolateByProgram } from './sql.js';

// Owners of wallets who are no customers. The id stands in `customer_id` of wallets and movements.
const POOLS = `
  create table point_pools (
    id uuid not null,
    program_id uuid not null,
    created_at timestamptz not null,
    constraint point_pools_pk primary key (id)
  );`;

// A household's row is locked by whatever changes it or moves its points: seats, moves and balances are exact.
const HOUSEHOLDS = `
  create table households (
    id uuid not null,
    program_id uuid not null,
    name text,
    point_type_id uuid not null,
    head_id uuid,
    split_rule text not null,
    capacity integer not null,
    members integer not null,
    next_seat integer not null,
    moves integer not null,
    created_at timestamptz not null,
    dissolved_at timestamptz,
    constraint households_pk primary key (id),
    constraint households_split_rule_check check (split_rule in ('KEEP', 'CONTRIBUTED', 'EQUAL')),
    constraint households_members_check check (members between 0 and capacity and next_seat > members),
    constraint households_dissolved_check check ((dissolved_at is null) = (members > 0) and (head_id is null) = (members = 0)),
    constraint households_moves_check check (moves >= 1)
  ) with (fillfactor = 50);
  create index households_program_id_idx on households (program_id, id);

  create table household_members (
    customer_id uuid not null,
    household_id uuid not null,
    seat integer not null,
    program_id uuid not null,
    joined_at timestamptz not null,
    left_at timestamptz,
    contribution_percent integer not null,
    monthly_limit bigint,
    contributed bigint not null,
    taken_back bigint not null,
    redeemed bigint not null,
    restored bigint not null,
    carry bigint not null,
    settled_seq bigint not null,
    due_at timestamptz,
    constraint household_members_pk primary key (customer_id, household_id, seat),
    constraint household_members_percent_check check (contribution_percent between 0 and 100),
    constraint household_members_limit_check check (monthly_limit is null or monthly_limit >= 0),
    constraint household_members_points_check check (taken_back >= 0 and contributed >= taken_back
      and restored >= 0 and redeemed >= restored),
    constraint household_members_due_check check (due_at is null or left_at is null),
    constraint household_members_seat_check check (seat >= 1 and settled_seq >= 0)
  ) with (fillfactor = 70);
  create unique index household_members_customer_id_key on household_members (customer_id) where left_at is null;
  create index household_members_household_id_idx on household_members (household_id, seat);
  create index household_members_due_idx on household_members (program_id, due_at) where due_at is not null;

  create table household_invitations (
    customer_id uuid not null,
    household_id uuid not null,
    program_id uuid not null,
    state text not null,
    invited_at timestamptz not null,
    expires_at timestamptz not null,
    answered_at timestamptz,
    constraint household_invitations_pk primary key (customer_id, household_id),
    constraint household_invitations_state_check check (state in ('OPEN', 'ACCEPTED', 'DECLINED')
      and (state = 'OPEN') = (answered_at is null))
  );
  create index household_invitations_household_id_idx on household_invitations (household_id) where state = 'OPEN';`;

const POINTS = `
  create table household_spends (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    household_id uuid not null,
    seat integer not null,
    points bigint not null,
    restored bigint not null,
    order_reference text,
    month date not null,
    transaction_id uuid not null,
    spent_at timestamptz not null,
    constraint household_spends_pk primary key (customer_id, id),
    constraint household_spends_points_check check (points > 0 and restored between 0 and points)
  );
  create index household_spends_order_reference_idx on household_spends (customer_id, order_reference)
    where order_reference is not null;
  create index household_spends_household_id_idx on household_spends (household_id, order_reference)
    where order_reference is not null;

  create table household_months (
    customer_id uuid not null,
    household_id uuid not null,
    month date not null,
    program_id uuid not null,
    spent bigint not null,
    cap bigint,
    constraint household_months_pk primary key (customer_id, household_id, month),
    constraint household_months_spent_check check (spent >= 0 and (cap is null or spent <= cap))
  ) with (fillfactor = 70);

  create table household_moves (
    household_id uuid not null,
    number integer not null,
    program_id uuid not null,
    kind text not null,
    seat integer,
    points bigint not null,
    detail text,
    order_reference text,
    transaction_id uuid,
    actor text not null,
    reason text,
    happened_at timestamptz not null,
    constraint household_moves_pk primary key (household_id, number),
    constraint household_moves_kind_check check (kind in ('CREATED', 'INVITED', 'DECLINED', 'JOINED', 'LEFT', 'REMOVED',
      'HEAD_CHANGED', 'LIMIT_CHANGED', 'SHARE_CHANGED', 'CONTRIBUTED', 'SHARED', 'REDEEMED', 'RESTORED', 'TAKEN_BACK',
      'PAID_OUT', 'DISSOLVED')),
    constraint household_moves_points_check check (number >= 1 and points >= 0
      and (transaction_id is null) = (points = 0 or kind = 'RESTORED'))
  );`;

const TABLES = [
  'point_pools',
  'households',
  'household_members',
  'household_invitations',
  'household_spends',
  'household_months',
  'household_moves',
];

/** Pools of points that no customer owns, and households that share one. */
export class Households1763000000028 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(POOLS + HOUSEHOLDS + POINTS);
    for (const table of TABLES) await runner.query(isolateByProgram(table));
    await runner.query(
      grant('point_pools', 'select', 'insert') +
        grant('households', 'select', 'insert', 'update') +
        grant('household_members', 'select', 'insert', 'update') +
        grant('household_invitations', 'select', 'insert', 'update') +
        grant('household_spends', 'select', 'insert') +
        grantUpdate('household_spends', 'restored') +
        grant('household_months', 'select', 'insert', 'update') +
        grant('household_moves', 'select', 'insert'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${[...TABLES].reverse().join(', ')}`);
  }
}
