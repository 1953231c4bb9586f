import * as fc from 'fast-check';
import { backingOf, contributionOf } from './contribution.js';

describe('A contribution', () => {
  test.each([
    { percent: 50, earned: 101n, carry: 0n, points: 50n, left: 50n },
    { percent: 50, earned: 1n, carry: 50n, points: 1n, left: 0n },
    { percent: 33, earned: 2n, carry: 0n, points: 0n, left: 66n },
    { percent: 100, earned: 7n, carry: 0n, points: 7n, left: 0n },
    { percent: 0, earned: 700n, carry: 99n, points: 0n, left: 99n },
    { percent: 50, earned: -100n, carry: 0n, points: 0n, left: -5_000n },
    { percent: 50, earned: 100n, carry: -5_000n, points: 0n, left: 0n },
  ])(
    'of $percent % of $earned with $carry hundredths is $points',
    ({ percent, earned, carry, points, left }) => {
      expect(contributionOf({ carry, percent }, earned, 1_000n)).toEqual({ points, carry: left });
    },
  );

  test('is no more than the wallet has, and nothing of a deficit; the rest is not owed', () => {
    expect(contributionOf({ carry: 0n, percent: 100 }, 50n, 20n)).toEqual({ points: 20n, carry: 0n });
    expect(contributionOf({ carry: 0n, percent: 100 }, 50n, -20n)).toEqual({ points: 0n, carry: 0n });
  });

  test('comes to the same in parts as at once: the share of the sum, rounded down', () => {
    const parts = fc.array(fc.bigInt({ min: 0n, max: 10_000n }), { maxLength: 30 });
    fc.assert(
      fc.property(parts, fc.integer({ min: 0, max: 100 }), (earned, percent) => {
        let [carry, brought] = [0n, 0n];
        for (const points of earned) {
          const due = contributionOf({ carry, percent }, points, 1_000_000n);
          carry = due.carry;
          brought += due.points;
        }
        const sum = earned.reduce((all, points) => all + points, 0n);
        expect(brought).toBe((sum * BigInt(percent)) / 100n);
      }),
    );
  });

  test('is never more than the share of what stays earned, whatever is taken back in between and covered', () => {
    const steps = fc.array(fc.bigInt({ min: -500n, max: 1_000n }), { maxLength: 30 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 100 }), (all, percent) => {
        let [carry, net, brought] = [0n, 0n, 0n];
        for (const step of all) {
          net += step;
          const due = contributionOf({ carry, percent }, step, 1_000_000n);
          carry = due.carry;
          brought += due.points;
          const highest = net > 0n ? (net * BigInt(percent)) / 100n : 0n;
          if (step > 0n && due.points > 0n) expect(brought).toBe(highest);
        }
      }),
    );
  });
});

describe('What a return gets back', () => {
  test.each([
    { lacking: 50n, contributed: 100n, takenBack: 0n, shared: 200n, back: 50n },
    { lacking: 50n, contributed: 100n, takenBack: 80n, shared: 200n, back: 20n },
    { lacking: 50n, contributed: 100n, takenBack: 0n, shared: 30n, back: 30n },
    { lacking: 0n, contributed: 100n, takenBack: 0n, shared: 30n, back: 0n },
    { lacking: 50n, contributed: 100n, takenBack: 100n, shared: 30n, back: 0n },
  ])('is $back of $lacking that are lacking', ({ lacking, shared, back, ...member }) => {
    expect(backingOf(member, lacking, shared)).toBe(back);
  });
});
