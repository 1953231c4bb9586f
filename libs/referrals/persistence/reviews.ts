import type { Uuid } from '#kernel';
import { plainArray, timeArray, type Tx } from '#platform';
import { programOf } from './referral-programs.js';

/** A verdict that somebody has to look at. */
export interface ReviewToOpen {
  readonly friendId: Uuid;
  /** Number of the verdict. */
  readonly verdict: number;
  readonly dueAt: Date;
}

/** Opens a review of each friend, who is locked; one that is open stays, and is of the new verdict from now on. */
export async function openReviews(tx: Tx, reviews: readonly ReviewToOpen[], now: Date): Promise<void> {
  if (reviews.length === 0) return;
  const friendIds = plainArray(reviews.map(({ friendId }) => friendId));
  const verdicts = plainArray(reviews.map(({ verdict }) => verdict));
  await tx.execute(
    `update referral_reviews r set verdict = u.verdict
     from unnest($2::uuid[], $3::int[]) as u (customer_id, verdict)
     where r.program_id = $1 and r.customer_id = u.customer_id and r.decided_at is null`,
    [programOf(tx), friendIds, verdicts],
  );
  await tx.execute(
    `insert into referral_reviews (customer_id, number, program_id, verdict, opened_at, due_at)
     select u.customer_id, coalesce(l.number, 0) + 1, $1, u.verdict, $5, u.due_at
     from unnest($2::uuid[], $3::int[], $4::timestamptz[]) as u (customer_id, verdict, due_at)
     left join lateral (
       select number, decided_at from referral_reviews
       where program_id = $1 and customer_id = u.customer_id order by number desc limit 1
     ) l on true
     where l.number is null or l.decided_at is not null`,
    [programOf(tx), friendIds, verdicts, timeArray(reviews.map(({ dueAt }) => dueAt)), now],
  );
}

/** Closes open reviews of friends without a decision: there is nothing to decide any more. Answers how many there were. */
export function withdrawReviews(
  tx: Tx,
  friendIds: readonly Uuid[],
  { reason, by, now }: { readonly reason: string; readonly by: string; readonly now: Date },
): Promise<number> {
  if (friendIds.length === 0) return Promise.resolve(0);
  return tx.execute(
    `update referral_reviews set decided_at = $3, decision = 'WITHDRAWN', decision_reason = $4, decided_by = $5
     where program_id = $1 and customer_id = any($2::uuid[]) and decided_at is null`,
    [programOf(tx), plainArray(friendIds), now, ...[reason, by]],
  );
}
