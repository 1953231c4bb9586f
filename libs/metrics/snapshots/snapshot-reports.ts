import { Injectable } from '@nestjs/common';
import type { SnapshotName } from '../domain/snapshots/snapshot.js';
import type { SnapshotReport } from './snapshot-report.js';

/** The reports that are made once a night; the modules register theirs. */
@Injectable()
export class SnapshotReports {
  private readonly registered = new Map<SnapshotName, SnapshotReport>();

  register(reports: readonly SnapshotReport[]): void {
    for (const report of reports) this.registered.set(report.report, report);
  }

  get all(): readonly SnapshotReport[] {
    return [...this.registered.values()];
  }
}
