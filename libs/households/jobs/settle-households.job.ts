import { Injectable } from '@nestjs/common';
import { OpenPrograms } from '#access';
import type { Backlog } from '#platform';
import { Settling } from '../settling.service.js';

/** Brings in shares of points that matured. Any number of workers may run it, and at once. */
@Injectable()
export class SettleHouseholdsJob {
  static readonly jobName = 'households.settle';

  constructor(
    private readonly programs: OpenPrograms,
    private readonly settling: Settling,
  ) {}

  /** Answers how many households were looked at. */
  run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    return this.programs.workEach((id) => this.settling.run(id, now, isCancelled), isCancelled);
  }

  backlog(now: Date): Promise<Backlog> {
    return this.programs.backlog((id) => this.settling.backlog(id, now));
  }
}
