import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { backgroundScope, Database } from '#platform';
import { TriggerFiring } from '../triggers/trigger-firing.service.js';

/**
 * Fires the time triggers of all open programs. Any number of workers may run it, and at once: each occurrence is
 * recorded once.
 */
@Injectable()
export class FireTimeTriggersJob {
  static readonly jobName = 'campaigns.fire_time_triggers';

  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly firing: TriggerFiring,
  ) {}

  /** Answers how many occurrences were recorded. */
  async run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    const programs = await this.database.tx(backgroundScope(null), (tx) => this.programs.list(tx));
    let fired = 0;
    for (const { id, status } of programs) {
      if (status === 'OPEN' && !isCancelled()) fired += await this.firing.fire(id, now, isCancelled);
    }
    return fired;
  }
}
