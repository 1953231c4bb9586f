import { Injectable } from '@nestjs/common';
import { localDateOf, ok, type LocalDate, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import { retentionOf, type Retention } from '../domain/retention.js';
import type { Dimension } from '../domain/roll-ups/history.js';
import { CALENDARS, dayNumberOf, localDateOfNumber, type Grain } from '../domain/roll-ups/periods.js';
import { findRetentionCells } from '../persistence/reports.js';
import { ReportFrames, type ReportFrame } from './report-frame.js';

/** Which periods, and of whom. */
export interface RetentionAsked {
  readonly grain: Extract<Grain, 'MONTH' | 'QUARTER' | 'YEAR'>;
  /** Periods that begin between these program-local days, both included. */
  readonly from: LocalDate;
  readonly through: LocalDate;
  readonly dimension: Dimension;
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

export interface RetentionReport extends ReportFrame {
  readonly rows: readonly RetentionRow[];
}

/** Retention and churn of calendar periods, from cells. */
@Injectable()
export class RetentionReports {
  constructor(private readonly frames: ReportFrames) {}

  /** By period, then by what customers were. Problem: NOT_READY. */
  async report(tx: Tx, asked: RetentionAsked): Promise<Result<RetentionReport, Problem>> {
    const frame = await this.frames.served(tx);
    if (!frame.ok) return frame;
    const { generation, asOf, timeZone } = frame.value;
    const cells = await findRetentionCells(tx, { ...asked, generation });
    const today = localDateOf(asOf, timeZone);
    const rows = cells.map((cell): RetentionRow => {
      const through = localDateOfNumber(CALENDARS[asked.grain].nextOf(dayNumberOf(cell.period)) - 1);
      return {
        ...retentionOf({
          ...{ RETAINED: cell.retained, LOST: cell.lost, REACTIVATED: cell.reactivated },
          ...{ NEW: cell.acquired, ACQUIRED_AND_LOST: cell.acquiredAndLost },
        }),
        ...{ period: cell.period, through, value: cell.value, isComplete: through < today },
      };
    });
    return ok({ ...frame.value, rows });
  }
}
