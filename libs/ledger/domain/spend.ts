import { isReference, invalid, type Points, type Problem, type Uuid } from '#kernel';

/** Holds live a quarter of an hour unless the storefront says otherwise. */
export const HOLD_TTL_SECONDS = 15 * 60;
export const HOLD_TTL_SECONDS_MAX = 24 * 60 * 60;
const REASON_LENGTH_MAX = 500;

/** Names a customer: by our id, by the storefront's, or, with null, as whoever asks with a customer token. */
export type CustomerName = { readonly id: Uuid } | { readonly externalId: string | null };

interface OfWallet {
  readonly customer: CustomerName;
  /** Code of the point type; the program's default one when null. */
  readonly pointType: string | null;
  readonly points: Points;
}

/** Sets points aside for a checkout; the same order's new hold replaces its old one. */
export interface HoldPoints extends OfWallet {
  readonly kind: 'HOLD';
  readonly orderReference: string | null;
  /** 15 minutes when null. */
  readonly ttlSeconds: number | null;
}

/** Spends points at once, without a hold. */
export interface RedeemPoints extends OfWallet {
  readonly kind: 'REDEEM';
  readonly orderReference: string | null;
  readonly reason: string | null;
}

/** Moves points to another customer of the program; they keep the expiry they had. */
export interface TransferPoints extends OfWallet {
  readonly kind: 'TRANSFER';
  readonly toCustomer: CustomerName;
  readonly reason: string | null;
}

/** Names a hold; null when the id that was given names none the principal may touch. */
export type HoldName = { readonly customerId: Uuid; readonly holdId: Uuid } | null;

/** Spends a hold's points, all (null) or some; what is not captured goes back to its lots. Not for the suspended. */
export interface CaptureHold {
  readonly kind: 'CAPTURE';
  readonly hold: HoldName;
  readonly points: Points | null;
}

/** Gives a hold's points back to their lots. */
export interface ReleaseHold {
  readonly kind: 'RELEASE';
  readonly hold: HoldName;
}

export type WalletSpend = HoldPoints | RedeemPoints | TransferPoints;
export type HoldEnding = CaptureHold | ReleaseHold;

/** What customers and storefronts can do with points. */
export type Spend = WalletSpend | HoldEnding;

export function endsHold(spend: Spend): spend is HoldEnding {
  return spend.kind === 'CAPTURE' || spend.kind === 'RELEASE';
}

/** What is wrong with a spend whoever's wallet it is for; null when nothing. */
export function refusalOfSpend(spend: WalletSpend): Problem | null {
  if (spend.kind === 'HOLD') {
    const ttlSeconds = spend.ttlSeconds ?? HOLD_TTL_SECONDS;
    if (!Number.isInteger(ttlSeconds) || ttlSeconds < 1 || ttlSeconds > HOLD_TTL_SECONDS_MAX)
      return invalid(['ttlSeconds'], `1 to ${HOLD_TTL_SECONDS_MAX} seconds are possible.`);
  }
  const orderReference = spend.kind === 'TRANSFER' ? null : spend.orderReference;
  const reason = spend.kind === 'HOLD' ? null : spend.reason;
  if (orderReference !== null && !isReference(orderReference))
    return invalid(['orderReference'], '1 to 200 printable characters are possible.');
  // PostgreSQL cannot store NUL.
  if (reason !== null && (reason.length > REASON_LENGTH_MAX || reason.includes('\0')))
    return invalid(['reason'], `At most ${REASON_LENGTH_MAX} characters, none of them NUL, are possible.`);
  return null;
}
