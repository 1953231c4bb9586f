import { Injectable } from '@nestjs/common';
import { OpenPrograms } from '#access';
import type { Backlog } from '#platform';
import { AlertUpkeep } from '../alerts/alert-upkeep.service.js';
import { SnapshotUpkeep } from '../snapshots/snapshot-upkeep.service.js';

/** Makes the reports of the night, each program in its own, and looks at them once they are made. Any number of workers may run it, and at once. */
@Injectable()
export class KeepSnapshotsJob {
  static readonly jobName = 'metrics.snapshots';

  constructor(
    private readonly programs: OpenPrograms,
    private readonly upkeep: SnapshotUpkeep,
    private readonly alerts: AlertUpkeep,
  ) {}

  /** Answers how many reports were made. What fails keeps nothing else from being done, and is thrown at the end. */
  async run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    const failures: unknown[] = [];
    const standingAlone = (work: Promise<number>): Promise<number> =>
      work.catch((failure: unknown) => {
        failures.push(failure);
        return 0;
      });
    const made = await this.programs.workEach(async (id) => {
      const ofProgram = await standingAlone(this.upkeep.runWhenDue(id, now, isCancelled));
      if (!isCancelled()) await standingAlone(this.alerts.run(id, now));
      return ofProgram;
    }, isCancelled);
    if (failures.length > 0) throw failures[0];
    return made;
  }

  backlog(now: Date): Promise<Backlog> {
    return this.programs.backlog((id) => this.upkeep.backlog(id, now));
  }
}
