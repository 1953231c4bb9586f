import { Injectable } from '@nestjs/common';
import { Programs, type Program } from '#access';
import { addDays, localDateOf, startOfLocalDay, type LocalDate, type Uuid } from '#kernel';
import { backgroundScope, Database, type Backlog, type Tx } from '#platform';
import {
  dayAfter,
  lastPeriod,
  type DigestPeriod,
  type DigestReport,
  type DigestSchedule,
} from '../domain/digests/digest.js';
import { METRICS } from '../domain/goals/metric.js';
import { nightOf } from '../domain/night.js';
import { digestHtml } from '../pages/digest-html.js';
import type { Page } from '../pages/page.js';
import type { AskedPeriod } from '../pages/period.js';
import { csvText } from '../pages/report-csv.js';
import { ReportPages } from '../pages/report-pages.service.js';
import { fileColumns, fileRows } from '../pages/report-table.js';
import { nightWorkOf, type ReportName } from '../pages/reports.js';
import { findDigests, insertDigest } from '../persistence/digests.js';
import { findLookRun } from '../persistence/goals.js';
import { isScoringDue } from '../persistence/scorings.js';
import { findSnapshotRun } from '../persistence/snapshots.js';
import { ReportFrames } from '../reports/report-frame.js';
import { MetricDigests } from './metric-digests.service.js';

/** What is to be told of a period, and since when that is wanted. */
type DigestWork = DigestPeriod & Pick<DigestSchedule, 'reports' | 'setAt'>;

/** Tells staff of each week and month that is over, once the reports of the night after it are made. */
@Injectable()
export class DigestUpkeep {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly digests: MetricDigests,
    private readonly pages: ReportPages,
    private readonly frames: ReportFrames,
  ) {}

  /** Answers how many were made. */
  async run(programId: Uuid, now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    const due = await this.database.tx(backgroundScope(programId), async (tx) => {
      const program = await this.programs.requireOpen(tx, programId);
      return program.ok ? { program: program.value, work: await this.dueOf(tx, program.value, now) } : null;
    });
    let made = 0;
    for (const work of due?.work ?? [])
      if (due && !isCancelled() && (await this.make(due.program, work, now))) made += 1;
    return made;
  }

  /** Digests that wait to be made, for the metrics. */
  backlog(programId: Uuid, now: Date): Promise<Backlog> {
    return this.database.tx(backgroundScope(programId), async (tx) => {
      const program = await this.programs.requireOpen(tx, programId);
      if (!program.ok) return { waiting: 0, oldestAgeMs: 0 };
      const due = await this.dueOf(tx, program.value, now);
      const since = due.map((work) => startOfLocalDay(dayAfter(work), program.value.timeZone).getTime());
      return {
        waiting: due.length,
        oldestAgeMs: since.length === 0 ? 0 : now.getTime() - Math.min(...since),
      };
    });
  }

  /** What is wanted, not told yet, and known. */
  private async dueOf(tx: Tx, program: Program, now: Date): Promise<DigestWork[]> {
    const today = localDateOf(now, program.timeZone);
    const wanted = (await this.digests.schedules(tx))
      .filter(({ reports }) => reports.length > 0)
      .map(({ grain, reports, setAt }): DigestWork => ({ ...lastPeriod(grain, today), reports, setAt }));
    if (wanted.length === 0) return [];
    const told = await findDigests(tx, wanted);
    const missing = wanted.filter(
      ({ grain, period }) => !told.some((one) => one.grain === grain && one.period === period),
    );
    const due: DigestWork[] = [];
    for (const work of missing) if (await this.isKnown(tx, program, work, now)) due.push(work);
    return due;
  }

  /** Whether all is made that a period is told by; or is not waited for any more, and the days of the period are counted. */
  private async isKnown(tx: Tx, { timeZone }: Program, work: DigestWork, now: Date): Promise<boolean> {
    const day = dayAfter(work);
    if (!(await this.frames.countedBy(tx, startOfLocalDay(day, timeZone)))) return false;
    const wantedOn = work.setAt ? localDateOf(work.setAt, timeZone) : day;
    const waitedFor = addDays(wantedOn > day ? wantedOn : day, 1);
    return now >= nightOf(waitedFor, timeZone) || (await isNightDone(tx, day, work));
  }

  /** False: nothing is counted, or somebody else told of it meanwhile. */
  private async make(program: Program, work: DigestWork, now: Date): Promise<boolean> {
    const { grain, period, through, reports } = work;
    const asked = periodOf(work);
    const names = reports.map(nameOf);
    const page = await this.pages.make(program, { reports: names, period: asked, by: 'ALL', now });
    if (!page) return false;
    const title = `${program.name}: ${asked.name}`;
    const facts = [...page.facts, ...factsOfOtherNights(page, dayAfter(work))];
    const files = page.chapters.flatMap(({ tables }) =>
      tables.map((table) => ({ name: table.name, csv: csvText([fileColumns(table), ...fileRows(table)]) })),
    );
    const html = digestHtml({ ...page, title, facts });
    const digest = { grain, period, through, reports, title, html, files, madeAt: now };
    return this.database.tx(backgroundScope(program.id), (tx) => insertDigest(tx, digest));
  }
}

/** Whether everything is made of the night of a day, or of a later one, that a digest tells, and all metrics were looked at. */
async function isNightDone(tx: Tx, day: LocalDate, { reports }: DigestWork): Promise<boolean> {
  const [made, look] = [await findSnapshotRun(tx), await findLookRun(tx)];
  if (!made || !look || made.asOf < day || look.asOf < day) return false;
  if (!METRICS.every((metric) => look.looked.includes(metric))) return false;
  for (const one of nightWorkOf(reports.map(nameOf)))
    if (one === 'SCORES' ? await isScoringDue(tx, day) : !made.made.includes(one)) return false;
  return true;
}

/** Which chapters tell of another night than the one that a digest is made from. */
function factsOfOtherNights({ chapters }: Page, day: LocalDate): Page['facts'] {
  const other = chapters.flatMap(({ title, asOf }) =>
    asOf === undefined || asOf === day ? [] : [`${title} (${asOf})`],
  );
  return other.length === 0 ? [] : [['as of another night', other.join(', ')]];
}

function nameOf(report: DigestReport): ReportName {
  return report.toLowerCase() as Lowercase<DigestReport>;
}

function periodOf(of: DigestPeriod): AskedPeriod {
  const { grain, period: from, through } = of;
  const name = grain === 'WEEK' ? `${from} to ${through}` : from.slice(0, 7);
  return { name, from, through: from, end: dayAfter(of), grain };
}
