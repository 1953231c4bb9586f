import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What each side of a referral was told of claims and orders, by name: it is not told again while something of what campaigns made of it
 * stays. It takes the place of the referral programs of which friends were told.
 */
export class ToldAgain1763000000055 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table referrals add column told text[] not null default '{}';
      alter table referrals no force row level security;
      alter table referral_programs no force row level security;
      alter table activities no force row level security;
      with names as (
        select customer_id, referral_program_id || '/claimed/' || customer_id as name from referrals where friend_claimed_told_at is not null
        union
        select customer_id, referral_program_id || '/claimed/' || advocate_id from referrals where claimed_told_at is not null
        union
        select customer_id, referral_program_id || '/qualified/' || order_id from referrals
        where qualified_told_at is not null and order_id is not null
        union
        select r.customer_id, p.id || '/claimed/' || a.customer_id from activities a
        join referral_programs p on p.program_id = a.program_id and p.code = a.attributes ->> 'program'
        join referrals r on r.program_id = a.program_id and r.customer_id::text = split_part(a.external_id, '/', 1)
        where a.type = 'referral.claimed' and a.source = 'perennial'
        union
        select a.customer_id, p.id || '/qualified/' || (a.attributes ->> 'orderId') from activities a
        join referral_programs p on p.program_id = a.program_id and p.code = a.attributes ->> 'program'
        where a.type = 'referral.qualified' and a.source = 'perennial' and a.attributes ->> 'orderId' is not null
      )
      update referrals r set told = n.told from (select customer_id, array_agg(name order by name) as told from names group by customer_id) n
      where r.customer_id = n.customer_id;
      alter table referrals force row level security;
      alter table referral_programs force row level security;
      alter table activities force row level security;
      alter table referrals
        drop constraint referrals_friend_told_check,
        drop column friend_told_of,
        add constraint referrals_claim_told_check check (
          friend_claimed_told_at is null or referral_program_id || '/claimed/' || customer_id = any (told)
        )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table referrals add column friend_told_of uuid[] not null default '{}';
      alter table referrals no force row level security;
      update referrals set friend_told_of = array(
        select distinct split_part(name, '/', 1)::uuid from unnest(told) as name where name like '%/claimed/' || customer_id
      );
      alter table referrals force row level security;
      alter table referrals
        drop constraint referrals_claim_told_check,
        drop column told,
        alter column friend_told_of drop default,
        add constraint referrals_friend_told_check check (friend_claimed_told_at is null or referral_program_id = any (friend_told_of))`);
  }
}
