import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { backgroundScope, Database, type Backlog } from '#platform';
import { TierReviews } from '../tier-reviews.service.js';

/**
 * Warns, reviews and moves whoever is due on a ladder, and looks at everybody for versions that came into force. Any number of
 * workers may run it, and at once.
 */
@Injectable()
export class ReviewTiersJob {
  static readonly jobName = 'tiers.review';

  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly reviews: TierReviews,
  ) {}

  /** Answers how many customers were looked at. */
  async run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    let looked = 0;
    for (const id of await this.openPrograms())
      if (!isCancelled()) looked += await this.reviews.run(id, now, isCancelled);
    return looked;
  }

  async backlog(now: Date): Promise<Backlog> {
    let [waiting, oldestAgeMs] = [0, 0];
    for (const id of await this.openPrograms()) {
      const of = await this.reviews.backlog(id, now);
      waiting += of.waiting;
      oldestAgeMs = Math.max(oldestAgeMs, of.oldestAgeMs);
    }
    return { waiting, oldestAgeMs };
  }

  private async openPrograms(): Promise<string[]> {
    const programs = await this.database.tx(backgroundScope(null), (tx) => this.programs.list(tx));
    return programs.flatMap(({ id, status }) => (status === 'OPEN' ? [id] : []));
  }
}
