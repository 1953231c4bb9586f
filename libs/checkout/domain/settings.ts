import {
  err,
  invalid,
  MONEY_MINOR_MAX,
  ok,
  POINTS_MAX,
  type Points,
  type Problem,
  type Result,
} from '#kernel';

export const RETURN_POLICIES = ['KEEP', 'PRORATE', 'REQUALIFY'] as const;
export type ReturnPolicy = (typeof RETURN_POLICIES)[number];

export const LATE_COMMITS = ['RESERVE_AGAIN', 'REFUSE'] as const;
/** What becomes of a commit after the reservation has ended by itself: what is still there is taken again, all of it or nothing; or it is refused. */
export type LateCommit = (typeof LATE_COMMITS)[number];

/** So many points of a type are worth so much money. */
export interface PointsValue {
  /** Code of the point type. */
  readonly pointType: string;
  readonly points: Points;
  readonly amountMinor: bigint;
  /** How much of what is left to be paid points may pay for at most: 1 to 10,000 basis points. */
  readonly shareBasisPoints: number;
  readonly coversShipping: boolean;
}

/** How a program's checkouts go. */
export interface CheckoutSettings {
  /** Null: points pay for nothing. */
  readonly pointsValue: PointsValue | null;
  /** How long a reservation holds unless the shop says otherwise. */
  readonly ttlSeconds: number;
  readonly lateCommit: LateCommit;
  /** What becomes of a discount below its minimum spend after a return. */
  readonly returnPolicy: ReturnPolicy;
  /** Whether a coupon can be used again once all goods of its order have come back. */
  readonly givesBackUses: boolean;
}

export const TTL_SECONDS_MAX = 24 * 60 * 60;
const BASIS_POINTS_MAX = 10_000;

/** Of a program that has set none. */
export const DEFAULT_SETTINGS: CheckoutSettings = {
  pointsValue: null,
  ttlSeconds: 15 * 60,
  lateCommit: 'RESERVE_AGAIN',
  returnPolicy: 'PRORATE',
  givesBackUses: true,
};

/** Problem: INVALID_INPUT, at the names of the settings. */
export function checkSettings(settings: CheckoutSettings): Result<CheckoutSettings, Problem> {
  const { pointsValue, ttlSeconds } = settings;
  const wrongTtl = refusalOfTtl(ttlSeconds);
  if (wrongTtl) return err(wrongTtl);
  if (pointsValue === null) return ok(settings);
  const { points, amountMinor, shareBasisPoints } = pointsValue;
  if (points < 1n || points > POINTS_MAX)
    return err(invalid(['pointsValue', 'points'], `1 to ${POINTS_MAX} points.`));
  if (amountMinor < 1n || amountMinor > MONEY_MINOR_MAX)
    return err(invalid(['pointsValue', 'amountMinor'], `1 to ${MONEY_MINOR_MAX} minor units.`));
  if (!Number.isInteger(shareBasisPoints) || shareBasisPoints < 1 || shareBasisPoints > BASIS_POINTS_MAX)
    return err(invalid(['pointsValue', 'shareBasisPoints'], `1 to ${BASIS_POINTS_MAX} basis points.`));
  return ok(settings);
}

export function refusalOfTtl(ttlSeconds: number): Problem | null {
  return Number.isInteger(ttlSeconds) && ttlSeconds >= 1 && ttlSeconds <= TTL_SECONDS_MAX
    ? null
    : invalid(['ttlSeconds'], `1 to ${TTL_SECONDS_MAX} seconds are possible.`);
}
