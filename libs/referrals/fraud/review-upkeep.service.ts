import { Injectable } from '@nestjs/common';
import { AuditLog, Programs, systemActor } from '#access';
import type { Uuid } from '#kernel';
import { backgroundScope, Database, type Backlog, type Tx } from '#platform';
import { countOverdue, escalateReviews } from '../persistence/reviews.js';

/** Reviews of one transaction. */
const AT_ONCE = 500;

/**
 * Escalates reviews that nobody decided in time. Nothing is ever allowed, or rejected, because time has passed. Any number of workers may
 * run it, and at once.
 */
@Injectable()
export class ReviewUpkeep {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly audit: AuditLog,
  ) {}

  /** Answers how many were escalated. */
  async run(programId: Uuid, now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    let done = 0;
    for (let taken = AT_ONCE; taken === AT_ONCE && !isCancelled(); done += taken)
      taken = await this.database.tx(backgroundScope(programId), (tx) => this.step(tx, programId, now));
    return done;
  }

  /** Reviews that wait to be escalated, for the metrics. */
  backlog(programId: Uuid, now: Date): Promise<Backlog> {
    return this.database.tx(backgroundScope(programId), async (tx) => {
      const { waiting, since } = await countOverdue(tx, now);
      return { waiting, oldestAgeMs: since === null ? 0 : Math.max(0, now.getTime() - since.getTime()) };
    });
  }

  private async step(tx: Tx, programId: Uuid, now: Date): Promise<number> {
    const program = await this.programs.requireOpen(tx, programId);
    if (!program.ok) return 0;
    const escalated = await escalateReviews(tx, now, AT_ONCE);
    const actor = systemActor(programId, 'referrals');
    await this.audit.recordAll(
      tx,
      escalated.map(({ friendId, number, dueAt }) => ({
        ...{ actor, action: 'referral_review.escalated', subjectType: 'customer', subjectId: friendId },
        ...{ details: { number, dueAt }, now },
      })),
    );
    return escalated.length;
  }
}
