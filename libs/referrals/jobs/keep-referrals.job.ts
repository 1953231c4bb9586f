import { Injectable } from '@nestjs/common';
import { OpenPrograms } from '#access';
import type { Backlog } from '#platform';
import { ReferralUpkeep } from '../referral-upkeep.service.js';

/** Lets referrals expire, be approved and be told when their time has come. Any number of workers may run it, and at once. */
@Injectable()
export class KeepReferralsJob {
  static readonly jobName = 'referrals.keep';

  constructor(
    private readonly programs: OpenPrograms,
    private readonly upkeep: ReferralUpkeep,
  ) {}

  /** Answers how many referrals went on. */
  run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    return this.programs.workEach((id) => this.upkeep.run(id, now, isCancelled), isCancelled);
  }

  backlog(now: Date): Promise<Backlog> {
    return this.programs.backlog((id) => this.upkeep.backlog(id, now));
  }
}
