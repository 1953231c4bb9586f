import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of which orders friends were told that they count: once each in a referral program, also where it was taken back since. */
export class ToldOrdersOnce1763000000055 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table referrals add column friend_told_orders text[] not null default '{}';
      alter table referrals no force row level security;
      alter table referral_programs no force row level security;
      alter table activities no force row level security;
      update referrals r set friend_told_orders = told.orders from (
        select a.program_id, a.customer_id, array_agg(distinct format('%s/%s', p.id, a.attributes ->> 'orderId')) as orders
        from activities a
        join referral_programs p on p.program_id = a.program_id and p.code = a.attributes ->> 'program'
        where a.type = 'referral.qualified' and a.source = 'perennial' and a.attributes ->> 'side' = 'FRIEND'
          and a.attributes ->> 'orderId' is not null
        group by a.program_id, a.customer_id
      ) told
      where r.program_id = told.program_id and r.customer_id = told.customer_id;
      alter table referrals force row level security;
      alter table referral_programs force row level security;
      alter table activities force row level security`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table referrals drop column friend_told_orders`);
  }
}
