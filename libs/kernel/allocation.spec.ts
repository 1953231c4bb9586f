import fc from 'fast-check';
import { allocate } from '#kernel';

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
