import fc from 'fast-check';
import { minorUnitDigits, sumOf } from '#kernel';
import { candidates, carts, cartsWith } from '../../../../test/support/pricing/carts.js';
import {
  naiveBest,
  naiveWorth,
  pointsGained,
  type NaiveWorth,
} from '../../../../test/support/pricing/naive-pricing.js';
import type { Candidate } from './candidate.js';
import { amountsOf, totalOf, type Cart } from './cart.js';
import { priceCart, type AppliedOutcome, type PricedCart } from './price-cart.js';

const SEED = Number(process.env['PROPERTY_SEED'] ?? 20_261_122);
const RUNS = { numRuns: 500, seed: SEED };
/** Six can be arranged in 1,957 ways, of which the naive one tries each. */
const SLOW_RUNS = { numRuns: 150, seed: SEED };

function appliedIn({ outcomes }: PricedCart): AppliedOutcome[] {
  return outcomes.filter((outcome) => outcome.kind === 'APPLIED');
}

/** What the customer has of it, told by its shares and by what is left alone. */
function worthOf(cart: Cart, priced: PricedCart, all: readonly Candidate[]): NaiveWorth {
  const applied = appliedIn(priced);
  const gained = applied.map(({ code }) => {
    const candidate = all.find((each) => each.code === code);
    return candidate ? pointsGained(cart, candidate, priced.left.linesMinor) : 0n;
  });
  return { offMinor: priced.discountMinor, gained: sumOf(gained), count: applied.length };
}

const offers = fc.record({
  points: fc.bigInt(0n, 20_000n),
  valuePoints: fc.bigInt(1n, 300n),
  valueMinor: fc.bigInt(0n, 300n),
  shareBasisPoints: fc.integer({ min: 0, max: 10_000 }),
  coversShipping: fc.boolean(),
});

describe(`Any candidates on any cart (seed ${SEED})`, () => {
  it('take off what their shares sum to, and no line, no shipping and no total falls below nothing', () => {
    fc.assert(
      fc.property(carts, candidates(9), fc.option(offers, { nil: null }), (cart, all, offer) => {
        const priced = priceCart(cart, all, offer);
        for (const { discountMinor, shares, multiplier } of appliedIn(priced)) {
          const parts = [...shares.lines.map(({ shareMinor }) => shareMinor), shares.shippingShareMinor];
          expect(parts.every((part) => part >= 0n)).toBe(true);
          expect(sumOf(parts)).toBe(discountMinor);
          expect(discountMinor > 0n).toBe(multiplier === null);
        }
        expect(sumOf(appliedIn(priced).map(({ discountMinor }) => discountMinor))).toBe(priced.discountMinor);
        const { linesMinor, shippingMinor } = priced.left;
        expect([...linesMinor, shippingMinor].every((left) => left >= 0n)).toBe(true);
        const paidMinor = priced.payment?.amountMinor ?? 0n;
        expect(priced.totalMinor).toBe(totalOf(amountsOf(cart)) - priced.discountMinor - paidMinor);
        for (const [index, { amountMinor }] of cart.lines.entries()) {
          const off = appliedIn(priced).map(({ shares }) => shares.lines[index]?.shareMinor ?? 0n);
          const paid = priced.payment?.amounts.linesMinor[index] ?? 0n;
          expect(linesMinor[index]).toBe(amountMinor - sumOf(off) - paid);
        }
      }),
      RUNS,
    );
  });

  it('come to what is best among all selections in all orders, up to six', () => {
    fc.assert(
      fc.property(cartsWith(6, 5), ([cart, all]) => {
        const priced = priceCart(cart, all);
        expect(priced.search).toBe('EXHAUSTIVE');
        expect(worthOf(cart, priced, all)).toEqual(naiveBest(cart, all));
      }),
      SLOW_RUNS,
    );
  });

  it('come to what is best among all selections in all orders, up to four, in many more carts', () => {
    fc.assert(
      fc.property(cartsWith(4, 2), ([cart, all]) => {
        expect(worthOf(cart, priceCart(cart, all), all)).toEqual(naiveBest(cart, all));
      }),
      { ...RUNS, numRuns: 1_500 },
    );
  });

  it('never make the customer worse off by one more of them, while every combination is tried', () => {
    fc.assert(
      fc.property(cartsWith(6, 1), fc.nat(), ([cart, all], random) => {
        const without = all.filter((_each, index) => index !== random % all.length);
        const [more, less] = [
          worthOf(cart, priceCart(cart, all), all),
          worthOf(cart, priceCart(cart, without), all),
        ];
        expect(more.offMinor >= less.offMinor).toBe(true);
        if (more.offMinor === less.offMinor) expect(more.gained >= less.gained).toBe(true);
      }),
      RUNS,
    );
  });

  it('are never worth less together than any one alone, however many there are', () => {
    fc.assert(
      fc.property(carts, candidates(12, 7), (cart, all) => {
        const { discountMinor, search } = priceCart(cart, all);
        const alone = all.map((each) => priceCart(cart, [each]).discountMinor);
        expect(alone.every((offMinor) => offMinor <= discountMinor)).toBe(true);
        const free = all.filter((each) => appliedIn(priceCart(cart, [each])).length > 0);
        expect(search).toBe(free.length > 6 ? 'BEST_SIX_FIRST' : 'EXHAUSTIVE');
      }),
      RUNS,
    );
  });

  it('are applied together by the rules, and those that are not have a reason that is true', () => {
    fc.assert(
      fc.property(cartsWith(6), ([cart, all]) => {
        const { outcomes } = priceCart(cart, all);
        expect(outcomes.map(({ code }) => code)).toEqual(all.map(({ code }) => code));
        const applied = all.filter((_each, index) => outcomes[index]?.kind === 'APPLIED');
        for (const [index, outcome] of outcomes.entries()) {
          const candidate = all[index];
          if (outcome.kind === 'APPLIED' || !candidate) continue;
          const { reason } = outcome;
          const isFree = naiveWorth(cart, [candidate]) !== null && candidate.refusal === null;
          if (reason.kind === 'REFUSED') expect(candidate.refusal).toBe(reason.problem);
          else if (reason.kind === 'EXCLUDED_BY') {
            for (const { code } of reason.conflicts) {
              const other = applied.filter((each) => each.code === code);
              expect(other).toHaveLength(1);
              expect(naiveWorth(cart, [...other, candidate])).toBeNull();
            }
          } else if (!isFree) expect(reason.kind).not.toBe('NOT_BEST');
          else if (reason.kind === 'NOT_BEST') expect(reason.lossMinor > 0n).toBe(true);
          else expect(['MIN_SPEND_SHORT', 'NO_EFFECT']).toContain(reason.kind);
        }
      }),
      RUNS,
    );
  });
});

