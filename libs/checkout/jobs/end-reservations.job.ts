import { Injectable } from '@nestjs/common';
import { OpenPrograms } from '#access';
import { backgroundScope, type Backlog } from '#platform';
import { Checkouts } from '../checkouts.service.js';

/**
 * Writes down that the time of reservations is over, and frees what they held. Nothing depends on it: whoever needs what they hold
 * ends them first. Any number of workers may run it, and at once.
 */
@Injectable()
export class EndReservationsJob {
  static readonly jobName = 'checkout.end_reservations';

  constructor(
    private readonly programs: OpenPrograms,
    private readonly checkouts: Checkouts,
  ) {}

  /** Answers how many it ended. */
  run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    return this.programs.workEach((id) => this.endAll(id, now, isCancelled), isCancelled);
  }

  backlog(now: Date): Promise<Backlog> {
    return this.programs.backlog((id) => this.checkouts.backlog(id, now));
  }

  private async endAll(programId: string, now: Date, isCancelled: () => boolean): Promise<number> {
    let [all, ended] = [0, 0];
    do {
      ended = await this.checkouts.endExpired(backgroundScope(programId), now);
      all += ended;
    } while (ended > 0 && !isCancelled());
    return all;
  }
}
