import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Whom a verdict was about beside the friend: what staff allow, they allow for this advocate. Of verdicts before the last change of the
 * advocate nobody knows it. And an order may be recorded some days after the time to place one: it is then that a referral expires.
 */
export class ReferralAdvocatesJudged1763000000044 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table referral_verdicts add column advocate_id uuid;
      update referral_verdicts v set advocate_id = r.advocate_id
      from referrals r
      where r.program_id = v.program_id and r.customer_id = v.customer_id and v.at >= r.attributed_at;
      update referrals set due_at = qualify_by + interval '3 days' where (state = 'ATTRIBUTED' or resume_state = 'ATTRIBUTED') and qualify_by is not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      update referrals set due_at = qualify_by where (state = 'ATTRIBUTED' or resume_state = 'ATTRIBUTED') and qualify_by is not null;
      alter table referral_verdicts drop column advocate_id`);
  }
}
