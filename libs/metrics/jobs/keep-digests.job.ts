import { Injectable } from '@nestjs/common';
import { OpenPrograms } from '#access';
import type { Backlog } from '#platform';
import { DigestUpkeep } from '../digests/digest-upkeep.service.js';

/** Tells staff of weeks and months that are over, each program in its own. Any number of workers may run it, and at once. */
@Injectable()
export class KeepDigestsJob {
  static readonly jobName = 'metrics.digests';

  constructor(
    private readonly programs: OpenPrograms,
    private readonly upkeep: DigestUpkeep,
  ) {}

  /** Answers how many digests were made. */
  run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    return this.programs.workEach((id) => this.upkeep.run(id, now, isCancelled), isCancelled);
  }

  backlog(now: Date): Promise<Backlog> {
    return this.programs.backlog((id) => this.upkeep.backlog(id, now));
  }
}
