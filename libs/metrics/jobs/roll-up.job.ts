import { Injectable } from '@nestjs/common';
import { OpenPrograms } from '#access';
import type { Backlog } from '#platform';
import { RollUps } from '../roll-ups/roll-ups.service.js';

/** Counts what was recorded into the cells of metrics. Any number of workers may run it, and at once. */
@Injectable()
export class RollUpJob {
  static readonly jobName = 'metrics.roll_up';

  constructor(
    private readonly programs: OpenPrograms,
    private readonly rollUps: RollUps,
  ) {}

  /** Answers how many customers were counted. */
  run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    return this.programs.workEach((id) => this.rollUps.run(id, now, isCancelled), isCancelled);
  }

  backlog(now: Date): Promise<Backlog> {
    return this.programs.backlog((id) => this.rollUps.backlog(id, now));
  }
}
