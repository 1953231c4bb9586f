import fc from 'fast-check';
import { sumOf } from '#kernel';
import { candidates, carts } from '../../../../test/support/pricing/carts.js';
import { RETURN_POLICIES, type Benefit, type Discount, type ReturnPolicy } from '../discount.js';
import type { Candidate } from './candidate.js';
import type { Cart } from './cart.js';
import { priceCart, type AppliedOutcome } from './price-cart.js';
import { reversalOf, type CommittedDiscount } from './reversal.js';

const SEED = Number(process.env['PROPERTY_SEED'] ?? 20_261_122);
const RUNS = { numRuns: 600, seed: SEED };

function committedOf(cart: Cart, all: readonly Candidate[]): CommittedDiscount[] {
  return priceCart(cart, all).outcomes.flatMap((outcome, index) => {
    const candidate = all[index];
    return outcome.kind === 'APPLIED' && candidate
      ? [{ discount: candidate.discount, shares: outcome.shares }]
      : [];
  });
}

function shareOf({ shares }: CommittedDiscount): bigint {
  return sumOf(shares.lines.map(({ shareMinor }) => shareMinor)) + shares.shippingShareMinor;
}

type Returned = ReadonlyMap<string, number>;

/** One piece after the other, in any order, until nothing is kept. */
function piecesOf(cart: Cart): string[] {
  return cart.lines.flatMap(({ id, quantity }) => Array.from({ length: quantity }, () => id));
}

function afterEach(pieces: readonly string[]): Returned[] {
  const returned = new Map<string, number>();
  return pieces.map((id) => new Map(returned.set(id, (returned.get(id) ?? 0) + 1)));
}

/** A cart with discounts, and the order in which its pieces come back. */
const stories = fc.tuple(carts, candidates(4, 1)).chain(([cart, all]) =>
  fc.record({
    cart: fc.constant(cart),
    all: fc.constant(committedOf(cart, all)),
    pieces: fc.shuffledSubarray(piecesOf(cart), { minLength: piecesOf(cart).length }),
    policy: fc.constantFrom(...RETURN_POLICIES),
  }),
);

