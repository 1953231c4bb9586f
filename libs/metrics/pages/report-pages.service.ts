import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { Database } from '#platform';
import type { Dimension } from '../domain/roll-ups/history.js';
import { ReportFrames, type ReportFrame } from '../reports/report-frame.js';
import type { Chapter, Page } from './page.js';
import type { AskedPeriod } from './period.js';
import { ReportSources } from './report-sources.js';
import { REPORTS, type ReportName } from './reports.js';

/** Which report, of what time, and by what customers were. */
export interface PageAsked {
  readonly report: ReportName;
  readonly period: AskedPeriod;
  readonly by: Dimension;
}

/** Puts reports together, each of one state of the database. */
@Injectable()
export class ReportPages {
  constructor(
    private readonly database: Database,
    private readonly frames: ReportFrames,
    private readonly sources: ReportSources,
  ) {}

  /** Null: nothing is counted yet. */
  make(program: Program, { report, period, by }: PageAsked): Promise<Page | null> {
    return this.database.tx({ programId: program.id }, async (tx) => {
      await tx.execute('set transaction isolation level repeatable read');
      const frame = await this.frames.served(tx);
      if (!frame) return null;
      const chapters: Chapter[] = [];
      for (const make of REPORTS[report]) {
        const chapter = await make({ sources: this.sources, tx, program, frame, period, by });
        if (chapter) chapters.push(chapter);
      }
      return {
        title: `${program.name}: ${report}, ${period.name}`,
        facts: factsOf({ period, by }, frame),
        ...{ currency: program.currency, chapters },
      };
    });
  }
}

function factsOf(
  { by, period }: Omit<PageAsked, 'report'>,
  { asOf, timeZone, inactivityDays, definitionVersion }: ReportFrame,
): [string, string][] {
  return [
    ['period', period.name],
    ...(by === 'ALL' ? [] : [['by', by.toLowerCase()] as [string, string]]),
    ['counted until', `${timeText(asOf, timeZone)} (${timeZone})`],
    ['active', `bought within ${inactivityDays} days`],
    ['definitions', `version ${definitionVersion}`],
  ];
}

/** To the minute: "2026-03-01 14:05". */
function timeText(instant: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return format.format(instant);
}
