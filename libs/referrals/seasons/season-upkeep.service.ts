import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { required, type Uuid } from '#kernel';
import { backgroundScope, Database, type Backlog, type Tx } from '#platform';
import { FREEZE_DELAY_MS } from '../domain/season.js';
import { findEndedSeasons, freezeSeason, lockEndedSeason } from '../persistence/seasons.js';

/** Writes the boards of seasons down that are over, each in a transaction; any number of workers may run it, and at once. */
@Injectable()
export class SeasonUpkeep {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
  ) {}

  /** Answers how many seasons were frozen. */
  async run(programId: Uuid, now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    const scope = backgroundScope(programId);
    let frozen = 0;
    for (const { id } of await this.database.tx(scope, (tx) => findEndedSeasons(tx, endedBy(now)))) {
      if (isCancelled()) break;
      if (await this.database.tx(scope, (tx) => this.freeze(tx, id, now))) frozen += 1;
    }
    return frozen;
  }

  /** Seasons that wait to be frozen, for the metrics. */
  backlog(programId: Uuid, now: Date): Promise<Backlog> {
    return this.database.tx(backgroundScope(programId), async (tx) => {
      const isOpen = (await this.programs.requireOpen(tx, programId)).ok;
      const due = isOpen ? await findEndedSeasons(tx, endedBy(now)) : [];
      const ages = due.map(({ endsAt }) => endedBy(now).getTime() - endsAt.getTime());
      return { waiting: due.length, oldestAgeMs: Math.max(0, ...ages) };
    });
  }

  private async freeze(tx: Tx, id: Uuid, now: Date): Promise<boolean> {
    const program = await this.programs.requireOpen(tx, required(tx.programId, 'a program'));
    const season = program.ok ? await lockEndedSeason(tx, id, endedBy(now)) : null;
    if (!season) return false;
    await freezeSeason(tx, season, now);
    return true;
  }
}

function endedBy(now: Date): Date {
  return new Date(now.getTime() - FREEZE_DELAY_MS);
}
