import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { Database } from '#platform';
import { DueWallets } from '../due-wallets.service.js';

/** Reminders taken in one transaction. */
const BATCH_SIZE = 500;

/**
 * Lets time pass for the wallets it changes: pending points mature, outlived holds end, lots expire. Any number of
 * workers may run it at once: each reminder is taken by one of them, and the wallet rule makes a second time do nothing.
 */
@Injectable()
export class AdvanceDueJob {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly dueWallets: DueWallets,
  ) {}

  /** Works off everything that has come due by `now`; answers how many movements were posted. */
  async run(now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    const programs = await this.database.tx({ programId: null }, (tx) => this.programs.list(tx));
    let movements = 0;
    for (const { id: programId } of programs) {
      for (let wallets = 1; wallets > 0 && !isCancelled();) {
        const done = await this.database.tx({ programId }, (tx) =>
          this.dueWallets.advance(tx, now, BATCH_SIZE),
        );
        wallets = done.wallets;
        movements += done.movements;
      }
    }
    return movements;
  }
}
