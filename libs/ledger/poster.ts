import { Injectable } from '@nestjs/common';
import type { Problem, Result } from '#kernel';
import { allInOrder, LiveChanges, type Tx } from '#platform';
import { keyTextOf, type WalletKey } from './domain/wallet.js';
import { DueRepository } from './persistence/due.repository.js';
import { HoldRepository } from './persistence/hold.repository.js';
import { JournalRepository } from './persistence/journal.repository.js';
import { WalletRepository } from './persistence/wallet.repository.js';
import { PostingBatch, type Posted, type Posting, type Transfer } from './posting.js';

/** What subscribers of wallets are told of. */
export const WALLET_TOPIC = 'wallet';

/**
 * The one way points move: locks the wallets of a batch in key order, runs the pure rule over all its commands, and
 * writes wallets, journal, holds and reminders with one statement each. A refused command changes nothing; the others
 * of its batch go on.
 */
@Injectable()
export class Poster {
  private readonly wallets = new WalletRepository();
  private readonly journal = new JournalRepository();
  private readonly holds = new HoldRepository();
  private readonly dues = new DueRepository();

  constructor(private readonly live: LiveChanges) {}

  /** Posts commands in their order, any number per wallet; answers each, in the same order. */
  async post(tx: Tx, postings: readonly Posting[], now: Date): Promise<Result<Posted, Problem>[]> {
    return this.run(tx, postings, now, (batch) => postings.map((posting) => batch.post(posting)));
  }

  /** Moves points between two customers. */
  async transfer(tx: Tx, transfer: Transfer, now: Date): Promise<Result<Posted, Problem>> {
    const { pointTypeId, fromCustomerId, toCustomerId } = transfer;
    const keys = [fromCustomerId, toCustomerId].map((customerId) => ({ customerId, pointTypeId }));
    return this.run(tx, keys, now, (batch) => batch.transfer(transfer));
  }

  /** Lets time pass for wallets: what the worker does for those that are due. */
  async advance(tx: Tx, keys: readonly WalletKey[], now: Date): Promise<number> {
    return this.run(tx, keys, now, (batch) => {
      for (const key of keys) batch.advance(key);
      return batch.entries.length;
    });
  }

  /** Locks wallets, in key order, for whatever is to be posted to them. */
  async lock(tx: Tx, keys: readonly WalletKey[], now: Date): Promise<PostingBatch> {
    const distinct = [...new Map(keys.map((key) => [keyTextOf(key), key])).values()];
    return new PostingBatch(await this.wallets.lock(tx, distinct), now);
  }

  /**
   * Sends what a batch has changed, each table in one statement, in an order that every batch keeps. A wallet that
   * somebody else moved meanwhile throws `StaleWrite`: its next movement's number is taken.
   */
  write(tx: Tx, batch: PostingBatch): Promise<void>[] {
    const { changes, holds, now } = batch;
    if (changes.length === 0) return [];
    this.live.publishAfter(
      tx,
      WALLET_TOPIC,
      changes.map(({ after }) => after.customerId),
    );
    return [
      this.wallets.save(tx, changes),
      this.journal.append(tx, batch.entries, now),
      this.holds.end(tx, holds.ended),
      this.holds.open(tx, holds.opened),
      this.holds.updateDraws(tx, holds.redrawn),
      this.dues.remind(tx, batch.dues),
    ];
  }

  private async run<T>(
    tx: Tx,
    keys: readonly WalletKey[],
    now: Date,
    work: (batch: PostingBatch) => T,
  ): Promise<T> {
    const batch = await this.lock(tx, keys, now);
    const answer = work(batch);
    // One connection, one order of statements: they are sent together and answered together.
    await allInOrder(this.write(tx, batch));
    return answer;
  }
}
