import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { required, type Uuid } from '#kernel';
import { backgroundScope, Database, type Backlog, type Tx } from '#platform';
import { HouseholdDesk } from './household-desk.js';
import { HOUSEHOLDS_ACTOR } from './open-household.js';
import { dueBacklog, findDue } from './persistence/households.js';

/** Households that are looked at one after the other, before it is asked again which are due. */
const PAGE_SIZE = 100;
/** Counted for the metrics. */
const BACKLOG_COUNT_MAX = 10_000;

/**
 * Brings in shares of points that matured by time. Nothing depends on it: whatever opens a household does the same first. A
 * household is a transaction of its own, which moves on when its members are due, so that nothing is brought in twice.
 */
@Injectable()
export class Settling {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly desk: HouseholdDesk,
  ) {}

  /** Does all that is due in a program; answers how many households were looked at. */
  async run(programId: Uuid, now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    let looked = 0;
    const seen = new Set<Uuid>();
    while (!isCancelled()) {
      const due = await this.database.tx(backgroundScope(programId), (tx) => findDue(tx, now, PAGE_SIZE));
      const fresh = due.filter((id) => !seen.has(id));
      if (fresh.length === 0) return looked;
      for (const id of fresh) {
        if (isCancelled()) return looked;
        seen.add(id);
        await this.database.tx(backgroundScope(programId), (tx) => this.settle(tx, id, now));
        looked += 1;
      }
    }
    return looked;
  }

  /** What waits in a program, for the metrics. */
  async backlog(programId: Uuid, now: Date): Promise<Backlog> {
    return this.database.tx(backgroundScope(programId), async (tx) => {
      const { count, first } = await dueBacklog(tx, now, BACKLOG_COUNT_MAX);
      return { waiting: count, oldestAgeMs: first ? Math.max(0, now.getTime() - first.getTime()) : 0 };
    });
  }

  private async settle(tx: Tx, householdId: Uuid, now: Date): Promise<void> {
    const program = await this.programs.requireOpen(tx, required(tx.programId, 'a program'));
    if (!program.ok) return;
    const by = { actor: HOUSEHOLDS_ACTOR, now, timeZone: program.value.timeZone };
    const opened = await this.desk.openOne(tx, householdId, [], by);
    if (opened) await this.desk.close(tx, opened);
  }
}
