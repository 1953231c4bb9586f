import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which days are counted of a customer, by a digest: most have only bought since, and their counted months need not be read. */
export class CountedDays1763000000057 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table customer_stats add column days_digest text not null default ''`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table customer_stats drop column days_digest');
  }
}
