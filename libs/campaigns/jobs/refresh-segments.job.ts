import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { backgroundScope, Database } from '#platform';
import { SegmentRefreshing } from '../segments/segment-refreshing.service.js';

/**
 * Looks at all customers for segments that were changed, and once in each program-local night for all segments. Any number
 * of workers may run it, and at once.
 */
@Injectable()
export class RefreshSegmentsJob {
  static readonly jobName = 'campaigns.refresh_segments';

  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly refreshing: SegmentRefreshing,
  ) {}

  async run(now: Date, isCancelled: () => boolean = () => false): Promise<void> {
    const programs = await this.database.tx(backgroundScope(null), (tx) => this.programs.list(tx));
    for (const { id, status } of programs)
      if (status === 'OPEN' && !isCancelled()) await this.refreshing.refresh(id, now, isCancelled);
  }
}
