import { Injectable } from '@nestjs/common';
import { OpenPrograms } from '#access';
import type { Backlog } from '#platform';
import { CouponBatches } from '../batches.service.js';

/** Makes the codes of batches that wait. Any number of workers may run it, and at once: each portion is made by one of them. */
@Injectable()
export class MakeCouponCodesJob {
  static readonly jobName = 'coupons.make_codes';

  constructor(
    private readonly programs: OpenPrograms,
    private readonly batches: CouponBatches,
  ) {}

  /** Answers how many codes were made. */
  run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    return this.programs.workEach((id) => this.batches.work(id, now, isCancelled), isCancelled);
  }

  backlog(now: Date): Promise<Backlog> {
    return this.programs.backlog((id) => this.batches.backlog(id, now));
  }
}
