import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, isolateByProgram } from './sql.js';

const TABLES = `
  create table metric_digest_schedules (
    program_id uuid not null,
    grain text not null,
    reports text[] not null,
    set_at timestamptz not null,
    set_by text not null,
    constraint metric_digest_schedules_pk primary key (program_id, grain),
    constraint metric_digest_schedules_grain_check check (grain in ('WEEK', 'MONTH'))
  );

  create table metric_digests (
    program_id uuid not null,
    grain text not null,
    period date not null,
    through date not null,
    title text not null,
    reports text[] not null,
    html text not null,
    files jsonb not null,
    made_at timestamptz not null,
    constraint metric_digests_pk primary key (program_id, grain, period),
    constraint metric_digests_grain_check check (grain in ('WEEK', 'MONTH')),
    constraint metric_digests_period_check check (period <= through),
    constraint metric_digests_files_check check (jsonb_typeof(files) = 'array')
  );
`;

/** Which reports staff want of each week and month, and what was told of them. */
export class MetricDigests1763000000053 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(
      isolateByProgram('metric_digest_schedules') +
        grant('metric_digest_schedules', 'select', 'insert', 'update'),
    );
    await runner.query(isolateByProgram('metric_digests') + grant('metric_digests', 'select', 'insert'));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['metric_digests', 'metric_digest_schedules'])
      await runner.query(`drop table ${table}`);
  }
}
