import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, grantUpdate, isolateByProgram } from './sql.js';

const DRAWS = `
  create table draws (
    id uuid not null,
    program_id uuid not null,
    code text not null,
    name text not null,
    description text,
    opens_at timestamptz not null,
    closes_at timestamptz not null,
    prizes jsonb not null,
    reserves integer not null,
    audience text,
    entries_max integer,
    without_winners_of jsonb not null,
    beacon_source text,
    commitment text not null,
    created_at timestamptz not null,
    cancelled_at timestamptz,
    cancel_reason text,
    frozen_at timestamptz,
    digest text,
    participants integer,
    entries bigint,
    drawn_at timestamptz,
    beacon text,
    seed bytea,
    constraint draws_pk primary key (id),
    constraint draws_code_key unique (program_id, code),
    constraint draws_time_check check (opens_at < closes_at and created_at < opens_at),
    constraint draws_commitment_check check (commitment ~ '^[0-9a-f]{64}$'),
    constraint draws_frozen_check check ((frozen_at is null) = (digest is null) and (frozen_at is null) = (participants is null)
      and (frozen_at is null) = (entries is null) and (frozen_at is null or frozen_at >= closes_at)),
    constraint draws_drawn_check check ((drawn_at is null) = (seed is null)
      and (drawn_at is null or (frozen_at is not null and drawn_at >= frozen_at and cancelled_at is null))
      and (drawn_at is null or (beacon is null) = (beacon_source is null))),
    constraint draws_seed_check check (seed is null or encode(sha256(seed), 'hex') = commitment),
    constraint draws_cancelled_check check ((cancelled_at is null) = (cancel_reason is null))
  );
  create index draws_opens_at_idx on draws (program_id, opens_at, id);
  create index draws_due_idx on draws (program_id, closes_at) where drawn_at is null and cancelled_at is null;

  create table draw_secrets (
    draw_id uuid not null,
    program_id uuid not null,
    seed bytea not null,
    ticket_key bytea not null,
    constraint draw_secrets_pk primary key (draw_id),
    constraint draw_secrets_draw_fk foreign key (draw_id) references draws (id),
    constraint draw_secrets_length_check check (octet_length(seed) = 32 and octet_length(ticket_key) = 32)
  );
  create index draw_secrets_program_id_idx on draw_secrets (program_id);`;

// A million rows for one draw: narrow, and without foreign keys, whose checks are a query a row. The doctor compares them.
const TICKETS = `
  create table draw_tickets (
    customer_id uuid not null,
    draw_id uuid not null,
    program_id uuid not null,
    ticket bytea not null,
    entries integer not null,
    constraint draw_tickets_pk primary key (customer_id, draw_id),
    constraint draw_tickets_entries_check check (entries >= 1 and octet_length(ticket) = 16)
  );
  create index draw_tickets_ticket_idx on draw_tickets (draw_id, ticket);

  create table draw_places (
    customer_id uuid not null,
    draw_id uuid not null,
    program_id uuid not null,
    number integer not null,
    ticket bytea not null,
    prize integer,
    state text not null,
    since timestamptz not null,
    delivered_at timestamptz,
    reason text,
    constraint draw_places_pk primary key (customer_id, draw_id),
    constraint draw_places_state_check check (state in ('WON', 'RESERVE', 'DISQUALIFIED') and number >= 1),
    constraint draw_places_prize_check check ((state <> 'WON' or prize is not null) and (state <> 'RESERVE' or prize is null)),
    constraint draw_places_reason_check check ((state = 'DISQUALIFIED') = (reason is not null)),
    constraint draw_places_delivered_check check (delivered_at is null or state = 'WON')
  );
  create index draw_places_number_idx on draw_places (draw_id, number);`;

const TABLES = ['draws', 'draw_secrets', 'draw_tickets', 'draw_places'];

/** Draws with their secrets, their frozen lists, and who was drawn. */
export class Draws1763000000036 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(DRAWS + TICKETS);
    for (const table of TABLES) await runner.query(isolateByProgram(table));
    await runner.query(
      grant('draws', 'select', 'insert', 'update') +
        grant('draw_secrets', 'select', 'insert') +
        grant('draw_tickets', 'select', 'insert', 'delete') +
        grant('draw_places', 'select', 'insert') +
        grantUpdate('draw_places', 'prize', 'state', 'since', 'delivered_at', 'reason'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${[...TABLES].reverse().join(', ')}`);
  }
}
