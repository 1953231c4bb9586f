import fc from 'fast-check';
import { divideHalfEven, InvariantViolation, roundHalfEven, scale, type Rounding } from '#kernel';

const amount = fc.bigInt({ min: 0n, max: 9_007_199_254_740_991n });
const denominator = fc.bigInt({ min: 1n, max: 1_000_000n });

describe('scaling an amount by a ratio', () => {
  it.each<[bigint, bigint, bigint, Rounding, bigint]>([
    [0n, 1n, 3n, 'CEILING', 0n],
    [9n, 1n, 3n, 'FLOOR', 3n],
    [9n, 1n, 3n, 'CEILING', 3n],
    [9n, 1n, 3n, 'HALF_UP', 3n],
    [10n, 1n, 3n, 'FLOOR', 3n],
    [10n, 1n, 3n, 'CEILING', 4n],
    [10n, 1n, 3n, 'HALF_UP', 3n],
    [11n, 1n, 3n, 'FLOOR', 3n],
    [11n, 1n, 3n, 'HALF_UP', 4n],
    [5n, 1n, 2n, 'FLOOR', 2n],
    [5n, 1n, 2n, 'HALF_UP', 3n],
    [1999n, 1n, 100n, 'FLOOR', 19n],
    [1999n, 3n, 100n, 'FLOOR', 59n],
    [7n, 0n, 5n, 'CEILING', 0n],
  ])('%d * %d / %d, %s, is %d', (value, numerator, divisor, rounding, expected) => {
    expect(scale(value, numerator, divisor, rounding)).toBe(expected);
  });

  it('is exact where floating point is not', () => {
    expect(scale(9_007_199_254_740_991n, 9_007_199_254_740_989n, 9_007_199_254_740_991n, 'FLOOR')).toBe(
      9_007_199_254_740_989n,
    );
  });

  it.each([
    [1n, 1n, 0n],
    [1n, 1n, -2n],
    [-1n, 1n, 2n],
    [1n, -1n, 2n],
  ])('%d * %d / %d is a bug, not a number', (value, numerator, divisor) => {
    expect(() => scale(value, numerator, divisor, 'FLOOR')).toThrow(InvariantViolation);
  });

  it('is the nearest whole number from the side that the rounding names', () => {
    fc.assert(
      fc.property(amount, amount, denominator, (value, numerator, divisor) => {
        const product = value * numerator;
        const floor = scale(value, numerator, divisor, 'FLOOR');
        const ceiling = scale(value, numerator, divisor, 'CEILING');
        const nearest = scale(value, numerator, divisor, 'HALF_UP');
        expect(floor * divisor <= product && product < (floor + 1n) * divisor).toBe(true);
        expect((ceiling - 1n) * divisor < product && product <= ceiling * divisor).toBe(true);
        const distance = 2n * (nearest * divisor - product);
        expect(-divisor < distance && distance <= divisor).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('Rounding half to even', () => {
  it('goes to the nearest, and of two as near to the even one', () => {
    expect([5n, 15n, 25n, 26n, 24n, -5n, -15n, -25n].map((value) => divideHalfEven(value, 10n))).toEqual([
      ...[0n, 2n, 2n, 3n, 2n, 0n, -2n, -2n],
    ]);
    expect([0.5, 1.5, 2.5, 2.51, -0.5, -1.5].map(roundHalfEven)).toEqual([0n, 2n, 2n, 3n, 0n, -2n]);
  });
});
