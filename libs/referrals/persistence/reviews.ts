import type { Uuid } from '#kernel';
import { plainArray, timeArray, type Tx } from '#platform';
import type { Evidence } from '../domain/fraud/evidence.js';
import { shownIn, strictestOf, type ReviewedVerdict } from '../domain/fraud/shown.js';
import type { Finding } from '../domain/fraud/verdict.js';
import { programOf } from './referral-programs.js';
import type { GivenVerdict } from './verdicts.js';

/** A verdict that somebody has to look at. */
export interface ReviewToOpen {
  readonly friendId: Uuid;
  /** Number of the verdict. */
  readonly verdict: number;
  readonly dueAt: Date;
}

/** Opens a review of each friend, who is locked; one that is open stays, and is of the new verdict as well from now on. */
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
    `insert into referral_reviews (customer_id, number, program_id, first_verdict, verdict, opened_at, due_at)
     select u.customer_id, coalesce(l.number, 0) + 1, $1, u.verdict, u.verdict, $5, u.due_at
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

export const REVIEW_DECISIONS = ['ALLOWED', 'REJECTED', 'WITHDRAWN'] as const;

/** What became of a review; WITHDRAWN: the referral ended before anybody decided. */
export type ReviewDecision = (typeof REVIEW_DECISIONS)[number];

/** Something that a review shows, with everything by which it was found. */
export interface ShownFinding {
  readonly finding: Finding;
  readonly evidence: Evidence;
}

/** That somebody has to look at a referral, with what they look at: the verdicts since it was opened, and all of the last one. */
export interface Review extends Pick<GivenVerdict, 'stage' | 'action' | 'evidence'> {
  readonly friendId: Uuid;
  /** From 1. */
  readonly number: number;
  readonly advocateId: Uuid;
  /** Number of the last verdict: another one says that there is more to look at. */
  readonly verdictNumber: number;
  readonly shown: readonly ShownFinding[];
  /** Code of the referral program. */
  readonly program: string;
  readonly openedAt: Date;
  readonly dueAt: Date;
  /** When the time to decide was over. */
  readonly escalatedAt: Date | null;
  readonly decidedAt: Date | null;
  readonly decision: ReviewDecision | null;
  readonly decisionReason: string | null;
  readonly decidedBy: string | null;
}

const REVIEW = `w.customer_id as "friendId", w.number, coalesce(v.advocate_id, r.advocate_id) as "advocateId", p.code as program,
  w.opened_at as "openedAt", w.due_at as "dueAt", w.escalated_at as "escalatedAt", w.decided_at as "decidedAt", w.decision,
  w.decision_reason as "decisionReason", w.decided_by as "decidedBy", w.verdict as "verdictNumber", v.stage, v.evidence,
  (select jsonb_agg(jsonb_build_object('action', s.verdict, 'findings', s.findings, 'evidence', s.evidence) order by s.number)
   from referral_verdicts s
   where s.program_id = $1 and s.customer_id = w.customer_id and s.number between w.first_verdict and w.verdict
     and s.advocate_id is not distinct from v.advocate_id) as verdicts`;
const OF_REVIEWS = `referral_reviews w
  join referrals r on r.program_id = $1 and r.customer_id = w.customer_id
  join referral_verdicts v on v.program_id = $1 and v.customer_id = w.customer_id and v.number = w.verdict
  join referral_versions s on s.program_id = $1 and s.id = v.version_id
  join referral_programs p on p.program_id = $1 and p.id = s.referral_program_id`;

type ReviewRow = Omit<Review, 'action' | 'shown'> & { readonly verdicts: readonly ReviewedVerdict[] };

function reviewFrom({ verdicts, ...row }: ReviewRow): Review {
  const shown = shownIn(verdicts).flatMap(({ findings, evidence }) =>
    findings.map((finding) => ({ finding, evidence })),
  );
  return { ...row, action: strictestOf(verdicts), shown };
}

/** Behind which review a page begins. */
export interface ReviewPlace {
  readonly at: Date;
  readonly friendId: Uuid;
}

/** At most `limit` open reviews, those first whose time is over or will be first. */
export async function findOpenReviews(
  tx: Tx,
  page: { readonly after: ReviewPlace | null; readonly limit: number; readonly isEscalated: boolean },
): Promise<Review[]> {
  const { after, limit, isEscalated } = page;
  const rows = await tx.query<ReviewRow>(
    `select ${REVIEW} from ${OF_REVIEWS}
     where w.program_id = $1 and w.decided_at is null and (not $4 or w.escalated_at is not null)
       and ($2::timestamptz is null or (w.due_at, w.customer_id) > ($2, $3::uuid))
     order by w.due_at, w.customer_id limit $5`,
    [programOf(tx), after?.at ?? null, after?.friendId ?? null, isEscalated, limit],
  );
  return rows.map(reviewFrom);
}

/** At most `limit` reviews that are closed, the last first. */
export async function findClosedReviews(
  tx: Tx,
  { after, limit }: { readonly after: ReviewPlace | null; readonly limit: number },
): Promise<Review[]> {
  const rows = await tx.query<ReviewRow>(
    `select ${REVIEW} from ${OF_REVIEWS}
     where w.program_id = $1 and w.decided_at is not null
       and ($2::timestamptz is null or (w.decided_at, w.customer_id) < ($2, $3::uuid))
     order by w.decided_at desc, w.customer_id desc limit $4`,
    [programOf(tx), after?.at ?? null, after?.friendId ?? null, limit],
  );
  return rows.map(reviewFrom);
}

/** The last review of a friend; null: there was none. */
export async function findLastReview(tx: Tx, friendId: Uuid): Promise<Review | null> {
  const [row] = await tx.query<ReviewRow>(
    `select ${REVIEW} from ${OF_REVIEWS}
     where w.program_id = $1 and w.customer_id = $2 order by w.number desc limit 1`,
    [programOf(tx), friendId],
  );
  return row ? reviewFrom(row) : null;
}

/** One review; null: there is none. */
export async function findReview(
  tx: Tx,
  { friendId, number }: Pick<Review, 'friendId' | 'number'>,
): Promise<Review | null> {
  const [row] = await tx.query<ReviewRow>(
    `select ${REVIEW} from ${OF_REVIEWS} where w.program_id = $1 and w.customer_id = $2 and w.number = $3`,
    [programOf(tx), friendId, number],
  );
  return row ? reviewFrom(row) : null;
}

/** The review that was closed by this verdict of a friend; null: there is none. */
export async function findReviewOf(
  tx: Tx,
  { friendId, verdictNumber }: Pick<Review, 'friendId' | 'verdictNumber'>,
): Promise<Review | null> {
  const [row] = await tx.query<ReviewRow>(
    `select ${REVIEW} from ${OF_REVIEWS}
     where w.program_id = $1 and w.customer_id = $2 and w.verdict = $3 and w.decided_at is not null`,
    [programOf(tx), friendId, verdictNumber],
  );
  return row ? reviewFrom(row) : null;
}

/** Writes down what was decided; answers whether it was open. */
export async function closeReview(
  tx: Tx,
  { friendId, number }: Pick<Review, 'friendId' | 'number'>,
  made: {
    readonly decision: ReviewDecision;
    readonly reason: string;
    readonly by: string;
    readonly now: Date;
  },
): Promise<boolean> {
  const count = await tx.execute(
    `update referral_reviews set decided_at = $4, decision = $5, decision_reason = $6, decided_by = $7
     where program_id = $1 and customer_id = $2 and number = $3 and decided_at is null`,
    [programOf(tx), friendId, number, made.now, ...[made.decision, made.reason, made.by]],
  );
  return count === 1;
}

/** Marks at most `limit` reviews whose time to decide is over, but for those that somebody is at. */
export function escalateReviews(
  tx: Tx,
  now: Date,
  limit: number,
): Promise<Pick<Review, 'friendId' | 'number' | 'dueAt'>[]> {
  return tx.query(
    `with due as (
       select customer_id, number from referral_reviews
       where program_id = $1 and due_at <= $2 and decided_at is null and escalated_at is null
       order by due_at, customer_id limit $3 for no key update skip locked
     )
     update referral_reviews w set escalated_at = $2 from due
     where w.program_id = $1 and w.customer_id = due.customer_id and w.number = due.number
     returning w.customer_id as "friendId", w.number, w.due_at as "dueAt"`,
    [programOf(tx), now, limit],
  );
}

/** How many reviews wait to be escalated, and since when. */
export async function countOverdue(
  tx: Tx,
  now: Date,
): Promise<{ readonly waiting: number; readonly since: Date | null }> {
  const [row] = await tx.query<{ readonly waiting: number; readonly since: Date | null }>(
    `select count(*)::int as waiting, min(due_at) as since from referral_reviews
     where program_id = $1 and due_at <= $2 and decided_at is null and escalated_at is null`,
    [programOf(tx), now],
  );
  return row ?? { waiting: 0, since: null };
}
