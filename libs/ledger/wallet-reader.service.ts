import { Injectable } from '@nestjs/common';
import { required, type Points, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { advance } from './domain/advance.js';
import type { HoldRecord } from './domain/hold-record.js';
import type { JournalEntry, JournalFilter } from './domain/journal.js';
import type { PointType } from './domain/point-type.js';
import { isMatured, keyTextOf, type EpochMs, type Lot, type Wallet } from './domain/wallet.js';
import { HoldRepository } from './persistence/hold.repository.js';
import { JournalRepository } from './persistence/journal.repository.js';
import { WalletRepository } from './persistence/wallet.repository.js';

/** A wallet as it stands at an instant, whether or not any job has run. */
export interface WalletView {
  readonly customerId: Uuid;
  readonly pointType: PointType;
  readonly wallet: Wallet;
  readonly asOf: Date;
}

/** An open lot with the movement that opened it: where every remaining point comes from. */
export interface ExplainedLot {
  readonly lot: Lot;
  readonly origin: JournalEntry;
}

/** What a redemption would draw, or why it cannot be. */
export interface RedemptionQuote {
  readonly required: Points;
  readonly available: Points;
  readonly shortBy: Points;
  /** Lots it would draw on, in order. */
  readonly draws: readonly { readonly lot: number; readonly points: Points; readonly expiresAt: EpochMs }[];
}

/** Answers about wallets: reads lock nothing, and let time pass in memory only. */
@Injectable()
export class WalletReader {
  private readonly wallets = new WalletRepository();
  private readonly journal = new JournalRepository();
  private readonly holds = new HoldRepository();

  /** Wallets of many customers and one point type, as of `now`; one that never moved is empty. */
  async views(tx: Tx, customerIds: readonly Uuid[], pointType: PointType, now: Date): Promise<WalletView[]> {
    const keys = customerIds.map((customerId) => ({ customerId, pointTypeId: pointType.id }));
    const stored = await this.wallets.read(tx, keys);
    return keys.map((key) => {
      const wallet = required(stored.get(keyTextOf(key)), 'a wallet for each key');
      const advanced = advance(wallet, now.getTime()).wallet;
      return { customerId: key.customerId, pointType, wallet: advanced, asOf: now };
    });
  }

  async view(tx: Tx, customerId: Uuid, pointType: PointType, now: Date): Promise<WalletView> {
    return required((await this.views(tx, [customerId], pointType, now))[0], 'the view asked for');
  }

  /** A page of the journal, newest first. */
  async history(
    tx: Tx,
    view: WalletView,
    filter: JournalFilter,
    beforeSeq: bigint | null,
    limit: number,
  ): Promise<JournalEntry[]> {
    const key = { customerId: view.customerId, pointTypeId: view.pointType.id };
    return this.journal.page(tx, key, filter, beforeSeq, limit);
  }

  async movement(tx: Tx, customerId: Uuid, pointTypeId: Uuid, seq: number): Promise<JournalEntry | null> {
    return (await this.journal.findMany(tx, { customerId, pointTypeId }, [seq]))[0] ?? null;
  }

  /**
   * Explains a balance: lots with points left, soonest-expiring first, each with the movement that opened it. At most
   * `limit` lots, after the one named `afterLot`.
   */
  async explainBalance(
    tx: Tx,
    { customerId, pointType, wallet }: WalletView,
    page: { readonly afterLot: number | null; readonly limit: number },
  ): Promise<ExplainedLot[]> {
    const start = page.afterLot === null ? 0 : wallet.lots.findIndex((lot) => lot.seq === page.afterLot) + 1;
    const lots = wallet.lots.slice(start, start + page.limit);
    const key = { customerId, pointTypeId: pointType.id };
    const entries = await this.journal.findMany(
      tx,
      key,
      lots.map((lot) => lot.seq),
    );
    const origins = new Map(entries.map((entry) => [entry.movement.seq, entry]));
    return lots.map((lot) => ({ lot, origin: required(origins.get(lot.seq), 'the origin of a lot') }));
  }

  /** Says, without writing, what spending `points` would draw on, or what it lacks. */
  quoteRedemption({ wallet }: WalletView, points: Points): RedemptionQuote {
    const { available } = wallet;
    const shortBy = points > available ? points - available : 0n;
    return { required: points, available, shortBy, draws: drawsOf(wallet, shortBy > 0n ? 0n : points) };
  }

  async hold(tx: Tx, id: Uuid, customerId: Uuid | null): Promise<HoldRecord | null> {
    return this.holds.find(tx, id, customerId);
  }
}

function drawsOf(wallet: Wallet, points: Points): RedemptionQuote['draws'][number][] {
  const draws: RedemptionQuote['draws'][number][] = [];
  let missing = points;
  for (const { seq, remaining, expiresAt } of wallet.lots.filter(isMatured)) {
    if (missing === 0n) break;
    const part = remaining < missing ? remaining : missing;
    draws.push({ lot: seq, points: part, expiresAt });
    missing -= part;
  }
  return draws;
}
