import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, grantUpdate, isolateByProgram } from './sql.js';

const SEGMENTS = `
  create table segments (
    id uuid not null,
    program_id uuid not null,
    code text not null,
    name text not null,
    version integer not null,
    refreshed_version integer,
    refreshed_at timestamptz,
    created_at timestamptz not null,
    archived_at timestamptz,
    constraint segments_pk primary key (id),
    constraint segments_code_key unique (program_id, code),
    constraint segments_version_check check (version >= 1),
    constraint segments_refreshed_check
      check ((refreshed_version is null) = (refreshed_at is null) and refreshed_version between 1 and version)
  );

  create table segment_versions (
    segment_id uuid not null,
    number integer not null,
    program_id uuid not null,
    condition text not null,
    created_at timestamptz not null,
    created_by text not null,
    constraint segment_versions_pk primary key (segment_id, number),
    constraint segment_versions_segment_fk foreign key (segment_id) references segments (id),
    constraint segment_versions_number_check check (number >= 1)
  );`;

// A row for each time somebody is a member; of those that last, one for each customer and segment.
const MEMBERS = `
  create table segment_members (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    segment_id uuid not null,
    joined_at timestamptz not null,
    left_at timestamptz,
    constraint segment_members_pk primary key (customer_id, id),
    constraint segment_members_left_at_check check (left_at >= joined_at)
  ) with (fillfactor = 90);
  create unique index segment_members_current_key on segment_members (customer_id, segment_id) where left_at is null;
  create index segment_members_segment_idx on segment_members (program_id, segment_id, customer_id) where left_at is null;`;

const TABLES = ['segments', 'segment_versions', 'segment_members'];

/** Segments: named audiences, the conditions they have had, and who was in them when. */
export class Segments1763000000012 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SEGMENTS + MEMBERS);
    for (const table of TABLES) await runner.query(isolateByProgram(table));
    await runner.query(
      grant('segments', 'select', 'insert') +
        grantUpdate('segments', 'name', 'version', 'refreshed_version', 'refreshed_at', 'archived_at') +
        grant('segment_versions', 'select', 'insert') +
        grant('segment_members', 'select', 'insert') +
        grantUpdate('segment_members', 'left_at'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${[...TABLES].reverse().join(', ')}`);
  }
}
