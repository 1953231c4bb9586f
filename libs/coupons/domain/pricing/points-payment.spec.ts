import fc from 'fast-check';
import { sumOf } from '#kernel';
import { totalOf, type CartAmounts } from './cart.js';
import { paidWithPoints, type PointsOffer } from './points-payment.js';

const SEED = Number(process.env['PROPERTY_SEED'] ?? 20_261_122);
const left: CartAmounts = { linesMinor: [3_000n, 1_000n, 0n], shippingMinor: 500n };
/** 100 points are worth 3 minor units; half of the cart. */
const offer: PointsOffer = {
  ...{ points: 10_000n, valuePoints: 100n, valueMinor: 3n, shareBasisPoints: 5_000, coversShipping: false },
};

const amounts = fc.bigInt(0n, 100_000n);
const lefts = fc.record({ linesMinor: fc.array(amounts, { maxLength: 6 }), shippingMinor: amounts });
const offers = fc.record({
  points: fc.bigInt(0n, 1_000_000n),
  valuePoints: fc.bigInt(1n, 1_000n),
  valueMinor: fc.bigInt(0n, 1_000n),
  shareBasisPoints: fc.integer({ min: 0, max: 10_000 }),
  coversShipping: fc.boolean(),
});

describe('Paying with points', () => {
  it.each<[string, Partial<PointsOffer>, bigint, bigint, bigint[], bigint]>([
    ['all of them', {}, 10_000n, 300n, [225n, 75n, 0n], 0n],
    // 134 points are worth 4.02: 4 minor units, for which 134 are needed.
    ['what they are worth, rounded down', { points: 134n }, 134n, 4n, [3n, 1n, 0n], 0n],
    ['no more of them than that takes', { points: 166n }, 134n, 4n, [3n, 1n, 0n], 0n],
    ['up to a share of what is left', { points: 1_000_000n }, 66_667n, 2_000n, [1_500n, 500n, 0n], 0n],
    [
      'shipping too, where they may',
      { points: 1_000_000n, coversShipping: true, shareBasisPoints: 10_000 },
      150_000n,
      4_500n,
      [3_000n, 1_000n, 0n],
      500n,
    ],
  ])('takes %s', (_what, more, points, amountMinor, linesMinor, shippingMinor) => {
    const amounts = { linesMinor, shippingMinor };
    expect(paidWithPoints(left, { ...offer, ...more })).toEqual({ points, amountMinor, amounts });
  });

  it.each<[string, Partial<PointsOffer>]>([
    ['there are none', { points: 0n }],
    ['they are worth less than a minor unit', { points: 33n }],
    ['they are worth nothing', { valueMinor: 0n }],
    ['they may pay for nothing', { shareBasisPoints: 0 }],
  ])('takes none when %s', (_what, more) => {
    expect(paidWithPoints(left, { ...offer, ...more })).toBeNull();
  });

  it('for more than all is a bug', () => {
    expect(() => paidWithPoints(left, { ...offer, shareBasisPoints: 10_001 })).toThrow('at most');
  });

  it(`never takes more points than offered, a share too much, or more of a line than is left (seed ${SEED})`, () => {
    fc.assert(
      fc.property(lefts, offers, (from, one) => {
        const paid = paidWithPoints(from, one);
        if (!paid) return;
        const { points, amountMinor, amounts: by } = paid;
        expect(points > 0n && points <= one.points && amountMinor > 0n).toBe(true);
        // As few points as are worth it: one less is not.
        expect(points * one.valueMinor >= amountMinor * one.valuePoints).toBe(true);
        expect((points - 1n) * one.valueMinor < amountMinor * one.valuePoints).toBe(true);
        const payable = one.coversShipping ? totalOf(from) : sumOf(from.linesMinor);
        expect(amountMinor * 10_000n <= payable * BigInt(one.shareBasisPoints)).toBe(true);
        expect(totalOf(by)).toBe(amountMinor);
        expect(
          by.linesMinor.every((part, index) => part >= 0n && part <= (from.linesMinor[index] ?? 0n)),
        ).toBe(true);
        expect(by.shippingMinor >= 0n && by.shippingMinor <= from.shippingMinor).toBe(true);
      }),
      { numRuns: 2_000, seed: SEED },
    );
  });
});
