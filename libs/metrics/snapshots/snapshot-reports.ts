import { Injectable } from '@nestjs/common';
import type { SnapshotName } from '../domain/snapshots/snapshot.js';
import type { SnapshotReport } from './snapshot-report.js';

/** The reports that are made once a night; each registers itself. */
@Injectable()
export class SnapshotReports {
  private readonly registered = new Map<SnapshotName, SnapshotReport>();

  register(report: SnapshotReport): void {
    this.registered.set(report.report, report);
  }

  get all(): readonly SnapshotReport[] {
    return [...this.registered.values()];
  }
}
