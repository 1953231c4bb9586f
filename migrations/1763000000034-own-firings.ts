import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, grantUpdate, isolateByProgram } from './sql.js';

/** What stores give by themselves besides points, without a campaign: the prizes of draws. */
export class OwnFirings1763000000034 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table own_firings (
        customer_id uuid not null,
        id uuid not null,
        program_id uuid not null,
        activity_id uuid not null,
        kind text not null,
        settings jsonb not null,
        units integer not null,
        taken_back integer not null,
        local_day date not null,
        occurred_at timestamptz not null,
        fired_at timestamptz not null,
        constraint own_firings_pk primary key (customer_id, id),
        constraint own_firings_units_check check (units >= 1 and taken_back between 0 and units)
      );
      create index own_firings_activity_idx on own_firings (customer_id, activity_id);`);
    await runner.query(isolateByProgram('own_firings'));
    await runner.query(grant('own_firings', 'select', 'insert') + grantUpdate('own_firings', 'taken_back'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table own_firings');
  }
}
