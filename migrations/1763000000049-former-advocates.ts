import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * From whom a step took the friend: former advocates find by it what became of it. A column beside the details, since row level security
 * keeps an index from being used that reads out of them.
 *
 * And what migration 44 wrote, once more: where the owner of the tables is no superuser it saw no rows, as row level security is FORCED.
 * What it did write stays as it is.
 */
export class FormerAdvocates1763000000049 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table referral_steps add column former_advocate_id uuid;
      alter table referrals no force row level security;
      alter table referral_steps no force row level security;
      alter table referral_verdicts no force row level security;
      update referral_steps set former_advocate_id = (details ->> 'from')::uuid where details ? 'from';
      update referral_verdicts v set advocate_id = r.advocate_id
      from referrals r
      where r.program_id = v.program_id and r.customer_id = v.customer_id and v.at >= r.attributed_at and v.advocate_id is null;
      update referrals set due_at = qualify_by + interval '72 hours'
      where (state = 'ATTRIBUTED' or resume_state = 'ATTRIBUTED') and due_at = qualify_by;
      alter table referrals force row level security;
      alter table referral_steps force row level security;
      alter table referral_verdicts force row level security;
      create index referral_steps_former_idx on referral_steps (former_advocate_id, customer_id) where former_advocate_id is not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table referral_steps drop column former_advocate_id`);
  }
}
