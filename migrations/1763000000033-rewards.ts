import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, grantUpdate, isolateByProgram } from './sql.js';

// Configuration: some rows per program. Whoever redeems locks the row of the reward for share, whoever changes its stock for update.
const REWARDS = `
  create table rewards (
    id uuid not null,
    program_id uuid not null,
    code text not null,
    stock bigint,
    created_at timestamptz not null,
    archived_at timestamptz,
    constraint rewards_pk primary key (id),
    constraint rewards_code_key unique (program_id, code),
    constraint rewards_stock_check check (stock >= 0)
  );

  create table reward_versions (
    id uuid not null,
    program_id uuid not null,
    reward_id uuid not null,
    number integer not null,
    effective_from timestamptz not null,
    terms jsonb not null,
    created_at timestamptz not null,
    created_by text not null,
    constraint reward_versions_pk primary key (id),
    constraint reward_versions_number_key unique (reward_id, number),
    constraint reward_versions_reward_fk foreign key (reward_id) references rewards (id),
    constraint reward_versions_number_check check (number >= 1)
  );
  create index reward_versions_program_id_idx on reward_versions (program_id);`;

// The queue is read by state and kind, oldest first: ids begin with their time.
const REDEMPTIONS = `
  create table reward_redemptions (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    reward_id uuid not null,
    version_id uuid not null,
    quantity integer not null,
    point_type text not null,
    points bigint not null,
    delivery text not null,
    state text not null,
    order_reference text,
    redeemed_at timestamptz not null,
    redeemed_by text not null,
    fulfilled_at timestamptz,
    fulfilled_by text,
    reference text,
    sealed_code bytea,
    cancelled_at timestamptz,
    cancelled_by text,
    cancel_reason text,
    restored bigint not null,
    constraint reward_redemptions_pk primary key (customer_id, id),
    constraint reward_redemptions_reward_fk foreign key (reward_id) references rewards (id),
    constraint reward_redemptions_version_fk foreign key (version_id) references reward_versions (id),
    constraint reward_redemptions_quantity_check check (quantity >= 1 and points >= 0),
    constraint reward_redemptions_state_check check (state in ('REDEEMED', 'FULFILLED', 'CANCELLED')),
    constraint reward_redemptions_fulfilled_check check ((fulfilled_at is null) = (fulfilled_by is null)
      and (state <> 'FULFILLED' or fulfilled_at is not null) and (state <> 'REDEEMED' or fulfilled_at is null)),
    constraint reward_redemptions_cancelled_check check ((state = 'CANCELLED') = (cancelled_at is not null)
      and (cancelled_at is null) = (cancelled_by is null)),
    constraint reward_redemptions_restored_check check (restored between 0 and points and (restored = 0 or state = 'CANCELLED')),
    constraint reward_redemptions_sealed_check check (sealed_code is null or delivery = 'GIFT_CARD')
  ) with (fillfactor = 80);
  create index reward_redemptions_state_idx on reward_redemptions (program_id, state, delivery, id);`;

const TABLES = ['rewards', 'reward_versions', 'reward_redemptions'];

/** The catalogue of rewards, and what customers redeemed. */
export class Rewards1763000000033 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REWARDS + REDEMPTIONS);
    for (const table of TABLES) await runner.query(isolateByProgram(table));
    await runner.query(
      grant('rewards', 'select', 'insert') +
        grantUpdate('rewards', 'stock', 'archived_at') +
        grant('reward_versions', 'select', 'insert') +
        grant('reward_redemptions', 'select', 'insert') +
        grantUpdate(
          'reward_redemptions',
          ...['state', 'fulfilled_at', 'fulfilled_by', 'reference', 'sealed_code'],
          ...['cancelled_at', 'cancelled_by', 'cancel_reason', 'restored'],
        ),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${[...TABLES].reverse().join(', ')}`);
  }
}
