import { Injectable } from '@nestjs/common';
import { OpenPrograms } from '#access';
import type { Backlog } from '#platform';
import { SnapshotUpkeep } from '../snapshots/snapshot-upkeep.service.js';

/** Makes the reports of the night, each program in its own. Any number of workers may run it, and at once. */
@Injectable()
export class KeepSnapshotsJob {
  static readonly jobName = 'metrics.snapshots';

  constructor(
    private readonly programs: OpenPrograms,
    private readonly upkeep: SnapshotUpkeep,
  ) {}

  /** Answers how many reports were made. */
  run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    return this.programs.workEach((id) => this.upkeep.runWhenDue(id, now, isCancelled), isCancelled);
  }

  backlog(now: Date): Promise<Backlog> {
    return this.programs.backlog((id) => this.upkeep.backlog(id, now));
  }
}
