import { Injectable } from '@nestjs/common';
import { required, type Points, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { advance } from './domain/advance.js';
import type { HoldRecord } from './domain/hold-record.js';
import type { JournalEntry, JournalFilter } from './domain/journal.js';
import type { PointType } from './domain/point-type.js';
import type { MovementKind } from './domain/movement.js';
import { isMatured, keyTextOf, lotTextOf } from './domain/wallet.js';
import type { EpochMs, Lot, LotKey, Wallet, WalletKey } from './domain/wallet.js';
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

/**
 * What has become of a lot: pending; available, all or the rest; or why nothing is left of it: cancelled because its
 * activity never came, expired (all or the rest), or drawn by spends, holds, clawbacks and transfers.
 */
export type LotState = 'PENDING' | 'AVAILABLE' | 'CANCELLED' | 'EXPIRED' | 'DRAWN';

/** At most `limit` lots, after the one named `afterLot`. */
export interface LotPage {
  readonly afterLot: number | null;
  readonly limit: number;
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
    return this.viewsOf(
      tx,
      customerIds.map((customerId) => ({ customerId, pointType, now })),
    );
  }

  /** The same for any customers, point types and instants; answers in their order. */
  async viewsOf(
    tx: Tx,
    wanted: readonly { readonly customerId: Uuid; readonly pointType: PointType; readonly now: Date }[],
  ): Promise<WalletView[]> {
    const keys = wanted.map(({ customerId, pointType }) => ({ customerId, pointTypeId: pointType.id }));
    const stored = await this.wallets.read(tx, keys);
    return wanted.map(({ customerId, pointType, now }) => {
      const key = keyTextOf({ customerId, pointTypeId: pointType.id });
      const { wallet } = advance(required(stored.get(key), 'a wallet for each key'), now.getTime());
      return { customerId, pointType, wallet, asOf: now };
    });
  }

  async view(tx: Tx, customerId: Uuid, pointType: PointType, now: Date): Promise<WalletView> {
    return required((await this.views(tx, [customerId], pointType, now))[0], 'the view asked for');
  }

  /** What has become of lots at `now`; answers in their order. */
  async lotStates(tx: Tx, lots: readonly LotKey[], now: Date): Promise<LotState[]> {
    if (lots.length === 0) return [];
    const keys = [...new Map(lots.map((lot) => [keyTextOf(lot), lot])).values()];
    const states = new Map<string, LotState>();
    for (const stored of (await this.wallets.read(tx, keys)).values()) {
      const { wallet, movements } = advance(stored, now.getTime());
      const { customerId, pointTypeId } = wallet;
      for (const { kind, took } of movements) {
        const state = endOf(kind);
        if (state && took[0]) states.set(lotTextOf({ customerId, pointTypeId, lot: took[0].lot }), state);
      }
      for (const lot of wallet.lots) {
        const state = isMatured(lot) ? 'AVAILABLE' : 'PENDING';
        states.set(lotTextOf({ customerId, pointTypeId, lot: lot.seq }), state);
      }
    }
    const gone = lots.filter((lot) => !states.has(lotTextOf(lot)));
    for (const [lot, { kind }] of await this.journal.endedLots(tx, gone)) states.set(lot, ENDS[kind]);
    return lots.map((lot) => states.get(lotTextOf(lot)) ?? 'DRAWN');
  }

  /** A page of the journal, newest first. */
  async history(
    tx: Tx,
    view: WalletView,
    filter: JournalFilter,
    beforeSeq: bigint | null,
    limit: number,
  ): Promise<JournalEntry[]> {
    const [page] = await this.histories(tx, [view], filter, beforeSeq, limit);
    return required(page, 'the page asked for');
  }

  /** The same page of several wallets' journals; answers in the order of the wallets. */
  async histories(
    tx: Tx,
    views: readonly WalletView[],
    filter: JournalFilter,
    beforeSeq: bigint | null,
    limit: number,
  ): Promise<JournalEntry[][]> {
    const keys = views.map(keyOf);
    const pages = await this.journal.pages(tx, keys, filter, beforeSeq, limit);
    return keys.map((key) => required(pages.get(keyTextOf(key)), 'a page for each key'));
  }

  /** At most `limit` movements after the number `seq`, oldest first. */
  async following(tx: Tx, key: WalletKey, seq: number, limit: number): Promise<JournalEntry[]> {
    return this.journal.following(tx, key, BigInt(seq), limit);
  }

  /**
   * What wallets earned in movements after a number: awards that were available, and those that became so, less what was taken
   * back of available points. By `keyTextOf`; 0 is left out.
   */
  earnedAfter(
    tx: Tx,
    keys: readonly (WalletKey & { readonly seq: number })[],
  ): Promise<ReadonlyMap<string, Points>> {
    return this.journal.earnedAfter(tx, keys);
  }

  /** Number of the wallet's last movement; 0 when it never moved. */
  async lastSeq(tx: Tx, key: WalletKey): Promise<number> {
    const stored = await this.wallets.read(tx, [key]);
    return required(stored.get(keyTextOf(key)), 'the wallet of the key').seq;
  }

  /** For each customer with wallets a text that differs whenever one of them has moved. */
  async versions(tx: Tx, customerIds: readonly Uuid[]): Promise<Map<Uuid, string>> {
    return this.wallets.versions(tx, customerIds);
  }

  async movement(tx: Tx, customerId: Uuid, pointTypeId: Uuid, seq: number): Promise<JournalEntry | null> {
    return (await this.journal.findMany(tx, [{ customerId, pointTypeId, seq }]))[0] ?? null;
  }

  /** Explains a balance: lots with points left, soonest-expiring first, each with the movement that opened it. */
  async explainBalance(tx: Tx, view: WalletView, page: LotPage): Promise<ExplainedLot[]> {
    return required((await this.explainBalances(tx, [{ view, page }]))[0], 'the page asked for');
  }

  /** The same for several wallets, each with a page of its own; answers in their order. */
  async explainBalances(
    tx: Tx,
    wanted: readonly { readonly view: WalletView; readonly page: LotPage }[],
  ): Promise<ExplainedLot[][]> {
    const pages = wanted.map(({ view, page }) =>
      lotsOf(view.wallet, page).map((lot) => ({ lot, opened: { ...keyOf(view), seq: lot.seq } })),
    );
    const entries = await this.journal.findMany(
      tx,
      pages.flat().map(({ opened }) => opened),
    );
    const textOf = (key: WalletKey, lot: number): string => lotTextOf({ ...key, lot });
    const origins = new Map(entries.map((entry) => [textOf(entry, entry.movement.seq), entry]));
    return pages.map((lots) =>
      lots.map(({ lot, opened }) => ({
        lot,
        origin: required(origins.get(textOf(opened, lot.seq)), 'the origin of a lot'),
      })),
    );
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

const ENDS = { CANCEL: 'CANCELLED', EXPIRE: 'EXPIRED' } as const;

function endOf(kind: MovementKind): LotState | null {
  return kind === 'CANCEL' || kind === 'EXPIRE' ? ENDS[kind] : null;
}

function keyOf({ customerId, pointType }: WalletView): WalletKey {
  return { customerId, pointTypeId: pointType.id };
}

function lotsOf({ lots }: Wallet, { afterLot, limit }: LotPage): readonly Lot[] {
  const start = afterLot === null ? 0 : lots.findIndex((lot) => lot.seq === afterLot) + 1;
  return lots.slice(start, start + limit);
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
