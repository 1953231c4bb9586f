import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, isolateByProgram } from './sql.js';

/** What points cost the program, from a day on: append-only, so that what was reported can be told again. */
export class PointCosts1763000000047 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table point_costs (
        point_type_id uuid not null,
        number integer not null,
        program_id uuid not null,
        from_day date not null,
        points bigint not null,
        minor bigint not null,
        created_at timestamptz not null,
        created_by text not null,
        constraint point_costs_pk primary key (point_type_id, number),
        constraint point_costs_number_check check (number >= 1),
        constraint point_costs_cost_check check (points between 1 and 9007199254740991 and minor between 0 and 9007199254740991),
        constraint point_costs_point_type_fk foreign key (point_type_id) references point_types (id)
      )`);
    await runner.query(isolateByProgram('point_costs') + grant('point_costs', 'select', 'insert'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table point_costs');
  }
}
