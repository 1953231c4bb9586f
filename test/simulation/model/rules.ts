import fc from 'fast-check';

/** When points expire, as a point type says it. */
export type SimulatedExpiry =
  | { readonly kind: 'NEVER' }
  | { readonly kind: 'DAYS' | 'SLIDING'; readonly days: number }
  | { readonly kind: 'MONTHS'; readonly months: number }
  | { readonly kind: 'END_OF'; readonly unit: 'QUARTER'; readonly months: number };

/** How long points stay pending, as a campaign says it. */
export type SimulatedPending =
  | { readonly kind: 'NONE' }
  | { readonly kind: 'DAYS'; readonly days: number }
  | { readonly kind: 'UNTIL_ACTIVITY'; readonly cancelAfterDays: number };

/** The shop of one run: what its owner has decided before the first customer comes. */
export interface ShopRules {
  readonly timeZone: string;
  /** Minutes from the first of 2026 to the opening of the shop. */
  readonly opensAfterMinutes: number;
  readonly customers: number;
  readonly expiry: SimulatedExpiry;
  readonly pending: SimulatedPending;
  readonly clawback: 'ONLY_PENDING' | 'WITHIN_BALANCE' | 'ALLOW_NEGATIVE';
  readonly goodwillDays: number;
  /** So many points for every so many minor units. */
  readonly points: number;
  readonly perMinor: number;
  readonly rounding: 'FLOOR' | 'CEILING' | 'HALF_UP';
}

/** The activity that pending points may wait for. */
export const DELIVERED = 'order.delivered';

const OPENING_DAY = Date.UTC(2026, 0, 1);
const MINUTE_MS = 60_000;

export function openingOf(rules: ShopRules): number {
  return OPENING_DAY + rules.opensAfterMinutes * MINUTE_MS;
}

const expiry: fc.Arbitrary<SimulatedExpiry> = fc.oneof(
  fc.constant({ kind: 'NEVER' as const }),
  fc.record({ kind: fc.constant('DAYS' as const), days: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ kind: fc.constant('MONTHS' as const), months: fc.integer({ min: 1, max: 12 }) }),
  fc.record({
    kind: fc.constant('END_OF' as const),
    unit: fc.constant('QUARTER' as const),
    months: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({ kind: fc.constant('SLIDING' as const), days: fc.integer({ min: 1, max: 60 }) }),
);

const pending: fc.Arbitrary<SimulatedPending> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ kind: 'NONE' as const }) },
  fc.record({ kind: fc.constant('DAYS' as const), days: fc.integer({ min: 1, max: 30 }) }),
  fc.record({
    kind: fc.constant('UNTIL_ACTIVITY' as const),
    cancelAfterDays: fc.integer({ min: 1, max: 30 }),
  }),
);

/** Shops of every kind of expiry, waiting, clawback and goodwill, on both sides of the changes to summer time. */
export const shopRules: fc.Arbitrary<ShopRules> = fc.record({
  timeZone: fc.constantFrom('UTC', 'America/New_York', 'Pacific/Auckland'),
  opensAfterMinutes: fc.integer({ min: 0, max: 365 * 24 * 60 }),
  customers: fc.integer({ min: 2, max: 4 }),
  expiry,
  pending,
  clawback: fc.constantFrom('ONLY_PENDING', 'WITHIN_BALANCE', 'ALLOW_NEGATIVE'),
  goodwillDays: fc.constantFrom(0, 0, 10, 40),
  points: fc.integer({ min: 1, max: 5 }),
  perMinor: fc.constantFrom(1, 50, 100, 333),
  rounding: fc.constantFrom('FLOOR', 'CEILING', 'HALF_UP'),
});
