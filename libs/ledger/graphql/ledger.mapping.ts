import { isUuid, localDateOf, type TimeZone, type Uuid } from '#kernel';
import { localIdOf, toGlobalId } from '#platform/graphql';
import type { HoldRecord } from '../domain/hold-record.js';
import type { JournalEntry } from '../domain/journal.js';
import { isMatured, NEVER, type EpochMs, type Hold, type Lot } from '../domain/wallet.js';
import type { ExplainedLot, RedemptionQuote, WalletView } from '../wallet-reader.service.js';
import type {
  HoldType,
  LotType,
  MovementType,
  PendingPointsType,
  PointsExpirationType,
  RedemptionQuoteType,
  WalletType,
} from './ledger.type.js';

/** Dates a wallet lists at most, of what expires and of what comes. */
const DATES_MAX = 100;

/** Global id of a hold: it holds the customer, so a look-up stays with that customer's rows. */
export function holdGlobalId(customerId: Uuid, id: Uuid): string {
  return toGlobalId('Hold', `${customerId}.${id}`);
}

export function holdIdOf(globalId: string): { customerId: Uuid; holdId: Uuid } | null {
  const [customerId, holdId, rest] = (localIdOf('Hold', globalId) ?? '').split('.');
  if (!customerId || !holdId || rest !== undefined) return null;
  return isUuid(customerId) && isUuid(holdId) ? { customerId, holdId } : null;
}

export function dateOf(at: EpochMs): Date | null {
  return at === NEVER ? null : new Date(at);
}

/** The wallet and the view it came from, for the fields that need more. */
export type ResolvedWallet = WalletType & { readonly view: WalletView };

export function walletOf(view: WalletView, zone: TimeZone): ResolvedWallet {
  const { wallet, pointType, customerId, asOf } = view;
  return {
    view,
    pointType,
    asOf,
    pending: wallet.pending,
    available: wallet.available,
    held: wallet.held,
    lifetimeEarned: wallet.earned,
    lifetimeSpent: wallet.spent,
    lifetimeExpired: wallet.expired,
    expirations: expirationsOf(wallet.lots, zone),
    upcoming: upcomingOf(wallet.lots),
    holds: wallet.holds.map((hold) => openHoldOf(customerId, hold)),
  };
}

export function openHoldOf(customerId: Uuid, hold: Hold & { readonly placedAt?: Date }): HoldType {
  const { id, points, orderReference, expiresAt } = hold;
  const base = { id: holdGlobalId(customerId, id), points, orderReference, expiresAt: new Date(expiresAt) };
  return { ...base, capturedPoints: 0n, status: 'OPEN', placedAt: hold.placedAt ?? timeOfId(id) };
}

export function holdOf(entity: HoldRecord, now: Date): HoldType {
  const { customerId, id, points, capturedPoints, orderReference, placedAt, expiresAt } = entity;
  // An outlived hold is over even before anybody wrote it down.
  const status = entity.status === 'OPEN' && expiresAt <= now ? 'EXPIRED' : entity.status;
  return {
    id: holdGlobalId(customerId, id),
    points,
    capturedPoints,
    orderReference,
    placedAt,
    expiresAt,
    status,
  };
}

export function movementOf(entry: JournalEntry): MovementType {
  const { movement, customerId, pointTypeId, transactionId, actor } = entry;
  const { seq, kind, from, to, points, pendingAfter, availableAfter, heldAfter, took, opened } = movement;
  return {
    id: toGlobalId('Movement', `${customerId}.${pointTypeId}.${seq}`),
    ...{ seq, kind, from, to, points, pendingAfter, availableAfter, heldAfter, transactionId, actor },
    at: new Date(movement.at),
    draws: took.map((draw) => ({ lot: draw.lot, points: draw.points, expiresAt: dateOf(draw.expiresAt) })),
    availableAt: opened && opened.availableAt > 0 ? dateOf(opened.availableAt) : null,
    expiresAt: opened ? dateOf(opened.expiresAt) : null,
    orderReference: entry.orderReference ?? null,
    reason: entry.reason ?? null,
    activityId: entry.activityId ?? null,
    sourceId: entry.sourceId ?? null,
  };
}

export function lotOf({ lot, origin }: ExplainedLot): LotType {
  const { seq, remaining, expiresAt } = lot;
  return {
    seq,
    remaining,
    isPending: !isMatured(lot),
    expiresAt: dateOf(expiresAt),
    origin: movementOf(origin),
  };
}

export function redemptionQuoteOf(
  quote: RedemptionQuote,
  { customerId, wallet }: WalletView,
): RedemptionQuoteType {
  const { required, available, shortBy } = quote;
  return {
    ...{ required, available, shortBy },
    draws: quote.draws.map((draw) => ({ ...draw, expiresAt: dateOf(draw.expiresAt) })),
    pending: upcomingOf(wallet.lots),
    holds: wallet.holds.map((hold) => openHoldOf(customerId, hold)),
  };
}

function expirationsOf(lots: readonly Lot[], zone: TimeZone): PointsExpirationType[] {
  const dated = lots.filter((lot) => lot.expiresAt !== NEVER);
  return sumByTime(dated, (lot) => lot.expiresAt).map(([at, points]) => {
    const lastDay = localDateOf(new Date(at - 1), zone);
    return { points, expiresAt: new Date(at), lastDay };
  });
}

function upcomingOf(lots: readonly Lot[]): PendingPointsType[] {
  const waiting = lots.filter((lot) => !isMatured(lot));
  return sumByTime(waiting, (lot) => lot.availableAt).map(([at, points]) => ({
    points,
    availableAt: dateOf(at),
  }));
}

function sumByTime(lots: readonly Lot[], timeOf: (lot: Lot) => EpochMs): [EpochMs, bigint][] {
  const sums = new Map<EpochMs, bigint>();
  for (const lot of lots) sums.set(timeOf(lot), (sums.get(timeOf(lot)) ?? 0n) + lot.remaining);
  return [...sums].sort(([a], [b]) => a - b).slice(0, DATES_MAX);
}

/** UUIDv7 ids begin with their milliseconds: an open hold's id tells when it was placed. */
function timeOfId(id: Uuid): Date {
  return new Date(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));
}
