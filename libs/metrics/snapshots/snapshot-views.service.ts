import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#kernel';
import type { Tx } from '#platform';
import type { Dimension } from '../domain/roll-ups/history.js';
import type { SnapshotName } from '../domain/snapshots/snapshot.js';
import {
  findSeries,
  findSnapshotDay,
  findSnapshotRows,
  type SeriesAsked,
  type SnapshotFrame,
} from '../persistence/snapshots.js';
import type { SnapshotRow } from './snapshot-report.js';

/** Which snapshot, and which of its rows. */
export interface LatestAsked {
  /** The last one of this day or of an earlier one; the last one of all if left out. */
  readonly asOf?: LocalDate | null;
  /** The value behind which the rows begin; null: the first. */
  readonly after: string | null;
  readonly limit: number;
}

/** A snapshot, or a page of it. */
export interface SnapshotFound<F extends object> {
  readonly frame: SnapshotFrame;
  /** The figures are as this day began. */
  readonly asOf: LocalDate;
  readonly rows: readonly SnapshotRow<F>[];
}

/** Reads what reports said. */
@Injectable()
export class SnapshotViews {
  /** By what customers were. Null: the report was not made by then. */
  async latest<F extends object>(
    tx: Tx,
    report: SnapshotName,
    dimension: Dimension,
    { asOf: through = null, after, limit }: LatestAsked,
  ): Promise<SnapshotFound<F> | null> {
    const day = await findSnapshotDay(tx, report, through);
    if (!day) return null;
    const rows = await findSnapshotRows<F>(tx, { report, dimension, asOf: day.asOf, after, limit });
    return { ...day, rows };
  }

  /** Day by day. */
  series<F extends object>(
    tx: Tx,
    report: SnapshotName,
    dimension: Dimension,
    value: string,
    { from, through }: Pick<SeriesAsked, 'from' | 'through'>,
  ): Promise<{ readonly asOf: LocalDate; readonly figures: F }[]> {
    return findSeries<F>(tx, { report, dimension, value, from, through });
  }
}
