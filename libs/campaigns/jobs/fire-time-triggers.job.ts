import { Injectable } from '@nestjs/common';
import { OpenPrograms } from '#access';
import { TriggerFiring } from '../triggers/trigger-firing.service.js';

/**
 * Fires the time triggers of all open programs. Any number of workers may run it, and at once: each occurrence is
 * recorded once.
 */
@Injectable()
export class FireTimeTriggersJob {
  static readonly jobName = 'campaigns.fire_time_triggers';

  constructor(
    private readonly programs: OpenPrograms,
    private readonly firing: TriggerFiring,
  ) {}

  /** Answers how many occurrences were recorded. */
  run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    return this.programs.workEach((id) => this.firing.fire(id, now, isCancelled), isCancelled);
  }
}
