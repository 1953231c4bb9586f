import type { Program } from '#access';
import type { LocalDate } from '#kernel';
import type { Tx } from '#platform';
import type { Dimension } from '../domain/roll-ups/history.js';
import type { SnapshotName } from '../domain/snapshots/snapshot.js';
import type { ReportFrame } from '../reports/report-frame.js';

/** What a report is made of. */
export interface SnapshotOrder {
  readonly frame: ReportFrame;
  readonly program: Program;
  /** The figures are as this day begins. */
  readonly asOf: LocalDate;
  readonly now: Date;
  readonly dimension: Dimension;
}

/** What a report says of those who were something; of everybody `value` is empty. */
export interface SnapshotRow<F extends object> {
  readonly value: string;
  readonly figures: F;
}

/** A report that is made once a night and kept. */
export interface SnapshotReport<F extends object = object> {
  readonly report: SnapshotName;
  /** By what it is sliced; those who were something at the moment that the report pins. */
  readonly dimensions: readonly Dimension[];
  make(tx: Tx, order: SnapshotOrder): Promise<readonly SnapshotRow<F>[]>;
}
