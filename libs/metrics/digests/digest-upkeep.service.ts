import { Injectable } from '@nestjs/common';
import { Programs, type Program } from '#access';
import { localDateOf, startOfLocalDay, type Uuid } from '#kernel';
import { backgroundScope, Database, type Backlog, type Tx } from '#platform';
import {
  dayAfter,
  lastPeriod,
  type DigestPeriod,
  type DigestReport,
  type DigestSchedule,
} from '../domain/digests/digest.js';
import { digestHtml } from '../pages/digest-html.js';
import type { AskedPeriod } from '../pages/period.js';
import { csvText } from '../pages/report-csv.js';
import { ReportPages } from '../pages/report-pages.service.js';
import { fileColumns, fileRows } from '../pages/report-table.js';
import type { ReportName } from '../pages/reports.js';
import { findDigests, findLastLook, insertDigest } from '../persistence/digests.js';
import { MetricDigests } from './metric-digests.service.js';

/** What is to be told of a period. */
interface DigestWork extends DigestPeriod {
  readonly reports: DigestSchedule['reports'];
}

/** Tells staff of each week and month that is over, once the reports of the night after it are made. */
@Injectable()
export class DigestUpkeep {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly digests: MetricDigests,
    private readonly pages: ReportPages,
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
  private async dueOf(tx: Tx, { timeZone }: Program, now: Date): Promise<DigestWork[]> {
    const today = localDateOf(now, timeZone);
    const wanted = (await this.digests.schedules(tx))
      .filter(({ reports }) => reports.length > 0)
      .map(({ grain, reports }): DigestWork => ({ ...lastPeriod(grain, today), reports }));
    if (wanted.length === 0) return [];
    const told = await findDigests(tx, wanted);
    const missing = wanted.filter(
      ({ grain, period }) => !told.some((one) => one.grain === grain && one.period === period),
    );
    // Once metrics were looked at as of the day after, its reports are made, and its alerts are told.
    const looked = missing.length === 0 ? null : await findLastLook(tx);
    return missing.filter((work) => looked !== null && dayAfter(work) <= looked);
  }

  /** False: nothing is counted, or somebody else told of it meanwhile. */
  private async make(program: Program, { reports, ...of }: DigestWork, now: Date): Promise<boolean> {
    const names = reports.map(nameOf);
    const page = await this.pages.make(program, { reports: names, period: periodOf(of), by: 'ALL', now });
    if (!page) return false;
    const title = `${program.name}: ${periodOf(of).name}`;
    const files = page.chapters.flatMap(({ tables }) =>
      tables.map((table) => ({ name: table.name, csv: csvText([fileColumns(table), ...fileRows(table)]) })),
    );
    const digest = { ...of, reports, title, html: digestHtml({ ...page, title }), files, madeAt: now };
    return this.database.tx(backgroundScope(program.id), (tx) => insertDigest(tx, digest));
  }
}

function nameOf(report: DigestReport): ReportName {
  return report.toLowerCase() as Lowercase<DigestReport>;
}

function periodOf(of: DigestPeriod): AskedPeriod {
  const { grain, period: from, through } = of;
  const name = grain === 'WEEK' ? `${from} to ${through}` : from.slice(0, 7);
  return { name, from, through: from, end: dayAfter(of), grain };
}
