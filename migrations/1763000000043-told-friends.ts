import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Of what friends were told, which outlasts the advocate; and since when orders count, if staff say that it is since before the claim. */
export class ToldFriends1763000000043 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table referrals
        add column friend_claimed_told_at timestamptz,
        add column friend_claimed_step integer,
        add column orders_from timestamptz;
      alter table referrals no force row level security;
      update referrals set friend_claimed_told_at = claimed_told_at, friend_claimed_step = attributed_step
        where claimed_told_at is not null;
      alter table referrals force row level security;
      alter table referrals
        add constraint referrals_friend_claimed_check check ((friend_claimed_told_at is null) = (friend_claimed_step is null)
          and friend_claimed_step <= last_step),
        add constraint referrals_orders_from_check check (orders_from <= claimed_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table referrals drop column friend_claimed_told_at, drop column friend_claimed_step, drop column orders_from`);
  }
}
