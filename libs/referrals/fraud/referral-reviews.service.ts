import { Injectable } from '@nestjs/common';
import { AuditLog, principalOf, Programs, type Origin } from '#access';
import { err, invalid, notFound, ok, problem, required, type Problem, type Result, type Uuid } from '#kernel';
import { Database, StaleWrite, type Tx } from '#platform';
import {
  closeReview,
  findClosedReviews,
  findLastReview,
  findOpenReviews,
  findReview,
  findReviewOf,
  type Review,
  type ReviewDecision,
  type ReviewPlace,
} from '../persistence/reviews.js';
import { ReferralCourse } from '../referral-course.service.js';

export type { Review, ReviewDecision, ReviewPlace } from '../persistence/reviews.js';

/** Which reviews are asked for: open ones, those of them whose time to decide is over, or closed ones. */
export const REVIEW_STATES = ['OPEN', 'ESCALATED', 'DECIDED'] as const;

export type ReviewState = (typeof REVIEW_STATES)[number];

export const REASON_LENGTH_MAX = 500;

export interface ReviewCommand extends Origin {
  /** The friend. */
  readonly friendId: Uuid;
  readonly isAllowed: boolean;
  /** Number of the last verdict that was read: what is allowed is allowed of it. Null: whatever there is to look at now is rejected. */
  readonly verdictNumber?: number | null;
  readonly reason: string;
}

/**
 * What somebody has to look at, and what they decide. Only staff let a referral go on, whatever time passes.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND, WRONG_STATE, REVIEW_CHANGED { verdictNumber }.
 */
@Injectable()
export class ReferralReviews {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly course: ReferralCourse,
    private readonly audit: AuditLog,
  ) {}

  /** Open ones by when they have to be decided, so that those that are escalated come first; closed ones from the last to the first. */
  page(
    tx: Tx,
    state: ReviewState,
    page: { readonly after: ReviewPlace | null; readonly limit: number },
  ): Promise<Review[]> {
    return state === 'DECIDED'
      ? findClosedReviews(tx, page)
      : findOpenReviews(tx, { ...page, isEscalated: state === 'ESCALATED' });
  }

  /** Lets the referral of a friend go on, or ends it. A repeat changes nothing. */
  decide(command: ReviewCommand): Promise<Result<Review, Problem>> {
    const { actor, friendId, reason, now } = command;
    if (reason.trim().length === 0 || reason.length > REASON_LENGTH_MAX || reason.includes('\0'))
      return Promise.resolve(err(invalid(['reason'], `1 to ${REASON_LENGTH_MAX} characters.`)));
    if (command.isAllowed && (command.verdictNumber ?? null) === null) return Promise.resolve(err(UNREAD));
    return this.database.txResult(actor, async (tx) => {
      const program = await this.programs.requireOpen(tx, actor.programId);
      if (!program.ok) return program;
      // Customers first, as everybody does who touches reviews: what is decided is what there is to look at now.
      await this.course.hold(tx, [friendId]);
      const review = await findLastReview(tx, friendId);
      if (!review) return err(notFound('review', ['customer']));
      const decision = command.isAllowed ? 'ALLOWED' : 'REJECTED';
      if (review.decision === decision) return ok(review);
      if (review.decision !== null)
        return err(
          problem('WRONG_STATE', 'The review is closed.', {
            path: ['customer'],
            data: { state: review.decision },
          }),
        );
      if (isOutdated(review, command)) return this.repeated(tx, review, command, decision);
      // Closed first, so that what was looked at stops nothing again.
      const isClosed = await closeReview(tx, review, { decision, reason, by: principalOf(actor), now });
      if (!isClosed) throw new StaleWrite('somebody else has decided the review meanwhile');
      const [gone] = await this.course[command.isAllowed ? 'allow' : 'reject'](
        tx,
        program.value,
        [friendId],
        { actor, reason },
        now,
      );
      const course = required(gone, 'an answer for the friend');
      if (!course.ok) return course;
      await this.note(tx, review, decision, command);
      return ok(required(await findReview(tx, review), 'the review'));
    });
  }

  /** What was decided of an earlier review is answered as it was decided: it allows nothing that was found since. */
  private async repeated(
    tx: Tx,
    review: Review,
    { verdictNumber = null }: ReviewCommand,
    decision: ReviewDecision,
  ): Promise<Result<Review, Problem>> {
    const { friendId } = review;
    const earlier = verdictNumber === null ? null : await findReviewOf(tx, { friendId, verdictNumber });
    return earlier?.decision === decision ? ok(earlier) : err(changed(review));
  }

  private note(tx: Tx, { number }: Review, decision: string, command: ReviewCommand): Promise<void> {
    const { friendId, reason, isAllowed: _, verdictNumber: __, ...origin } = command;
    return this.audit.record(tx, {
      ...origin,
      ...{ action: 'referral_review.decided', subjectType: 'customer', subjectId: friendId },
      details: { number, decision, reason },
    });
  }
}

const UNREAD = invalid(['verdictNumber'], 'Say which verdict was read: that, and no more, is allowed.');

function isOutdated(review: Review, { verdictNumber = null }: ReviewCommand): boolean {
  return verdictNumber !== null && verdictNumber !== review.verdictNumber;
}

function changed({ verdictNumber }: Review): Problem {
  return problem('REVIEW_CHANGED', 'There is more to look at than what was read.', {
    path: ['verdictNumber'],
    data: { verdictNumber },
  });
}
