import type { MigrationInterface, QueryRunner } from 'typeorm';

const VERSIONS = `
  alter table campaign_versions
    add column limits jsonb not null default '{"limits": [], "coolDownDays": 0}',
    add column time_trigger jsonb;
  alter table campaign_versions alter column limits drop default;`;

// An award that a limit kept below what was wanted says by which; one of nothing at all is a refusal.
const AWARDS = `
  alter table awards
    add column wanted bigint,
    add column trimmed_by jsonb,
    add constraint awards_wanted_check check ((wanted is null) = (trimmed_by is null) and wanted > points);`;

/** Limits and time triggers of versions, and what awards were trimmed by. */
export class CampaignLimits1763000000013 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(VERSIONS + AWARDS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table awards drop column wanted, drop column trimmed_by;
      alter table campaign_versions drop column limits, drop column time_trigger;`);
  }
}
