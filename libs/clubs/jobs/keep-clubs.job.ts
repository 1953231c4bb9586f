import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { backgroundScope, Database, type Backlog } from '#platform';
import { Upkeep } from '../upkeep.service.js';

/**
 * Renews, lapses and ends memberships that are due, and gives free seats to those who wait. Any number of workers may run it,
 * and at once.
 */
@Injectable()
export class KeepClubsJob {
  static readonly jobName = 'clubs.keep';

  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly upkeep: Upkeep,
  ) {}

  /** Answers how many memberships were looked at. */
  async run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    let looked = 0;
    for (const id of await this.openPrograms())
      if (!isCancelled()) looked += await this.upkeep.run(id, now, isCancelled);
    return looked;
  }

  async backlog(now: Date): Promise<Backlog> {
    let [waiting, oldestAgeMs] = [0, 0];
    for (const id of await this.openPrograms()) {
      const of = await this.upkeep.backlog(id, now);
      waiting += of.waiting;
      oldestAgeMs = Math.max(oldestAgeMs, of.oldestAgeMs);
    }
    return { waiting, oldestAgeMs };
  }

  private async openPrograms(): Promise<string[]> {
    const programs = await this.database.tx(backgroundScope(null), (tx) => this.programs.list(tx));
    return programs.flatMap(({ id, status }) => (status === 'OPEN' ? [id] : []));
  }
}
