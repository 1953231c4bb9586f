import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import type { Uuid } from '#kernel';
import { backgroundScope, Database, Logger, type Backlog } from '#platform';
import { DueWallets } from '../due-wallets.service.js';

/** Reminders taken in one transaction. */
const BATCH_SIZE = 500;
/** Counted per program for the metrics; what is beyond is late enough to be seen by its age. */
const BACKLOG_COUNT_MAX = 10_000;

/**
 * Lets time pass for the wallets it changes: pending points mature, outlived holds end, lots expire. Any number of
 * workers may run it at once: each reminder is taken by one of them, and the wallet rule makes a second time do nothing.
 * A wallet that fails is logged and passed over: it holds up neither the others nor the other programs.
 */
@Injectable()
export class AdvanceDueJob {
  static readonly jobName = 'ledger.advance_due';

  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly dueWallets: DueWallets,
    private readonly logger: Logger,
  ) {}

  /** Works off everything that has come due by `now`; answers how many movements were posted. */
  async run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    const programs = await this.database.tx(backgroundScope(null), (tx) => this.programs.list(tx));
    let movements = 0;
    for (const { id } of programs) movements += await this.runProgram(id, now, isCancelled);
    return movements;
  }

  /** What waits for this job over all programs, for the metrics: a short range of an index per program. */
  async backlog(now: Date): Promise<Backlog> {
    const programs = await this.database.tx(backgroundScope(null), (tx) => this.programs.list(tx));
    let waiting = 0;
    let oldestAgeMs = 0;
    for (const { id: programId } of programs) {
      const { count, first } = await this.database.tx(backgroundScope(programId), (tx) =>
        this.dueWallets.backlog(tx, now, BACKLOG_COUNT_MAX),
      );
      waiting += count;
      if (first) oldestAgeMs = Math.max(oldestAgeMs, now.getTime() - first.getTime());
    }
    return { waiting, oldestAgeMs };
  }

  /** The same for one program. */
  async runProgram(programId: Uuid, now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    let movements = 0;
    let failing = 0;
    let limit = BATCH_SIZE;
    while (!isCancelled()) {
      try {
        const done = await this.database.tx(backgroundScope(programId), (tx) =>
          this.dueWallets.advance(tx, now, limit, failing),
        );
        movements += done.movements;
        if (done.wallets === 0) break;
      } catch (error) {
        if (limit > 1) {
          // Somewhere in the batch is one that fails: one by one, it fails alone.
          limit = 1;
          continue;
        }
        failing += 1;
        this.logger.failure(error, { job: AdvanceDueJob.jobName, programId });
      }
    }
    return movements;
  }
}
