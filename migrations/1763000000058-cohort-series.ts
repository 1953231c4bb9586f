import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, isolateByProgram } from './sql.js';

/** Cells of cohorts are found by the number of their series, and not by four texts each: there are tens of thousands, and a day changes many. */
export class CohortSeries1763000000058 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table cohort_series (
        program_id uuid not null,
        generation integer not null,
        series integer not null,
        basis text not null,
        grain text not null,
        dimension text not null,
        value text not null,
        constraint cohort_series_pk primary key (program_id, generation, series),
        constraint cohort_series_slice_key unique (program_id, generation, basis, grain, dimension, value),
        constraint cohort_series_series_check check (series >= 1),
        constraint cohort_series_basis_check check (basis in ('FIRST_PURCHASE', 'ENROLMENT')),
        constraint cohort_series_grain_check check (grain in ('WEEK', 'MONTH'))
      );
      alter table cohort_cells no force row level security;
      insert into cohort_series (program_id, generation, series, basis, grain, dimension, value)
      select program_id, generation, row_number() over (partition by program_id, generation order by basis, grain, dimension, value), basis,
        grain, dimension, value
      from (select distinct program_id, generation, basis, grain, dimension, value from cohort_cells) found;
      alter table cohort_cells add column series integer;
      update cohort_cells c set series = s.series from cohort_series s
      where s.program_id = c.program_id and s.generation = c.generation and s.basis = c.basis and s.grain = c.grain
        and s.dimension = c.dimension and s.value = c.value;
      alter table cohort_cells drop constraint cohort_cells_pk, drop column basis, drop column grain, drop column dimension, drop column value,
        add constraint cohort_cells_pk primary key (program_id, generation, series, cohort, age),
        add constraint cohort_cells_series_fk foreign key (program_id, generation, series)
          references cohort_series (program_id, generation, series);
      alter table cohort_cells force row level security;`);
    await runner.query(
      isolateByProgram('cohort_series') + grant('cohort_series', 'select', 'insert', 'delete'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table cohort_cells no force row level security;
      alter table cohort_series no force row level security;
      alter table cohort_cells add column basis text, add column grain text, add column dimension text, add column value text;
      update cohort_cells c set basis = s.basis, grain = s.grain, dimension = s.dimension, value = s.value from cohort_series s
      where s.program_id = c.program_id and s.generation = c.generation and s.series = c.series;
      alter table cohort_cells drop constraint cohort_cells_series_fk, drop constraint cohort_cells_pk, drop column series,
        alter column basis set not null, alter column grain set not null, alter column dimension set not null, alter column value set not null,
        add constraint cohort_cells_pk primary key (program_id, generation, basis, grain, dimension, value, cohort, age),
        add constraint cohort_cells_basis_check check (basis in ('FIRST_PURCHASE', 'ENROLMENT')),
        add constraint cohort_cells_grain_check check (grain in ('WEEK', 'MONTH'));
      alter table cohort_cells force row level security;
      drop table cohort_series;`);
  }
}
