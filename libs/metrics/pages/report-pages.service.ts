import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { backgroundScope, Database } from '#platform';
import type { Dimension } from '../domain/roll-ups/history.js';
import { ReportFrames, type ReportFrame } from '../reports/report-frame.js';
import type { MakeChapter } from './chapters/order.js';
import type { Chapter, Page } from './page.js';
import type { AskedPeriod } from './period.js';
import { ReportSources } from './report-sources.js';
import { REPORT_NAMES, REPORTS, type ReportName } from './reports.js';

/** Which reports, of what time, and by what customers were. */
export interface PageAsked {
  readonly reports: readonly ReportName[];
  readonly period: AskedPeriod;
  readonly by: Dimension;
  readonly now: Date;
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
  make(program: Program, { reports, ...asked }: PageAsked): Promise<Page | null> {
    return this.database.tx(backgroundScope(program.id), async (tx) => {
      await tx.execute('set transaction isolation level repeatable read');
      const frame = await this.frames.served(tx);
      if (!frame) return null;
      const chapters: Chapter[] = [];
      for (const make of reports.flatMap((name): readonly MakeChapter[] => REPORTS[name])) {
        const chapter = await make({ sources: this.sources, tx, program, frame, ...asked });
        if (chapter) chapters.push(chapter);
      }
      return {
        title: `${program.name}: ${reports.length === REPORT_NAMES.length ? 'all' : reports.join(', ')}, ${asked.period.name}`,
        facts: factsOf(asked, frame),
        ...{ currency: program.currency, chapters },
      };
    });
  }
}

function factsOf(
  { by, period }: Pick<PageAsked, 'by' | 'period'>,
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
