import { Injectable } from '@nestjs/common';
import { OpenPrograms } from '#access';
import type { Backlog } from '#platform';
import { SeasonUpkeep } from '../seasons/season-upkeep.service.js';

/** Freezes the boards of seasons that are over. Any number of workers may run it, and at once. */
@Injectable()
export class FreezeReferralSeasonsJob {
  static readonly jobName = 'referrals.seasons';

  constructor(
    private readonly programs: OpenPrograms,
    private readonly upkeep: SeasonUpkeep,
  ) {}

  /** Answers how many seasons were frozen. */
  run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    return this.programs.workEach((id) => this.upkeep.run(id, now, isCancelled), isCancelled);
  }

  backlog(now: Date): Promise<Backlog> {
    return this.programs.backlog((id) => this.upkeep.backlog(id, now));
  }
}
