import { Injectable } from '@nestjs/common';
import type { Uuid } from '#kernel';
import { backgroundScope, Database, type Backlog } from '#platform';
import { Programs } from './programs.service.js';

/** The programs that take writes, one after the other: what jobs of the worker go through. */
@Injectable()
export class OpenPrograms {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
  ) {}

  /** Works for each program, until it is cancelled; answers the sum of what the work did. */
  async workEach(work: (programId: Uuid) => Promise<number>, isCancelled: () => boolean): Promise<number> {
    let done = 0;
    for (const id of await this.ids()) if (!isCancelled()) done += await work(id);
    return done;
  }

  /** What waits in all of them. */
  async backlog(backlogOf: (programId: Uuid) => Promise<Backlog>): Promise<Backlog> {
    let [waiting, oldestAgeMs] = [0, 0];
    for (const id of await this.ids()) {
      const of = await backlogOf(id);
      waiting += of.waiting;
      oldestAgeMs = Math.max(oldestAgeMs, of.oldestAgeMs);
    }
    return { waiting, oldestAgeMs };
  }

  private async ids(): Promise<Uuid[]> {
    const programs = await this.database.tx(backgroundScope(null), (tx) => this.programs.list(tx));
    return programs.flatMap(({ id, status }) => (status === 'OPEN' ? [id] : []));
  }
}
