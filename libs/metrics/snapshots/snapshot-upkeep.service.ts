import { Injectable } from '@nestjs/common';
import { Programs, type Program } from '#access';
import { localDateOf, startOfLocalDay, type LocalDate, type Uuid } from '#kernel';
import { backgroundScope, Database, Logger, type Backlog, type Tx } from '#platform';
import { morningOf, nightOf } from '../domain/night.js';
import { isScoringDue } from '../persistence/scorings.js';
import {
  claimSnapshots,
  findSnapshotRun,
  insertSnapshot,
  markMade,
  releaseSnapshots,
} from '../persistence/snapshots.js';
import { ReportFrames } from '../reports/report-frame.js';
import type { SnapshotReport } from './snapshot-report.js';
import { SnapshotReports } from './snapshot-reports.js';

/** Longer than all reports of a program may take: a worker that is killed leaves its program to the others by then. */
const CLAIM_MS = 3_600_000;

/** What is made of a program, and as of which day. */
interface SnapshotWork {
  readonly program: Program;
  readonly asOf: LocalDate;
  readonly now: Date;
  readonly reports: readonly SnapshotReport[];
}

/** Once a night: makes the reports of a program, each in a transaction of its own, and keeps them. */
@Injectable()
export class SnapshotUpkeep {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly frames: ReportFrames,
    private readonly reports: SnapshotReports,
    private readonly logger: Logger,
  ) {}

  /** Makes what is missing of the local day, whatever time it is; answers how many reports. */
  async run(programId: Uuid, now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    const scope = backgroundScope(programId);
    const work = await this.database.tx(scope, (tx) => this.claimed(tx, programId, now));
    if (!work) return 0;
    let made = 0;
    // A report that fails keeps the claim, so that it is tried again in an hour, and keeps no other one from being made.
    const failures: unknown[] = [];
    for (const report of work.reports)
      if (!isCancelled())
        await this.make(work, report).then(
          (isMade) => void (made += isMade ? 1 : 0),
          (failure: unknown) => {
            this.logger.failure(failure, { programId, report: report.report });
            failures.push(failure);
          },
        );
    if (failures.length > 0) throw failures[0];
    await this.database.tx(scope, releaseSnapshots);
    return made;
  }

  /** The same, when the night has come, or at once for a program that has no reports yet. */
  async runWhenDue(programId: Uuid, now: Date, isCancelled: () => boolean): Promise<number> {
    const isDue = await this.database.tx(backgroundScope(programId), async (tx) => {
      const program = await this.programs.requireOpen(tx, programId);
      return program.ok && (await this.dueSince(tx, program.value, now)) !== null;
    });
    return isDue ? this.run(programId, now, isCancelled) : 0;
  }

  /** Programs whose reports wait to be made, for the metrics. */
  backlog(programId: Uuid, now: Date): Promise<Backlog> {
    return this.database.tx(backgroundScope(programId), async (tx) => {
      const program = await this.programs.requireOpen(tx, programId);
      const since = program.ok ? await this.dueSince(tx, program.value, now) : null;
      return since
        ? { waiting: 1, oldestAgeMs: now.getTime() - since.getTime() }
        : { waiting: 0, oldestAgeMs: 0 };
    });
  }

  /** Null: nothing is to be made now. */
  private async dueSince(tx: Tx, program: Program, now: Date): Promise<Date | null> {
    const asOf = localDateOf(now, program.timeZone);
    const run = await findSnapshotRun(tx);
    if (!run) return (await this.frames.countedBy(tx, dayStart(program, asOf))) ? now : null;
    if (this.missing(run.asOf < asOf ? [] : run.made).length === 0) return null;
    const night = nightOf(asOf, program.timeZone);
    if (now < night) return null;
    return now >= morningOf(asOf, program.timeZone) || !(await isScoringDue(tx, asOf)) ? night : null;
  }

  private missing(made: readonly string[]): SnapshotReport[] {
    return this.reports.all.filter(({ report }) => !made.includes(report));
  }

  /** Null: nothing is missing, not everything is counted that was recorded before the day, or somebody else is at it. */
  private async claimed(tx: Tx, programId: Uuid, now: Date): Promise<SnapshotWork | null> {
    const opened = await this.programs.requireOpen(tx, programId);
    if (!opened.ok) return null;
    const program = opened.value;
    const asOf = localDateOf(now, program.timeZone);
    const run = await findSnapshotRun(tx);
    if (run && run.asOf >= asOf && this.missing(run.made).length === 0) return null;
    if (!(await this.frames.countedBy(tx, dayStart(program, asOf)))) return null;
    const until = new Date(now.getTime() + CLAIM_MS);
    const made = await claimSnapshots(tx, asOf, { now, until });
    return made && { program, asOf, now, reports: this.missing(made) };
  }

  /** False: cells are being counted anew meanwhile, and it is made when they are. */
  private make({ program, asOf, now }: SnapshotWork, report: SnapshotReport): Promise<boolean> {
    return this.database.tx(backgroundScope(program.id), async (tx) => {
      // All slices of one state.
      await tx.execute('set transaction isolation level repeatable read');
      // Reports are of everybody: where the server knows nothing yet of tables just filled, it would go through them once for each.
      await tx.execute('set local enable_nestloop = off');
      const frame = await this.frames.countedBy(tx, dayStart(program, asOf));
      if (!frame) return false;
      for (const dimension of report.dimensions) {
        const rows = await report.make(tx, { frame, program, asOf, now, dimension });
        await insertSnapshot(tx, { report: report.report, dimension, asOf, frame, computedAt: now, rows });
      }
      await markMade(tx, asOf, report.report);
      return true;
    });
  }
}

function dayStart({ timeZone }: Program, asOf: LocalDate): Date {
  return startOfLocalDay(asOf, timeZone);
}
