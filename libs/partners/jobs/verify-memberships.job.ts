import { Injectable } from '@nestjs/common';
import { OpenPrograms } from '#access';
import type { Backlog } from '#platform';
import { Verification } from '../verification.service.js';

/** Asks partners about numbers that are not verified. Any number of workers may run it, and at once. */
@Injectable()
export class VerifyMembershipsJob {
  static readonly jobName = 'partners.verify';

  constructor(
    private readonly programs: OpenPrograms,
    private readonly verification: Verification,
  ) {}

  /** Answers how many numbers were asked about. */
  run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    return this.programs.workEach((id) => this.verification.run(id, now, isCancelled), isCancelled);
  }

  backlog(now: Date): Promise<Backlog> {
    return this.programs.backlog((id) => this.verification.backlog(id, now));
  }
}
