import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of which referral programs friends were told that they were brought: once each, also where it was taken back since. */
export class ToldOnce1763000000051 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table referrals add column friend_told_of uuid[];
      alter table referrals no force row level security;
      alter table referral_programs no force row level security;
      alter table activities no force row level security;
      update referrals r set friend_told_of = array(
        select r.referral_program_id where r.friend_claimed_told_at is not null
        union
        select p.id from activities a
        join referral_programs p on p.program_id = r.program_id and p.code = a.attributes ->> 'program'
        where a.program_id = r.program_id and a.customer_id = r.customer_id and a.type = 'referral.claimed' and a.source = 'perennial'
          and a.attributes ->> 'side' = 'FRIEND'
      );
      alter table referrals force row level security;
      alter table referral_programs force row level security;
      alter table activities force row level security;
      alter table referrals
        alter column friend_told_of set not null,
        add constraint referrals_friend_told_check check (friend_claimed_told_at is null or referral_program_id = any (friend_told_of))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table referrals drop column friend_told_of`);
  }
}
