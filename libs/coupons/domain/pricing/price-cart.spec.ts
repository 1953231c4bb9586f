import { MONEY_MINOR_MAX, problem } from '#kernel';
import type { Benefit, Discount, Lane } from '../discount.js';
import { unlockOf, type Candidate, type Reason, type Unlock } from './candidate.js';
import { checkCart, type Cart } from './cart.js';
import { priceCart, type Outcome } from './price-cart.js';

const cart: Cart = {
  lines: [
    { id: 'beans', sku: 'beans', quantity: 3, amountMinor: 3_000n },
    { id: 'mug', sku: 'mug', quantity: 2, amountMinor: 2_001n },
    { id: 'gift', sku: null, quantity: 1, amountMinor: 0n },
  ],
  shippingMinor: 490n,
};

function percent(basisPoints: number, capMinor: bigint | null = null): Benefit {
  return { kind: 'PERCENT', basisPoints, capMinor };
}

function amount(amountMinor: bigint): Benefit {
  return { kind: 'AMOUNT', amountMinor };
}

const freeShipping: Benefit = { kind: 'FREE_SHIPPING', capMinor: null };
const twice: Benefit = { kind: 'POINTS_MULTIPLIER', numerator: 2n, denominator: 1n };
const threeHalves: Benefit = { kind: 'POINTS_MULTIPLIER', numerator: 3n, denominator: 2n };
const LANE: Readonly<Record<Benefit['kind'], Lane>> = {
  ...{ PERCENT: 'ORDER', AMOUNT: 'ORDER', FREE_PRODUCT: 'PRODUCT', CHEAPEST_FREE: 'PRODUCT' },
  ...{ FREE_SHIPPING: 'SHIPPING', POINTS_MULTIPLIER: 'POINTS' },
};

interface More extends Partial<Discount> {
  readonly on?: readonly string[];
  readonly refusal?: Candidate['refusal'];
}

function coupon(code: string, benefit: Benefit, { on, refusal = null, ...rest }: More = {}): Candidate {
  const plain = { scope: null, minimumSpend: null, tags: [], mutualTags: [], exclusiveGroups: [] };
  const discount = { ...plain, benefit, lane: LANE[benefit.kind], ...rest };
  return { code, discount, lineIds: on ? new Set(on) : null, refusal };
}

function before(amountMinor: bigint): More {
  return { minimumSpend: { amountMinor, basis: 'BEFORE_DISCOUNTS' } };
}

function after(amountMinor: bigint): More {
  return { minimumSpend: { amountMinor, basis: 'AFTER_DISCOUNTS' } };
}

/** What each takes off each line and shipping, or why it doesn't. */
function told(outcomes: readonly Outcome[]): (readonly bigint[] | Reason)[] {
  return outcomes.map((outcome) =>
    outcome.kind === 'APPLIED'
      ? [...outcome.shares.lines.map(({ shareMinor }) => shareMinor), outcome.shares.shippingShareMinor]
      : outcome.reason,
  );
}

const EXPIRED = problem('EXPIRED', 'It could be used until yesterday.');
const byGroup = { by: 'GROUP', group: 'winter' } as const;
const winter = { exclusiveGroups: ['winter'] };

