import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { DueRepository } from './persistence/due.repository.js';
import { Poster } from './poster.js';

/** Wallets that time has changed, whether or not anybody has looked at them. */
@Injectable()
export class DueWallets {
  private readonly dues = new DueRepository();

  constructor(private readonly poster: Poster) {}

  /** Takes up to `limit` reminders that have come, but the first `skip`, and lets time pass for their wallets. */
  async advance(
    tx: Tx,
    now: Date,
    limit: number,
    skip: number,
  ): Promise<{ readonly wallets: number; readonly movements: number }> {
    const keys = await this.dues.take(tx, now, limit, skip);
    const movements = keys.length > 0 ? await this.poster.advance(tx, keys, now) : 0;
    return { wallets: keys.length, movements };
  }

  /** What waits in one program: reminders that have come, up to `countMax`, and since when the first of them waits. */
  backlog(
    tx: Tx,
    now: Date,
    countMax: number,
  ): Promise<{ readonly count: number; readonly first: Date | null }> {
    return this.dues.backlog(tx, now, countMax);
  }
}
