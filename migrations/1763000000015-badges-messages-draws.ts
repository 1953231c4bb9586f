import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, grantUpdate, isolateByProgram } from './sql.js';

const BADGES = `
  create table customer_badges (
    customer_id uuid not null,
    badge text not null,
    program_id uuid not null,
    name text not null,
    grants integer not null,
    given_at timestamptz not null,
    constraint customer_badges_pk primary key (customer_id, badge),
    constraint customer_badges_grants_check check (grants >= 0)
  ) with (fillfactor = 90);`;

const DRAW_ENTRIES = `
  create table draw_entries (
    customer_id uuid not null,
    draw text not null,
    program_id uuid not null,
    entries integer not null,
    entered_at timestamptz not null,
    constraint draw_entries_pk primary key (customer_id, draw),
    constraint draw_entries_entries_check check (entries >= 0)
  ) with (fillfactor = 70);`;

const MESSAGES = `
  create table outbox_messages (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    channel text not null,
    template text not null,
    payload jsonb not null,
    status text not null,
    reason text,
    activity_id uuid not null,
    campaign_version_id uuid not null,
    created_at timestamptz not null,
    constraint outbox_messages_pk primary key (customer_id, id),
    constraint outbox_messages_channel_check check (channel in ('EMAIL', 'SMS', 'PUSH')),
    constraint outbox_messages_status_check check (status in ('PENDING', 'SKIPPED', 'WITHDRAWN')),
    constraint outbox_messages_reason_check check ((status = 'PENDING') = (reason is null))
  );`;

const TABLES = ['customer_badges', 'draw_entries', 'outbox_messages'];

/** What campaigns give: badges, entries of draws, and messages to be sent. */
export class BadgesMessagesDraws1763000000015 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(BADGES + DRAW_ENTRIES + MESSAGES);
    for (const table of TABLES) await runner.query(isolateByProgram(table));
    await runner.query(
      grant('customer_badges', 'select', 'insert') +
        grantUpdate('customer_badges', 'name', 'grants', 'given_at') +
        grant('draw_entries', 'select', 'insert') +
        grantUpdate('draw_entries', 'entries') +
        grant('outbox_messages', 'select', 'insert') +
        grantUpdate('outbox_messages', 'status', 'reason'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${[...TABLES].reverse().join(', ')}`);
  }
}
