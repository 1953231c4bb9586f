import { Injectable } from '@nestjs/common';
import type { LocalDate } from '#kernel';
import type { Tx } from '#platform';
import { rateOf, shareOf, type Rate, type Share } from '../domain/rate.js';
import { findRevenueCells, type CellsAsked } from '../persistence/reports.js';
import { ReportFrames } from './report-frame.js';
import { endOf, type Report } from './retention-reports.service.js';

/** What was bought in a period by those who were something when it began. Amounts are minor units. */
export interface RevenueRow {
  readonly period: LocalDate;
  readonly through: LocalDate;
  readonly value: string;
  readonly isComplete: boolean;
  /** Customers with a purchase day; guests are none. */
  readonly buyers: number;
  readonly purchaseDays: number;
  /** Orders that something is still paid for, those of guests included where the row is of everybody. */
  readonly orders: number;
  readonly grossMinor: bigint;
  readonly returnedMinor: bigint;
  readonly netMinor: bigint;
  /** Of the buyers those who had bought before, or bought on a second day. */
  readonly repeatBuyers: Share;
  /** Of the net revenue what came on days after the buyers' first. */
  readonly repeatRevenue: Rate;
}

/** Revenue of calendar periods, from cells. */
@Injectable()
export class RevenueReports {
  constructor(private readonly frames: ReportFrames) {}

  /** By period, then by what customers were. Null, as long as there are no cells. */
  async report(tx: Tx, asked: Omit<CellsAsked, 'generation'>): Promise<Report<RevenueRow> | null> {
    const frame = await this.frames.served(tx);
    if (!frame) return null;
    const cells = await findRevenueCells(tx, { ...asked, generation: frame.generation });
    const rows = cells.map((cell): RevenueRow => {
      const { period, value, buyers, purchaseDays, orders, grossMinor, returnedMinor } = cell;
      const netMinor = grossMinor - returnedMinor;
      return {
        ...{ period, value, ...endOf(asked.grain, period, frame) },
        ...{ buyers, purchaseDays, orders, grossMinor, returnedMinor, netMinor },
        repeatBuyers: shareOf(cell.repeatBuyers, buyers),
        repeatRevenue: rateOf(Number(cell.repeatNetMinor), Number(netMinor)),
      };
    });
    return { frame, rows };
  }
}