describe(`Returns of any order, piece by piece (seed ${SEED})`, () => {
  it('take back more and more of each discount, never more than it was, and all of it in the end', () => {
    fc.assert(
      fc.property(stories, ({ all, pieces, policy }) => {
        for (const committed of all) {
          let beforeMinor = reversalOf(committed, new Map(), policy).reversedMinor;
          expect(beforeMinor).toBe(0n);
          let sumMinor = 0n;
          for (const returned of afterEach(pieces)) {
            const { reversedMinor } = reversalOf(committed, returned, policy);
            expect(reversedMinor >= beforeMinor).toBe(true);
            sumMinor += reversedMinor - beforeMinor;
            beforeMinor = reversedMinor;
          }
          expect(sumMinor).toBe(shareOf(committed));
        }
      }),
      RUNS,
    );
  });

  it('come to the same by line, whatever came back first', () => {
    fc.assert(
      fc.property(stories, fc.nat(), ({ all, pieces, policy }, random) => {
        const some = pieces.slice(0, random % (pieces.length + 1));
        const oneWay = afterEach(some).at(-1) ?? new Map();
        const otherWay = afterEach([...some].reverse()).at(-1) ?? new Map();
        const atOnce = new Map([...oneWay].reverse());
        for (const committed of all) {
          const reversal = reversalOf(committed, oneWay, policy);
          expect(reversalOf(committed, otherWay, policy)).toEqual(reversal);
          expect(reversalOf(committed, atOnce, policy)).toEqual(reversal);
        }
      }),
      RUNS,
    );
  });

  it('leave each line and shipping between nothing and its share, and all of them sum to the discount', () => {
    fc.assert(
      fc.property(stories, ({ all, pieces, policy }) => {
        for (const committed of all)
          for (const returned of afterEach(pieces)) {
            const reversal = reversalOf(committed, returned, policy);
            const { lines, shippingKeptMinor, shippingReversedMinor } = reversal;
            for (const [index, { shareMinor, quantity, lineId }] of committed.shares.lines.entries()) {
              const { keptMinor = -1n, reversedMinor = -1n } = lines[index] ?? {};
              expect(keptMinor >= 0n && reversedMinor >= 0n).toBe(true);
              expect(keptMinor + reversedMinor).toBe(shareMinor);
              if (returned.get(lineId) === quantity) expect(keptMinor).toBe(0n);
            }
            expect(shippingKeptMinor >= 0n && shippingReversedMinor >= 0n).toBe(true);
            expect(sumOf(lines.map(({ keptMinor }) => keptMinor)) + shippingKeptMinor).toBe(
              reversal.keptMinor,
            );
            expect(reversal.keptMinor + reversal.reversedMinor).toBe(shareOf(committed));
          }
      }),
      { ...RUNS, numRuns: 200 },
    );
  });

  it('leave most under KEEP, and by line ever less of each line under KEEP and PRORATE', () => {
    fc.assert(
      fc.property(stories, ({ all, pieces }) => {
        for (const committed of all) {
          const before = new Map<string, bigint>();
          for (const returned of afterEach(pieces)) {
            const [keep, ...others] = RETURN_POLICIES.map((policy) =>
              reversalOf(committed, returned, policy),
            );
            for (const { keptMinor } of others) expect(keptMinor <= (keep?.keptMinor ?? -1n)).toBe(true);
            for (const policy of ['KEEP', 'PRORATE'] as const)
              for (const { lineId, reversedMinor } of reversalOf(committed, returned, policy).lines) {
                expect(reversedMinor >= (before.get(policy + lineId) ?? 0n)).toBe(true);
                before.set(policy + lineId, reversedMinor);
              }
          }
        }
      }),
      { ...RUNS, numRuns: 200 },
    );
  });

  it('leave under REQUALIFY what the kept part would get anew, or by line if that is less', () => {
    const alone = fc.tuple(carts, candidates(1, 1)).chain(([cart, [candidate]]) =>
      fc.record({
        cart: fc.constant(cart),
        candidate: fc.constant(candidate),
        // Whole lines: what is kept is a cart of its own.
        gone: fc.subarray(cart.lines.map(({ id }) => id)),
      }),
    );
    fc.assert(
      fc.property(alone, ({ cart, candidate, gone }) => {
        const [committed] = candidate ? committedOf(cart, [candidate]) : [];
        if (!candidate || !committed || gone.length === cart.lines.length) return;
        const kept = { ...cart, lines: cart.lines.filter(({ id }) => !gone.includes(id)) };
        const anewMinor = priceCart(kept, [candidate]).discountMinor;
        const returned = new Map(
          cart.lines.filter(({ id }) => gone.includes(id)).map((l) => [l.id, l.quantity]),
        );
        const byLineMinor = reversalOf(committed, returned, 'KEEP').keptMinor;
        const { keptMinor } = reversalOf(committed, returned, 'REQUALIFY');
        expect(keptMinor).toBe(anewMinor < byLineMinor ? anewMinor : byLineMinor);
      }),
      { ...RUNS, numRuns: 3_000 },
    );
  });
});

const from100: Discount['minimumSpend'] = { amountMinor: 10_000n, basis: 'BEFORE_DISCOUNTS' };
const off20: Benefit = { kind: 'AMOUNT', amountMinor: 2_000n };

function lineOf(id: string, quantity: number, amountMinor: bigint): Cart['lines'][number] {
  return { id, sku: id, quantity, amountMinor };
}

function applied(cart: Cart, benefit: Benefit, rest: Partial<Discount> = {}): CommittedDiscount {
  const lane = benefit.kind === 'FREE_SHIPPING' ? 'SHIPPING' : 'PRODUCT';
  const discount: Discount = { ...plainDiscount(benefit), lane, ...rest };
  const [committed] = committedOf(cart, [{ code: 'C', discount, lineIds: null, refusal: null }]);
  if (!committed) throw new Error('it is not applied');
  return committed;
}