describe(`Carts of any currency (seed ${SEED})`, () => {
  it.each(['JPY', 'EUR', 'KWD'])(
    'in whole minor units of %s come to what they come to in yen',
    (currency) => {
      const factor = 10n ** BigInt(minorUnitDigits(currency));
      fc.assert(
        fc.property(carts, candidates(1, 1), (cart, [candidate]) => {
          if (!candidate) return;
          const coarse = priceCart(cart, [candidate]);
          const fine = priceCart(inUnits(cart, factor), [discountIn(candidate, factor)]);
          // A percentage is rounded to half a unit at most; what free pieces are worth, by less than one for each.
          const off = fine.discountMinor - coarse.discountMinor * factor;
          const pieces = BigInt(cart.lines.reduce((sum, { quantity }) => sum + quantity, 0));
          expect(off <= factor * (pieces + 1n) && off >= -factor * (pieces + 1n)).toBe(true);
          const { kind } = candidate.discount.benefit;
          if (kind === 'AMOUNT' || kind === 'FREE_SHIPPING') expect(off).toBe(0n);
          if (kind === 'PERCENT') expect(2n * off <= factor && 2n * off >= -factor).toBe(true);
        }),
        RUNS,
      );
    },
  );
});

function inUnits({ lines, shippingMinor }: Cart, factor: bigint): Cart {
  return {
    lines: lines.map((line) => ({ ...line, amountMinor: line.amountMinor * factor })),
    shippingMinor: shippingMinor * factor,
  };
}

function discountIn(candidate: Candidate, factor: bigint): Candidate {
  const { benefit, minimumSpend } = candidate.discount;
  const scaled =
    'capMinor' in benefit && benefit.capMinor !== null
      ? { ...benefit, capMinor: benefit.capMinor * factor }
      : 'amountMinor' in benefit
        ? { ...benefit, amountMinor: benefit.amountMinor * factor }
        : benefit;
  const minimum = minimumSpend && { ...minimumSpend, amountMinor: minimumSpend.amountMinor * factor };
  return { ...candidate, discount: { ...candidate.discount, benefit: scaled, minimumSpend: minimum } };
}