describe('A cart', () => {
  it.each<[string, Candidate[], (readonly bigint[] | Reason)[]]>([
    ['10 %, rounded half up', [coupon('A', percent(1_000))], [[300n, 200n, 0n, 0n]]],
    ['10 %, at most 3.00', [coupon('A', percent(1_000, 300n))], [[180n, 120n, 0n, 0n]]],
    ['5.00 off some lines', [coupon('A', amount(500n), { on: ['mug', 'gift'] })], [[0n, 500n, 0n, 0n]]],
    ['more than there is', [coupon('A', amount(9_999n))], [[3_000n, 2_001n, 0n, 0n]]],
    // Two mugs come to 10.01 and 10.00.
    [
      'one of two mugs, the dearer',
      [coupon('A', { kind: 'FREE_PRODUCT', sku: 'mug', quantity: 1 })],
      [[0n, 1_001n, 0n, 0n]],
    ],
    // 10.01, 10.00 and 10.00 are one group, 10.00, 10.00 and the gift the other.
    ['3 for 2', [coupon('A', { kind: 'CHEAPEST_FREE', free: 1, of: 3 })], [[600n, 400n, 0n, 0n]]],
    ['shipping', [coupon('A', freeShipping)], [[0n, 0n, 0n, 490n]]],
    ['some of the shipping', [coupon('A', { kind: 'FREE_SHIPPING', capMinor: 100n })], [[0n, 0n, 0n, 100n]]],
    [
      'a lane of products, then 10 % of what that leaves',
      [coupon('A', percent(1_000)), coupon('B', amount(1_001n), { lane: 'PRODUCT', on: ['mug'] })],
      [
        [300n, 100n, 0n, 0n],
        [0n, 1_001n, 0n, 0n],
      ],
    ],
    [
      'two of a lane, both of the same whole',
      [coupon('A', percent(1_000)), coupon('B', percent(2_000))],
      [
        [300n, 200n, 0n, 0n],
        [600n, 400n, 0n, 0n],
      ],
    ],
    [
      'two of a lane, the narrow one first so that nothing is lost',
      [coupon('A', amount(3_000n)), coupon('B', amount(2_001n), { on: ['mug'] })],
      [
        [3_000n, 0n, 0n, 0n],
        [0n, 2_001n, 0n, 0n],
      ],
    ],
  ])('has off %s', (_what, all, expected) => {
    expect(told(priceCart(cart, all).outcomes)).toEqual(expected);
  });

  it.each<[string, Candidate[], Reason, Unlock | null]>([
    [
      'was refused',
      [coupon('A', amount(1n), { refusal: EXPIRED })],
      { kind: 'REFUSED', problem: EXPIRED },
      null,
    ],
    [
      'is for other goods',
      [coupon('A', amount(1n), { on: ['tea'] })],
      { kind: 'NOTHING_IN_SCOPE' },
      { kind: 'ADD_PIECES', quantity: 1 },
    ],
    [
      'is a product that is not there',
      [coupon('A', { kind: 'FREE_PRODUCT', sku: 'spoon', quantity: 2 })],
      { kind: 'PRODUCT_MISSING', sku: 'spoon', quantity: 2 },
      { kind: 'ADD_PRODUCT', sku: 'spoon', quantity: 2 },
    ],
    [
      'needs more pieces',
      [coupon('A', { kind: 'CHEAPEST_FREE', free: 1, of: 4 }, { on: ['beans'] })],
      { kind: 'PIECES_SHORT', missing: 1 },
      { kind: 'ADD_PIECES', quantity: 1 },
    ],
    [
      'needs 4.20 more on its lines',
      [coupon('A', amount(1n), { ...before(3_420n), on: ['beans', 'gift'] })],
      { kind: 'MIN_SPEND_SHORT', missingMinor: 420n, basis: 'BEFORE_DISCOUNTS' },
      { kind: 'SPEND_MORE', amountMinor: 420n },
    ],
    [
      'needs more than other discounts leave',
      [coupon('A', amount(1n), after(5_001n)), coupon('B', amount(100n), { lane: 'PRODUCT' })],
      { kind: 'MIN_SPEND_SHORT', missingMinor: 100n, basis: 'AFTER_DISCOUNTS' },
      { kind: 'SPEND_MORE', amountMinor: 100n },
    ],
    [
      'is of the same group as a better one',
      [coupon('A', amount(100n), winter), coupon('B', amount(101n), winter)],
      { kind: 'EXCLUDED_BY', conflicts: [{ code: 'B', ...byGroup }] },
      { kind: 'LEAVE_OUT', codes: ['B'] },
    ],
    [
      'asks for a tag that a better one lacks',
      [
        coupon('A', amount(100n), { mutualTags: ['club', 'vip'] }),
        coupon('B', amount(101n), { tags: ['club'] }),
      ],
      { kind: 'EXCLUDED_BY', conflicts: [{ code: 'B', by: 'TAG', tag: 'vip', lackedBy: 'B' }] },
      { kind: 'LEAVE_OUT', codes: ['B'] },
    ],
    [
      'lacks a tag that a better one asks for',
      [coupon('A', amount(100n)), coupon('B', amount(101n), { mutualTags: ['vip'] })],
      { kind: 'EXCLUDED_BY', conflicts: [{ code: 'B', by: 'TAG', tag: 'vip', lackedBy: 'A' }] },
      { kind: 'LEAVE_OUT', codes: ['B'] },
    ],
    ['takes off nothing', [coupon('A', amount(1n), { on: ['gift'] })], { kind: 'NO_EFFECT' }, null],
    [
      'is too little to be a minor unit',
      [coupon('A', percent(1), { on: ['mug'] })],
      { kind: 'NO_EFFECT' },
      null,
    ],
    [
      'multiplies the points of nothing',
      [coupon('A', twice), coupon('B', percent(10_000))],
      { kind: 'NO_EFFECT' },
      null,
    ],
    [
      'finds nothing left',
      [coupon('A', amount(1n)), coupon('B', percent(10_000))],
      { kind: 'NO_EFFECT' },
      null,
    ],
    [
      'would cost more than it gives',
      [coupon('A', amount(100n), { lane: 'PRODUCT' }), coupon('B', amount(1_000n), after(5_001n))],
      { kind: 'NOT_BEST', lossMinor: 900n, codes: ['B'] },
      { kind: 'LEAVE_OUT', codes: ['B'] },
    ],
  ])('leaves out one that %s', (_what, all, reason, unlock) => {
    const [first, ...others] = priceCart(cart, all).outcomes;
    expect(first).toEqual({ kind: 'NOT_APPLIED', code: 'A', reason });
    expect(unlockOf(reason)).toEqual(unlock);
    expect(others.every(({ kind }) => kind === 'APPLIED')).toBe(true);
  });

  it('gets two lesser ones instead of one that goes with neither, if they come to more', () => {
    const all = [
      coupon('A', amount(1_000n), { exclusiveGroups: ['x', 'y'] }),
      coupon('B', amount(600n), { exclusiveGroups: ['x'] }),
      coupon('C', amount(401n), { exclusiveGroups: ['y'] }),
    ];
    const { outcomes, discountMinor } = priceCart(cart, all);
    expect(discountMinor).toBe(1_001n);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['NOT_APPLIED', 'APPLIED', 'APPLIED']);
    const conflicts = ['B', 'C'].map((code, index) => ({ code, by: 'GROUP', group: 'xy'[index] }));
    expect(outcomes[0]).toMatchObject({ reason: { kind: 'EXCLUDED_BY', conflicts } });
  });

  it('uses up one rather than two that come to the same, and the first of two', () => {
    const two = [coupon('A', amount(60n), winter), coupon('B', amount(60n), winter)];
    expect(told(priceCart(cart, two).outcomes)[0]).toEqual([36n, 24n, 0n, 0n]);
    const whole = [...['A', 'B'].map((code) => coupon(code, percent(5_000))), coupon('C', percent(10_000))];
    expect(priceCart(cart, whole).outcomes.map(({ kind }) => kind)).toEqual([
      ...['NOT_APPLIED', 'NOT_APPLIED', 'APPLIED'],
    ]);
  });

  it('uses up two rather than three, when either take all that there is', () => {
    const three = ['A', 'B', 'C'].map((code) => coupon(code, amount(2_000n)));
    const all = [...three, coupon('D', amount(2_501n)), coupon('E', amount(2_500n))];
    const { outcomes, discountMinor } = priceCart(cart, all);
    expect(discountMinor).toBe(5_001n);
    expect(outcomes.filter(({ kind }) => kind === 'APPLIED').map(({ code }) => code)).toEqual(['D', 'E']);
  });

  it('earns points times what more of it earns them, when the money is the same', () => {
    const all = [coupon('A', twice, { ...winter, on: ['mug'] }), coupon('B', threeHalves, winter)];
    expect(priceCart(cart, all).outcomes).toMatchObject([
      { kind: 'NOT_APPLIED', reason: { kind: 'EXCLUDED_BY', conflicts: [{ code: 'B' }] } },
      { kind: 'APPLIED', discountMinor: 0n, multiplier: threeHalves },
    ]);
  });

  it('says that not all of seven were tried together', () => {
    const seven = [...'ABCDEFG'].map((code) => coupon(code, amount(1n)));
    expect(priceCart(cart, seven)).toMatchObject({ search: 'BEST_SIX_FIRST', discountMinor: 7n });
    expect(priceCart(cart, seven.slice(1))).toMatchObject({ search: 'EXHAUSTIVE', discountMinor: 6n });
  });

  it('is paid with points for what discounts leave', () => {
    const offer = {
      points: 1_000n,
      valuePoints: 1n,
      valueMinor: 1n,
      shareBasisPoints: 5_000,
      coversShipping: false,
    };
    const priced = priceCart(cart, [coupon('A', amount(4_001n))], offer);
    expect(priced).toMatchObject({ discountMinor: 4_001n, totalMinor: 990n });
    expect(priced.payment).toMatchObject({ points: 500n, amountMinor: 500n });
  });

  it('may be empty', () => {
    const empty = { lines: [], shippingMinor: 0n };
    expect(told(priceCart(empty, [coupon('A', amount(1n))]).outcomes)).toEqual([
      { kind: 'NOTHING_IN_SCOPE' },
    ]);
  });

  it('with the same code twice is a bug', () => {
    expect(() => priceCart(cart, [coupon('A', twice), coupon('A', twice)])).toThrow('once');
  });

  it.each<[string, Partial<Cart>, string[]]>([
    ['a line twice', { lines: cart.lines.flatMap((line) => [line, line]) }, ['lines', '1', 'id']],
    [
      'half a piece',
      { lines: [{ id: 'a', sku: null, quantity: 0.5, amountMinor: 1n }] },
      ['lines', '0', 'quantity'],
    ],
    ['less than nothing', { shippingMinor: -1n }, ['shippingMinor']],
    ['too much in all', { shippingMinor: MONEY_MINOR_MAX }, ['lines']],
  ])('may not have %s', (_what, more, path) => {
    expect(checkCart({ ...cart, ...more }, ['cart'])).toMatchObject({
      ok: false,
      problem: { code: 'INVALID_INPUT', path: ['cart', ...path] },
    });
    expect(checkCart(cart)).toEqual({ ok: true, value: cart });
  });
});