describe('A return', () => {
  const three = {
    lines: [lineOf('a', 1, 5_000n), lineOf('b', 4, 4_000n), lineOf('c', 1, 3_000n)],
    shippingMinor: 500n,
  };

  it.each<[ReturnPolicy, Record<string, number>, bigint]>([
    // 20.00 off 120.00 are 8.33, 6.67 and 5.00.
    ['KEEP', { b: 1 }, 166n],
    ['PRORATE', { b: 1 }, 166n],
    ['REQUALIFY', { b: 1 }, 166n],
    ['KEEP', { a: 1 }, 833n],
    // 70.00 are kept of 100.00: 0.7 of 6.67 and of 5.00 stay, each rounded up.
    ['PRORATE', { a: 1 }, 2_000n - 467n - 350n],
    ['REQUALIFY', { a: 1 }, 2_000n],
    ['KEEP', { a: 1, b: 4, c: 1 }, 2_000n],
    ['PRORATE', { a: 1, b: 4, c: 1 }, 2_000n],
    ['REQUALIFY', { a: 1, b: 4, c: 1 }, 2_000n],
  ])('under %s of %j takes back %s of 20.00 off from 100.00 on', (policy, returned, reversedMinor) => {
    const committed = applied(three, off20, { minimumSpend: from100 });
    expect(reversalOf(committed, new Map(Object.entries(returned)), policy)).toMatchObject({ reversedMinor });
  });

  it('of the last piece but one of 3 for 2 keeps a third by line, and nothing when it has to qualify again', () => {
    const committed = applied(
      { lines: [lineOf('a', 3, 3_000n)], shippingMinor: 0n },
      { kind: 'CHEAPEST_FREE', free: 1, of: 3 },
    );
    expect(shareOf(committed)).toBe(1_000n);
    expect(reversalOf(committed, new Map([['a', 2]]), 'KEEP').keptMinor).toBe(334n);
    expect(reversalOf(committed, new Map([['a', 1]]), 'REQUALIFY').keptMinor).toBe(0n);
  });

  it('keeps free shipping as long as anything is kept, and the minimum is met where it must be', () => {
    const committed = applied(three, { kind: 'FREE_SHIPPING', capMinor: null }, { minimumSpend: from100 });
    const kept = (policy: ReturnPolicy, ...ids: string[]): bigint => {
      const returned = new Map(
        three.lines.filter(({ id }) => ids.includes(id)).map((l) => [l.id, l.quantity]),
      );
      return reversalOf(committed, returned, policy).shippingKeptMinor;
    };
    expect(RETURN_POLICIES.map((policy) => kept(policy))).toEqual([500n, 500n, 500n]);
    expect(RETURN_POLICIES.map((policy) => kept(policy, 'a'))).toEqual([500n, 350n, 0n]);
    expect(RETURN_POLICIES.map((policy) => kept(policy, 'a', 'b', 'c'))).toEqual([0n, 0n, 0n]);
  });

  it('of more than was bought is a bug', () => {
    expect(() => reversalOf(applied(three, off20), new Map([['a', 2]]), 'KEEP')).toThrow('come back');
  });

  it('is settled by shares that were stored as plain values', () => {
    const outcome = priceCart(three, [
      { code: 'C', discount: plainDiscount(off20), lineIds: null, refusal: null },
    ]).outcomes[0] as AppliedOutcome;
    expect(structuredClone(outcome.shares)).toEqual(outcome.shares);
    expect(outcome.shares.lines).toEqual([
      { lineId: 'a', quantity: 1, spendMinor: 5_000n, basisMinor: 5_000n, shareMinor: 833n },
      { lineId: 'b', quantity: 4, spendMinor: 4_000n, basisMinor: 4_000n, shareMinor: 667n },
      { lineId: 'c', quantity: 1, spendMinor: 3_000n, basisMinor: 3_000n, shareMinor: 500n },
    ]);
  });
});

function plainDiscount(benefit: Benefit): Discount {
  return {
    benefit,
    lane: 'ORDER',
    scope: null,
    minimumSpend: null,
    tags: [],
    mutualTags: [],
    exclusiveGroups: [],
  };
}
