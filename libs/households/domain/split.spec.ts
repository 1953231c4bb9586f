import * as fc from 'fast-check';
import { required } from '#kernel';
import { netOf, SPLIT_RULES } from './household.js';
import { leaverShareOf, splitAmong } from './split.js';

const stake = (contributed: bigint, redeemed = 0n): Parameters<typeof netOf>[0] => ({
  ...{ contributed, redeemed, takenBack: 0n, restored: 0n },
});

const anyStake = fc
  .record({
    contributed: fc.bigInt({ min: 0n, max: 10_000n }),
    takenBack: fc.bigInt({ min: 0n, max: 100n }),
    redeemed: fc.bigInt({ min: 0n, max: 12_000n }),
    restored: fc.bigInt({ min: 0n, max: 100n }),
  })
  .map((one) => ({
    ...one,
    contributed: one.contributed + one.takenBack,
    redeemed: one.redeemed + one.restored,
  }));
const anyShared = fc.bigInt({ min: 0n, max: 1_000_000n });
const anyRule = fc.constantFrom(...SPLIT_RULES);

describe('What somebody gets who leaves', () => {
  test.each([
    { rule: 'KEEP', points: 0n },
    { rule: 'EQUAL', points: 33n },
    { rule: 'CONTRIBUTED', points: 75n },
  ] as const)('is $points of 100 with $rule', ({ rule, points }) => {
    expect(leaverShareOf(rule, 100n, stake(300n), [stake(100n), stake(50n, 80n)])).toBe(points);
  });

  test('is nothing of what they took out again', () => {
    expect(leaverShareOf('CONTRIBUTED', 100n, stake(300n, 300n), [stake(100n)])).toBe(0n);
    expect(leaverShareOf('CONTRIBUTED', 100n, stake(0n), [stake(0n)])).toBe(0n);
  });

  test('is never more than there is, one after the other until nobody is left', () => {
    fc.assert(
      fc.property(
        anyRule,
        anyShared,
        fc.array(anyStake, { minLength: 1, maxLength: 12 }),
        (rule, all, stakes) => {
          let shared = all;
          for (const [place, leaver] of stakes.entries()) {
            const share = leaverShareOf(rule, shared, leaver, stakes.slice(place + 1));
            expect(share >= 0n && share <= shared).toBe(true);
            shared -= share;
          }
        },
      ),
    );
  });
});

describe('What each gets when a household is dissolved', () => {
  test('is by largest remainder, of equal ones the earlier first', () => {
    expect(splitAmong('EQUAL', 100n, [stake(0n), stake(0n), stake(0n)])).toEqual([34n, 33n, 33n]);
    expect(splitAmong('CONTRIBUTED', 10n, [stake(1n), stake(2n), stake(4n)])).toEqual([1n, 3n, 6n]);
    expect(splitAmong('CONTRIBUTED', 5n, [stake(1n, 1n), stake(0n)])).toEqual([3n, 2n]);
    expect(splitAmong('KEEP', 0n, [stake(5n)])).toEqual([0n]);
  });

  test('adds up to all there is, by whatever rule, and nobody is more than a point off', () => {
    fc.assert(
      fc.property(
        anyRule,
        anyShared,
        fc.array(anyStake, { minLength: 1, maxLength: 12 }),
        (rule, shared, stakes) => {
          const shares = splitAmong(rule, shared, stakes);
          expect(shares.reduce((sum, points) => sum + points, 0n)).toBe(shared);
          const nets = stakes.map(netOf);
          const all = nets.reduce((sum, net) => sum + net, 0n);
          const isByNet = rule === 'CONTRIBUTED' && all > 0n;
          for (const [place, points] of shares.entries()) {
            const net = required(nets[place], 'a stake');
            const floor = isByNet ? (shared * net) / all : shared / BigInt(stakes.length);
            expect(points === floor || points === floor + 1n).toBe(true);
          }
        },
      ),
    );
  });
});
