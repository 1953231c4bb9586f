import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, grantUpdate, isolateByProgram } from './sql.js';

// An event's row is locked by whoever takes or frees seats: its counters are exact.
const EVENTS = `
  create table events (
    id uuid not null,
    program_id uuid not null,
    code text not null,
    name text not null,
    description text,
    place text,
    starts_at timestamptz not null,
    ends_at timestamptz not null,
    capacity integer,
    opens_at timestamptz,
    closes_at timestamptz,
    audience text,
    early_audience text,
    early_opens_at timestamptz,
    guests_per_member integer not null,
    cancel_until timestamptz,
    check_in_hours integer not null,
    is_published boolean not null,
    is_open boolean not null,
    called_off_at timestamptz,
    taken integer not null,
    waiting integer not null,
    next_place bigint not null,
    created_at timestamptz not null,
    constraint events_pk primary key (id),
    constraint events_code_key unique (program_id, code),
    constraint events_time_check check (starts_at < ends_at),
    constraint events_early_check check ((early_audience is null) = (early_opens_at is null)),
    constraint events_guests_check check (guests_per_member >= 0 and check_in_hours >= 0),
    constraint events_taken_check check (taken >= 0 and (capacity is null or taken <= capacity)),
    constraint events_waiting_check check (waiting >= 0 and next_place >= 1)
  ) with (fillfactor = 50);
  create index events_starts_at_idx on events (program_id, starts_at, id);`;

// A party has its place in the line, or 0: so the line and any other list are read by one index.
const REGISTRATIONS = `
  create table event_registrations (
    customer_id uuid not null,
    event_id uuid not null,
    program_id uuid not null,
    state text not null,
    since timestamptz not null,
    guests integer not null,
    place bigint not null,
    code text,
    moves integer not null,
    constraint event_registrations_pk primary key (customer_id, event_id),
    constraint event_registrations_state_check check (state in ('WAITING', 'REGISTERED', 'ATTENDED', 'CANCELLED', 'CALLED_OFF')),
    constraint event_registrations_place_check check (place >= 0 and (state = 'WAITING') = (place > 0)),
    constraint event_registrations_code_check check ((state in ('WAITING', 'REGISTERED', 'ATTENDED')) = (code is not null)),
    constraint event_registrations_guests_check check (guests >= 0 and (guests = 0 or code is not null)),
    constraint event_registrations_count_check check (moves >= 1)
  ) with (fillfactor = 80);
  create index event_registrations_state_idx on event_registrations (program_id, event_id, state, place, customer_id);

  create table event_guests (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    event_id uuid not null,
    number integer not null,
    name text,
    email text,
    phone text,
    contact_key bytea,
    code text not null,
    checked_in_at timestamptz,
    created_at timestamptz not null,
    constraint event_guests_pk primary key (customer_id, id),
    constraint event_guests_name_check check (name is not null or (email is null and phone is null)),
    constraint event_guests_contact_key_check check (octet_length(contact_key) = 32)
  );
  create index event_guests_event_id_idx on event_guests (program_id, event_id);

  create table event_codes (
    program_id uuid not null,
    code text not null,
    customer_id uuid not null,
    event_id uuid not null,
    guest_id uuid,
    constraint event_codes_pk primary key (program_id, code)
  );

  create table event_moves (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    event_id uuid not null,
    number integer not null,
    from_state text,
    to_state text not null,
    cause text not null,
    happened_at timestamptz not null,
    guests integer not null,
    actor text not null,
    reason text,
    constraint event_moves_pk primary key (customer_id, id),
    constraint event_moves_number_key unique (customer_id, event_id, number),
    constraint event_moves_number_check check (number >= 1 and (number = 1) = (from_state is null))
  );`;

const TABLES = ['events', 'event_registrations', 'event_guests', 'event_codes', 'event_moves'];

/** Events, who comes to them with whom, by which codes they are let in, and how that came about. */
export class Events1763000000025 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(EVENTS + REGISTRATIONS);
    for (const table of TABLES) await runner.query(isolateByProgram(table));
    await runner.query(
      grant('events', 'select', 'insert', 'update') +
        grant('event_registrations', 'select', 'insert', 'update') +
        grant('event_guests', 'select', 'insert', 'delete') +
        grantUpdate('event_guests', 'name', 'email', 'phone', 'checked_in_at') +
        grant('event_codes', 'select', 'insert', 'delete') +
        grant('event_moves', 'select', 'insert'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${[...TABLES].reverse().join(', ')}`);
  }
}
