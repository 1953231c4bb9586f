import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, isolateByProgram } from './sql.js';

// Who must be what to come, and to stay: {condition, onLoss, graceDays}.
const CLUBS = `
  alter table clubs add column rule jsonb;
  alter table clubs drop constraint clubs_kind_check;
  alter table clubs add constraint clubs_kind_check check (kind in ('OPEN', 'APPLICATION', 'INVITATION', 'RULE'));
  alter table clubs add constraint clubs_rule_check check (kind <> 'RULE' or rule is not null);`;

// Without an anchor, months are counted from the period that is paid: nothing is rewritten.
const MEMBERSHIPS = `
  alter table club_memberships add column anchor_day date;
  alter table club_memberships add column next_plan text;
  alter table club_memberships add column by_rule boolean not null default false;
  alter table club_memberships alter column by_rule drop default;
  alter table club_memberships add column leave_by date;
  alter table club_memberships add constraint club_memberships_anchor_check
    check (anchor_day is null or period_from is not null) not valid;
  alter table club_memberships add constraint club_memberships_next_plan_check
    check (next_plan is null or state in ('ACTIVE', 'GRACE')) not valid;
  alter table club_memberships add constraint club_memberships_leave_by_check
    check (leave_by is null or (by_rule and state in ('ACTIVE', 'GRACE'))) not valid;
  alter table club_memberships validate constraint club_memberships_anchor_check;
  alter table club_memberships validate constraint club_memberships_next_plan_check;
  alter table club_memberships validate constraint club_memberships_leave_by_check;`;

// A row per club with a rule: a worker that looks at everybody claims it, and nobody who joins waits for that.
const ROUNDS = `
  create table club_rule_rounds (
    club_id uuid not null,
    program_id uuid not null,
    version integer not null,
    done_version integer,
    done_at timestamptz,
    constraint club_rule_rounds_pk primary key (club_id),
    constraint club_rule_rounds_club_fk foreign key (club_id) references clubs (id),
    constraint club_rule_rounds_version_check check (version >= 1 and done_version between 1 and version),
    constraint club_rule_rounds_done_check check ((done_version is null) = (done_at is null))
  );
  create index club_rule_rounds_program_id_idx on club_rule_rounds (program_id);`;

/** Clubs by rule, and what memberships need for periods that keep their day of the month, and for another plan. */
export class ClubRules1763000000027 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CLUBS + MEMBERSHIPS + ROUNDS);
    await runner.query(isolateByProgram('club_rule_rounds'));
    await runner.query(grant('club_rule_rounds', 'select', 'insert', 'update'));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table club_rule_rounds;
      alter table club_memberships drop column anchor_day, drop column next_plan, drop column by_rule, drop column leave_by;
      alter table clubs drop constraint clubs_kind_check, drop constraint clubs_rule_check;
      alter table clubs add constraint clubs_kind_check check (kind in ('OPEN', 'APPLICATION', 'INVITATION'));
      alter table clubs drop column rule`);
  }
}
