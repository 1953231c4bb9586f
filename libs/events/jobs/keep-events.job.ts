import { Injectable } from '@nestjs/common';
import { OpenPrograms } from '#access';
import type { Backlog } from '#platform';
import { EventUpkeep } from '../event-upkeep.service.js';

/**
 * Gives free seats to those who wait, tells whoever was registered that an event is called off, and forgets guests of past
 * events. Any number of workers may run it, and at once.
 */
@Injectable()
export class KeepEventsJob {
  static readonly jobName = 'events.keep';

  constructor(
    private readonly programs: OpenPrograms,
    private readonly upkeep: EventUpkeep,
  ) {}

  /** Answers how many registrations and guests it changed. */
  run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    return this.programs.workEach((id) => this.upkeep.run(id, now, isCancelled), isCancelled);
  }

  backlog(now: Date): Promise<Backlog> {
    return this.programs.backlog((id) => this.upkeep.backlog(id, now));
  }
}
