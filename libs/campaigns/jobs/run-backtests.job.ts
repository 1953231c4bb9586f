import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { backgroundScope, Database } from '#platform';
import { Backtests } from '../trials/backtests.service.js';

/**
 * Does the backtests that wait. Any number of workers may run it, and at once: each backtest is taken up by one of them,
 * and again from its beginning when that one is gone; it writes nothing but its own row.
 */
@Injectable()
export class RunBacktestsJob {
  static readonly jobName = 'campaigns.run_backtests';

  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly backtests: Backtests,
  ) {}

  /** Answers how many were done. */
  async run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    const programs = await this.database.tx(backgroundScope(null), (tx) => this.programs.list(tx));
    let done = 0;
    for (const { id } of programs)
      if (!isCancelled()) done += await this.backtests.work(id, now, isCancelled);
    return done;
  }
}
