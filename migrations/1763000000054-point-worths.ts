import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, isolateByProgram } from './sql.js';

/** What points of a type were worth since when: append-only, so that reports of days that are over stay as they were. */
export class PointWorths1763000000054 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table point_worths (
        point_type_id uuid not null,
        number integer not null,
        program_id uuid not null,
        value_points bigint not null,
        value_minor bigint not null,
        since timestamptz not null,
        constraint point_worths_pk primary key (point_type_id, number),
        constraint point_worths_number_check check (number >= 1),
        constraint point_worths_value_check check (value_points > 0 and value_minor >= 0),
        constraint point_worths_point_type_fk foreign key (point_type_id) references point_types (id)
      );
      alter table point_types no force row level security;
      insert into point_worths (point_type_id, number, program_id, value_points, value_minor, since)
        select id, 1, program_id, value_points, value_minor, created_at from point_types;
      alter table point_types force row level security`);
    await runner.query(isolateByProgram('point_worths') + grant('point_worths', 'select', 'insert'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table point_worths');
  }
}
