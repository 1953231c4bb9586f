import { Injectable } from '@nestjs/common';
import { OpenPrograms } from '#access';
import type { Backlog } from '#platform';
import { FREEZE_DELAY_MS } from '../domain/season.js';
import { ReviewUpkeep } from '../fraud/review-upkeep.service.js';
import { ReferralUpkeep } from '../referral-upkeep.service.js';

/**
 * A run stamps all it does with the time at which it began. It ends long before the boards of seasons are written down, and what is
 * left is the next one's: nothing is approved in a season whose board is there already.
 */
const RUN_MAX_MS = FREEZE_DELAY_MS / 2;

/** Lets referrals expire, be approved and be told when their time has come, and reviews be escalated. Any number of workers may run it, and at once. */
@Injectable()
export class KeepReferralsJob {
  static readonly jobName = 'referrals.keep';

  constructor(
    private readonly programs: OpenPrograms,
    private readonly upkeep: ReferralUpkeep,
    private readonly reviews: ReviewUpkeep,
  ) {}

  /** Answers how many referrals went on, and reviews were escalated. */
  run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    const startedAtMs = performance.now();
    const isOver = (): boolean => isCancelled() || performance.now() - startedAtMs >= RUN_MAX_MS;
    return this.programs.workEach(async (id) => {
      const escalated = await this.reviews.run(id, now, isOver);
      return escalated + (await this.upkeep.run(id, now, isOver));
    }, isOver);
  }

  backlog(now: Date): Promise<Backlog> {
    return this.programs.backlog(async (id) => {
      const [referrals, reviews] = [await this.upkeep.backlog(id, now), await this.reviews.backlog(id, now)];
      return {
        waiting: referrals.waiting + reviews.waiting,
        oldestAgeMs: Math.max(referrals.oldestAgeMs, reviews.oldestAgeMs),
      };
    });
  }
}
