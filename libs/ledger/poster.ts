import { Injectable } from '@nestjs/common';
import type { Problem, Result } from '#kernel';
import { LiveChanges, type Tx } from '#platform';
import { keyTextOf, type Hold, type Wallet, type WalletKey } from './domain/wallet.js';
import { DueRepository } from './persistence/due.repository.js';
import { HoldRepository, type EndedHold, type OpenedHold } from './persistence/hold.repository.js';
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

  private async run<T>(
    tx: Tx,
    keys: readonly WalletKey[],
    now: Date,
    work: (batch: PostingBatch) => T,
  ): Promise<T> {
    const distinct = [...new Map(keys.map((key) => [keyTextOf(key), key])).values()];
    const before = await this.wallets.lock(tx, distinct);
    const batch = new PostingBatch(before, now);
    const answer = work(batch);
    await this.write(tx, batch, now);
    return answer;
  }

  private async write(tx: Tx, batch: PostingBatch, now: Date): Promise<void> {
    const { changes } = batch;
    if (changes.length === 0) return;
    this.live.publishAfter(
      tx,
      WALLET_TOPIC,
      changes.map(({ after }) => after.customerId),
    );
    const { opened, ended, redrawn } = holdChanges(changes, batch, now);
    // One connection, one order of statements: they are sent together and answered together.
    await allInOrder([
      this.wallets.save(tx, changes),
      this.journal.append(tx, batch.entries, now),
      this.holds.end(tx, ended),
      this.holds.open(tx, opened),
      this.holds.updateDraws(tx, redrawn),
      this.dues.remind(tx, batch.dues),
    ]);
  }
}

/** Waits for all, and throws the first failure in the order of the list: a stale wallet also breaks what follows it. */
async function allInOrder(statements: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(statements)).find((outcome) => outcome.status === 'rejected');
  if (failed) throw failed.reason;
}

interface HoldChanges {
  readonly opened: OpenedHold[];
  readonly ended: EndedHold[];
  readonly redrawn: { customerId: string; hold: Hold }[];
}

/** What became of holds, by comparing wallets before and after, and asking the journal why. */
function holdChanges(
  changes: readonly { before: Wallet; after: Wallet }[],
  batch: PostingBatch,
  now: Date,
): HoldChanges {
  const found: HoldChanges = { opened: [], ended: [], redrawn: [] };
  for (const { before, after } of changes) {
    if (before.holds.length === 0 && after.holds.length === 0) continue;
    const { customerId, pointTypeId } = after;
    const old = new Map(before.holds.map((hold) => [hold.id, hold]));
    for (const hold of after.holds) {
      const known = old.get(hold.id);
      old.delete(hold.id);
      if (!known) found.opened.push({ customerId, pointTypeId, hold, placedAt: now });
      else if (known !== hold) found.redrawn.push({ customerId, hold });
    }
    for (const id of old.keys()) found.ended.push({ customerId, id, ...endOf(batch, id, now) });
  }
  return found;
}

function endOf(
  batch: PostingBatch,
  holdId: string,
  now: Date,
): Pick<EndedHold, 'status' | 'capturedPoints' | 'endedAt'> {
  const movements = batch.entries
    .map((entry) => entry.movement)
    .filter((movement) => movement.holdId === holdId);
  const captured = movements.find((movement) => movement.kind === 'CAPTURE');
  if (captured) return { status: 'CAPTURED', capturedPoints: captured.points, endedAt: now };
  const reclaimed = movements.find((movement) => movement.kind === 'RECLAIM');
  if (reclaimed) return { status: 'EXPIRED', capturedPoints: 0n, endedAt: new Date(reclaimed.at) };
  return { status: 'RELEASED', capturedPoints: 0n, endedAt: now };
}
