import { Injectable } from '@nestjs/common';
import { localDateOf, type LocalDate } from '#kernel';
import type { Tx } from '#platform';
import { retentionOf, type Retention } from '../domain/retention.js';
import {
  CALENDARS,
  dayNumberOf,
  localDateOfNumber,
  type Grain,
  type RetentionGrain,
} from '../domain/roll-ups/periods.js';
import { findRetentionCells, type CellsAsked } from '../persistence/reports.js';
import { ReportFrames, type ReportFrame } from './report-frame.js';

/** Which periods, and of whom. */
export interface RetentionAsked extends Omit<CellsAsked, 'generation'> {
  readonly grain: RetentionGrain;
}

/** Retention of those who were something when the period began. */
export interface RetentionRow extends Retention {
  readonly period: LocalDate;
  /** The last day of the period. */
  readonly through: LocalDate;
  /** What they were; empty: everybody. */
  readonly value: string;
  /** False: the period is not over, and its figures are as if nobody bought any more. It stays out of averages. */
  readonly isComplete: boolean;
}

export interface Report<Row> {
  readonly frame: ReportFrame;
  readonly rows: readonly Row[];
}

/** Retention and churn of calendar periods, from cells. */
@Injectable()
export class RetentionReports {
  constructor(private readonly frames: ReportFrames) {}

  /** By period, then by what customers were. Null, as long as there are no cells. */
  async report(tx: Tx, asked: RetentionAsked): Promise<Report<RetentionRow> | null> {
    const frame = await this.frames.served(tx);
    if (!frame) return null;
    const cells = await findRetentionCells(tx, { ...asked, generation: frame.generation });
    const rows = cells.map((cell): RetentionRow => ({
      ...retentionOf({
        ...{ RETAINED: cell.retained, LOST: cell.lost, REACTIVATED: cell.reactivated },
        ...{ NEW: cell.acquired, ACQUIRED_AND_LOST: cell.acquiredAndLost },
      }),
      ...{ period: cell.period, value: cell.value },
      ...endOf(asked.grain, cell.period, frame),
    }));
    return { frame, rows };
  }
}

/** The last day of a period, and whether it was over when everything was counted. */
export function endOf(
  grain: Grain,
  period: LocalDate,
  { asOf, timeZone }: ReportFrame,
): { readonly through: LocalDate; readonly isComplete: boolean } {
  const through = localDateOfNumber(CALENDARS[grain].nextOf(dayNumberOf(period)) - 1);
  return { through, isComplete: through < localDateOf(asOf, timeZone) };
}
