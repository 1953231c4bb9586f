import { EVERY_ORDER, type CampaignTerms, type PointsAmount } from '#campaigns';
import { termsOf } from './test-app.js';

const NONE = { kind: 'NONE' } as const;
const PER_DOLLAR = {
  ...{ kind: 'PER_AMOUNT', points: 1n, perMinor: 100n, rounding: 'FLOOR', minimumMinor: 0n },
  ...{ basis: { shipping: false, tax: true, giftCards: false }, lines: null },
} as const satisfies PointsAmount<string>;

function gift(
  condition: string | null,
  amount: PointsAmount<string>,
  more: Partial<CampaignTerms> = {},
): CampaignTerms {
  const effect = { pointType: null, amount, expiry: null, pending: NONE };
  return { ...EVERY_ORDER, condition, effects: [effect], claimDays: 30, ...more };
}

const fixed = (points: bigint): PointsAmount<string> => ({ kind: 'FIXED', points });
const times = (numerator: bigint, denominator = 1n): PointsAmount<string> => ({
  ...{ kind: 'MULTIPLY', numerator, denominator },
  rounding: 'FLOOR',
});

/** What a busy shop may run at one time: one campaign for every order, and nineteen that each look at it. */
export const TWENTY_CAMPAIGNS: readonly CampaignTerms[] = [
  termsOf(),
  gift('order.number == 2', fixed(200n)),
  gift('order.number == 5', fixed(500n)),
  gift('order.total >= 4800', fixed(50n), { exclusivityGroup: 'large' }),
  gift('order.total >= 4900', fixed(80n), { exclusivityGroup: 'large' }),
  gift('"coffee" in order.categories', times(2n)),
  gift('calendar.weekday == 7 && calendar.hour < 12', times(3n, 2n)),
  gift('calendar.date >= "2026-12-01" && calendar.date <= "2026-12-24"', times(2n)),
  gift('lines.exists(line, line.sku == "GOLD")', fixed(100n)),
  gift('lines.exists(line, "tea" in line.categories && line.quantity >= 3)', fixed(30n)),
  gift(null, { ...PER_DOLLAR, points: 2n, lines: '"organic" in line.categories' }),
  gift(null, { kind: 'PER_ITEM', points: 5n, lines: 'line.sku.startsWith("REFILL-")' }),
  gift('order.channel == "app" && order.number == 1', fixed(100n)),
  gift('customer.daysEnrolled >= 365 && order.total >= 2000', fixed(10n)),
  gift('order.quantity >= 10', fixed(40n)),
  gift('size(lines) >= 5', fixed(25n)),
  gift('order.currency == "EUR" && order.shipping == 0', fixed(5n)),
  gift('calendar.month == 2 && calendar.day == 29', fixed(2_900n)),
  gift('order.discount == 0 && order.total >= 4950', fixed(15n)),
  gift('lines.map(line, line.amount).sum() > 100000', fixed(1_000n)),
];
