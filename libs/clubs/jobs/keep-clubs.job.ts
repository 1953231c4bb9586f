import { Injectable } from '@nestjs/common';
import { OpenPrograms } from '#access';
import type { Backlog } from '#platform';
import { RuleRounds } from '../rule-rounds.service.js';
import { Upkeep } from '../upkeep.service.js';

/**
 * Looks at everybody for rules of clubs, renews, lapses and ends memberships that are due, and gives free seats to those who wait. Any number of workers may run it,
 * and at once.
 */
@Injectable()
export class KeepClubsJob {
  static readonly jobName = 'clubs.keep';

  constructor(
    private readonly programs: OpenPrograms,
    private readonly rounds: RuleRounds,
    private readonly upkeep: Upkeep,
  ) {}

  /** Answers how many memberships, and customers for rules of clubs, were looked at. */
  run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    return this.programs.workEach(async (id) => {
      const looked = await this.rounds.run(id, now, isCancelled);
      return looked + (await this.upkeep.run(id, now, isCancelled));
    }, isCancelled);
  }

  backlog(now: Date): Promise<Backlog> {
    return this.programs.backlog((id) => this.upkeep.backlog(id, now));
  }
}
