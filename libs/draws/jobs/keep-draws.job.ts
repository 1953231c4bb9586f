import { Injectable } from '@nestjs/common';
import { OpenPrograms } from '#access';
import type { Backlog } from '#platform';
import { DrawUpkeep } from '../draw-upkeep.service.js';

/** Freezes the lists of draws that have closed, and draws. Any number of workers may run it, and at once. */
@Injectable()
export class KeepDrawsJob {
  static readonly jobName = 'draws.keep';

  constructor(
    private readonly programs: OpenPrograms,
    private readonly upkeep: DrawUpkeep,
  ) {}

  /** Answers how many steps it took. */
  run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    return this.programs.workEach((id) => this.upkeep.run(id, now, isCancelled), isCancelled);
  }

  backlog(now: Date): Promise<Backlog> {
    return this.programs.backlog((id) => this.upkeep.backlog(id, now));
  }
}
