import fc from 'fast-check';
import { allocate, lineShares } from './allocation.js';

const weights = fc.array(fc.bigInt(0n, 1_000_000n), { minLength: 1, maxLength: 20 });

describe('Splitting an amount in proportion', () => {
  it('loses and makes nothing', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 9_007_199_254_740_991n), weights, (amount, of) => {
        fc.pre(of.some((weight) => weight > 0n));
        expect(allocate(amount, of).reduce((sum, part) => sum + part, 0n)).toBe(amount);
      }),
    );
  });

  it('is never a whole unit away from the exact part', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 1_000_000n), weights, (amount, of) => {
        const sum = of.reduce((total, weight) => total + weight, 0n);
        fc.pre(sum > 0n);
        for (const [index, part] of allocate(amount, of).entries()) {
          const off = part * sum - amount * (of[index] ?? 0n);
          expect(off < sum && off > -sum).toBe(true);
        }
      }),
    );
  });

  it('gives the odd units to the largest remainders, of equal ones to the first', () => {
    expect(allocate(100n, [1n, 1n, 1n])).toEqual([34n, 33n, 33n]);
    expect(allocate(10n, [1n, 5n])).toEqual([2n, 8n]);
  });

  it('gives nothing to nobody', () => {
    expect(allocate(5n, [0n, 0n])).toEqual([0n, 0n]);
  });
});

describe('The share of a line', () => {
  const none = { shippingMinor: 0n, taxMinor: 0n };

  it('is its amount when the lines are what the goods cost', () => {
    expect(lineShares({ ...none, totalMinor: 110n, shippingMinor: 10n }, [70n, 30n])).toEqual([70n, 30n]);
  });

  it('is less by its part of a discount', () => {
    expect(lineShares({ ...none, totalMinor: 90n }, [70n, 30n])).toEqual([63n, 27n]);
  });

  it('is more by its part of exclusive tax', () => {
    expect(lineShares({ ...none, totalMinor: 119n, taxMinor: 19n }, [70n, 30n])).toEqual([83n, 36n]);
  });

  it('is its own amount when the store left lines out', () => {
    expect(lineShares({ ...none, totalMinor: 500n, taxMinor: 50n }, [70n, 30n])).toEqual([70n, 30n]);
  });
});
