import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Members of a segment are not in it any more when it is archived: with how many archived ones the cells of metrics were made. */
export class ArchivedSegments1763000000056 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table metric_generations add column archived_segments integer not null default 0;
      alter table metric_generations add constraint metric_generations_segments_check check (archived_segments >= 0);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table metric_generations drop column archived_segments');
  }
}
