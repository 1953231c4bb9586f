import type { MigrationInterface, QueryRunner } from 'typeorm';
import { APP_ROLE } from '#platform';

/** The restricted role of the services. Roles belong to the whole server, so it may be there already. */
export class Roles1763000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      do $$
      begin
        if not exists (select from pg_roles where rolname = '${APP_ROLE}') then
          create role ${APP_ROLE} nologin nosuperuser nocreatedb nocreaterole nobypassrls;
        end if;
      exception when duplicate_object or unique_violation then
        null; -- another database of this server was faster
      end $$;
      grant ${APP_ROLE} to current_user;
      grant usage on schema public to ${APP_ROLE};
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`revoke usage on schema public from ${APP_ROLE}`);
  }
}
