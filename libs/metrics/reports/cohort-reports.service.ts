import { Injectable } from '@nestjs/common';
import { localDateOf, type LocalDate } from '#kernel';
import type { Tx } from '#platform';
import { rateOf, shareOf, type Rate, type Share } from '../domain/rate.js';
import { CALENDARS, dayNumberOf, type CohortGrain, type Grain } from '../domain/roll-ups/periods.js';
import { findCohortCells, type CohortsAsked } from '../persistence/reports.js';
import { ReportFrames, type ReportFrame } from './report-frame.js';
import type { Report } from './retention-reports.service.js';

/** What a cohort bought at an age of so many weeks or months. Amounts are minor units. */
export interface CohortRow {
  readonly cohort: LocalDate;
  readonly value: string;
  /** 0: the week or month in which they joined. */
  readonly age: number;
  /** False: that week or month is not over. */
  readonly isComplete: boolean;
  readonly members: number;
  /** Of the members those with a purchase day at this age. */
  readonly active: Share;
  /** Of the members those with one at this age or later, as far as is known. */
  readonly onOrAfter: Share;
  readonly orders: number;
  readonly netMinor: bigint;
  readonly cumulativeNetMinor: bigint;
  /** Net revenue up to and with this age, in minor units, for each member. */
  readonly cumulativeNetPerMember: Rate;
}

/** Which cohorts. */
export interface CohortReportAsked extends Omit<CohortsAsked, 'generation'> {
  readonly grain: CohortGrain;
}

/** Grids of cohorts, from cells. */
@Injectable()
export class CohortReports {
  constructor(private readonly frames: ReportFrames) {}

  /** By cohort, then by what customers were, then by age. Null, as long as there are no cells. */
  async report(tx: Tx, asked: CohortReportAsked): Promise<Report<CohortRow> | null> {
    const frame = await this.frames.served(tx);
    if (!frame) return null;
    const cells = await findCohortCells(tx, { ...asked, generation: frame.generation });
    const rows = cells.map((cell): CohortRow => {
      const { cohort, value, age, members, orders, netMinor, cumulativeNetMinor } = cell;
      return {
        ...{ cohort, value, age, members, orders, netMinor, cumulativeNetMinor },
        isComplete: isOver(asked.grain, cohort, age, frame),
        active: shareOf(cell.active, members),
        onOrAfter: shareOf(cell.onOrAfter, members),
        cumulativeNetPerMember: rateOf(Number(cumulativeNetMinor), members),
      };
    });
    return { frame, rows };
  }
}

/** Whether the week or month of an age was over when everything was counted. */
function isOver(grain: Grain, cohort: LocalDate, age: number, { asOf, timeZone }: ReportFrame): boolean {
  const calendar = CALENDARS[grain];
  const now = calendar.indexOf(dayNumberOf(localDateOf(asOf, timeZone)));
  return calendar.indexOf(dayNumberOf(cohort)) + age < now;
}
