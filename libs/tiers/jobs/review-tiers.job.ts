import { Injectable } from '@nestjs/common';
import { OpenPrograms } from '#access';
import type { Backlog } from '#platform';
import { TierReviews } from '../tier-reviews.service.js';

/**
 * Warns, reviews and moves whoever is due on a ladder, and looks at everybody for versions that came into force. Any number of
 * workers may run it, and at once.
 */
@Injectable()
export class ReviewTiersJob {
  static readonly jobName = 'tiers.review';

  constructor(
    private readonly programs: OpenPrograms,
    private readonly reviews: TierReviews,
  ) {}

  /** Answers how many customers were looked at. */
  run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    return this.programs.workEach((id) => this.reviews.run(id, now, isCancelled), isCancelled);
  }

  backlog(now: Date): Promise<Backlog> {
    return this.programs.backlog((id) => this.reviews.backlog(id, now));
  }
}
