import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What staff have before them when they allow a referral: all verdicts since the review was opened, and since when the friend is
 * suspended. Whoever decided until now saw the last verdict alone; of customers who are suspended already the last change is the nearest
 * that is known. Row level security is lifted for it, as it is FORCED.
 */
export class ShownToStaff1763000000050 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table customers add column suspended_at timestamptz;
      alter table referral_reviews add column first_verdict integer;
      alter table customers no force row level security;
      alter table referral_reviews no force row level security;
      alter table referral_verdicts no force row level security;
      update customers set suspended_at = updated_at where status = 'SUSPENDED';
      update referral_reviews w set first_verdict = case when w.decided_at is null then coalesce((
        select min(v.number) from referral_verdicts v
        where v.program_id = w.program_id and v.customer_id = w.customer_id and v.at >= w.opened_at and v.number <= w.verdict
      ), w.verdict) else w.verdict end;
      alter table customers force row level security;
      alter table referral_reviews force row level security;
      alter table referral_verdicts force row level security;
      alter table referral_reviews alter column first_verdict set not null,
        add constraint referral_reviews_verdicts_check check (first_verdict between 1 and verdict)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table referral_reviews drop column first_verdict;
      alter table customers drop column suspended_at`);
  }
}
