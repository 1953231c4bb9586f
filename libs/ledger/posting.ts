import { err, newId, ok, required, type Points, type Problem, type Result, type Uuid } from '#kernel';
import { advance } from './domain/advance.js';
import { apply, type Applied } from './domain/apply.js';
import type { WalletCommand } from './domain/command.js';
import { HoldBook } from './domain/hold-book.js';
import type { Cause, JournalEntry } from './domain/journal.js';
import type { Movement } from './domain/movement.js';
import { keyTextOf, type EpochMs, type Wallet, type WalletKey } from './domain/wallet.js';

/** One command for one wallet. */
export interface Posting extends WalletKey {
  readonly command: WalletCommand;
  readonly cause: Cause;
  /** Where the wallet's sliding expiries move to if the command is done. */
  readonly slidesTo?: EpochMs;
}

/** Points from one wallet to another of the same point type: two legs, one transaction. */
export interface Transfer {
  readonly pointTypeId: Uuid;
  readonly fromCustomerId: Uuid;
  readonly toCustomerId: Uuid;
  readonly points: Points;
  readonly cause: Cause;
}

/** What a posting did. */
export interface Posted {
  readonly transactionId: Uuid;
  /** The wallet afterwards; of a transfer, the sender's. */
  readonly wallet: Wallet;
  /** Movements of the command itself, without those that time caused. */
  readonly movements: readonly Movement[];
  readonly wanted: Points;
  readonly given: Points;
}

/** A batch of commands over wallets in memory: pure but for the ids of its transactions. */
export class PostingBatch {
  readonly entries: JournalEntry[] = [];
  readonly holds = new HoldBook();
  readonly dues: (WalletKey & { at: EpochMs })[] = [];
  private readonly current: Map<string, Wallet>;

  constructor(
    private readonly before: ReadonlyMap<string, Wallet>,
    readonly now: Date,
  ) {
    this.current = new Map(before);
  }

  /** Wallets that moved, as they were locked and as they are to be written. */
  get changes(): { readonly before: Wallet; readonly after: Wallet }[] {
    const changes: { before: Wallet; after: Wallet }[] = [];
    for (const [key, before] of this.before) {
      const after = required(this.current.get(key), 'a wallet of the batch');
      if (after.seq !== before.seq) changes.push({ before, after });
    }
    return changes;
  }

  post({ customerId, pointTypeId, command, cause, slidesTo }: Posting): Result<Posted, Problem> {
    const key = { customerId, pointTypeId };
    const applied = this.apply(key, command);
    if (!applied.ok) return applied;
    const posted = this.keep(key, applied.value, cause, newId(this.now));
    if (slidesTo === undefined) return ok(posted);
    this.slide(key, slidesTo, cause, posted.transactionId);
    return ok({ ...posted, wallet: this.wallet(key) });
  }

  transfer({ pointTypeId, fromCustomerId, toCustomerId, points, cause }: Transfer): Result<Posted, Problem> {
    const from = { customerId: fromCustomerId, pointTypeId };
    const to = { customerId: toCustomerId, pointTypeId };
    const out = this.apply(from, { kind: 'TRANSFER_OUT', points });
    if (!out.ok) return out;
    const draws = out.value.movements.at(-1)?.took ?? [];
    const into = this.apply(to, { kind: 'TRANSFER_IN', draws });
    if (!into.ok) return err(into.problem);
    const transactionId = newId(this.now);
    const posted = this.keep(from, out.value, cause, transactionId);
    this.keep(to, into.value, cause, transactionId);
    return ok(posted);
  }

  /** Says what a command would do, or why not, without doing it. */
  test(key: WalletKey, command: WalletCommand): Result<Applied, Problem> {
    return this.apply(key, command);
  }

  /** Lets time pass for a wallet, without a command. */
  advance(key: WalletKey): void {
    const before = this.wallet(key);
    const { wallet, movements } = advance(before, this.now.getTime());
    this.current.set(keyTextOf(key), wallet);
    this.holds.note(before, wallet, movements, this.now);
    for (const movement of movements) this.journal(key, movement, TIME, newId(this.now));
  }

  private slide(key: WalletKey, expiresAt: EpochMs, cause: Cause, transactionId: Uuid): void {
    const extended = this.apply(key, { kind: 'EXTEND', expiresAt });
    if (extended.ok) this.keep(key, extended.value, cause, transactionId);
  }

  /** A wallet as the commands so far have left it. */
  wallet(key: WalletKey): Wallet {
    return required(this.current.get(keyTextOf(key)), 'a locked wallet');
  }

  private apply(key: WalletKey, command: WalletCommand): Result<Applied, Problem> {
    return apply(this.wallet(key), command, this.now.getTime());
  }

  private keep(key: WalletKey, applied: Applied, cause: Cause, transactionId: Uuid): Posted {
    const { wallet, movements, wanted, given } = applied;
    this.holds.note(this.wallet(key), wallet, movements, this.now);
    this.current.set(keyTextOf(key), wallet);
    for (const movement of movements) {
      if (movement.byTime) this.journal(key, movement, TIME, newId(this.now));
      else this.journal(key, movement, cause, transactionId);
    }
    for (const at of applied.dues) this.dues.push({ ...key, at });
    return { transactionId, wallet, movements: movements.filter((m) => !m.byTime), wanted, given };
  }

  private journal(key: WalletKey, movement: Movement, cause: Cause, transactionId: Uuid): void {
    const { customerId, pointTypeId } = key;
    const { actor, reason, activityId, sourceId, orderReference } = cause;
    this.entries.push({
      customerId,
      pointTypeId,
      transactionId,
      movement,
      actor,
      reason,
      activityId,
      sourceId,
      orderReference,
    });
  }
}

/** The actor of what time alone causes. */
const TIME: Cause = { actor: 'system:time' };
