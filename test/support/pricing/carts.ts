import fc from 'fast-check';
import { problem } from '#kernel';
import { LANES, type Benefit, type Discount, type Lane } from '../../../libs/coupons/domain/discount.js';
import type { Candidate } from '../../../libs/coupons/domain/pricing/candidate.js';
import type { Cart, CartLine } from '../../../libs/coupons/domain/pricing/cart.js';

const SKUS = ['mug', 'beans', 'filter'];
const LINES_MAX = 4;

/** Small amounts meet in caps, minimums and nothing at all; large ones find what is lost in between. */
const amounts = fc.oneof(
  { weight: 4, arbitrary: fc.bigInt(0n, 60n) },
  { weight: 4, arbitrary: fc.bigInt(0n, 10_000n) },
  { weight: 1, arbitrary: fc.bigInt(0n, 10n ** 12n) },
);
const positive = amounts.map((amountMinor) => amountMinor + 1n);
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(arbitrary, { nil: null, freq: 2 });

const line: fc.Arbitrary<Omit<CartLine, 'id'>> = fc.record({
  sku: maybe(fc.constantFrom(...SKUS)),
  quantity: fc.integer({ min: 1, max: 7 }),
  amountMinor: amounts,
});

export const carts: fc.Arbitrary<Cart> = fc.record({
  lines: fc
    .oneof(
      { weight: 20, arbitrary: fc.array(line, { minLength: 1, maxLength: LINES_MAX }) },
      { weight: 1, arbitrary: fc.constant([]) },
    )
    .map((lines) => lines.map((each, index): CartLine => ({ ...each, id: `line-${index}` }))),
  shippingMinor: amounts,
});

const percent: fc.Arbitrary<Benefit> = fc.record({
  kind: fc.constant('PERCENT' as const),
  basisPoints: fc.oneof(fc.integer({ min: 1, max: 10_000 }), fc.constantFrom(1_000, 5_000, 10_000)),
  capMinor: maybe(positive),
});
const amount: fc.Arbitrary<Benefit> = positive.map((amountMinor) => ({ kind: 'AMOUNT', amountMinor }));
const freeShipping: fc.Arbitrary<Benefit> = maybe(positive).map((capMinor) => ({
  kind: 'FREE_SHIPPING',
  capMinor,
}));
const freeProduct: fc.Arbitrary<Benefit> = fc.record({
  kind: fc.constant('FREE_PRODUCT' as const),
  sku: fc.constantFrom(...SKUS),
  quantity: fc.integer({ min: 1, max: 4 }),
});
const cheapestFree: fc.Arbitrary<Benefit> = fc
  .integer({ min: 2, max: 6 })
  .chain((of) =>
    fc.integer({ min: 1, max: of - 1 }).map((free) => ({ kind: 'CHEAPEST_FREE' as const, free, of })),
  );
const multiplier: fc.Arbitrary<Benefit> = fc
  .record({ denominator: fc.bigInt(1n, 4n), more: fc.bigInt(1n, 8n) })
  .map(({ denominator, more }) => ({
    kind: 'POINTS_MULTIPLIER',
    numerator: denominator + more,
    denominator,
  }));

const placed: fc.Arbitrary<{ benefit: Benefit; lane: Lane }> = fc.oneof(
  fc.record({ benefit: fc.oneof(percent, amount), lane: fc.constantFrom(...LANES.slice(0, 2)) }),
  fc.record({ benefit: fc.oneof(freeProduct, cheapestFree), lane: fc.constant('PRODUCT' as const) }),
  fc.record({ benefit: freeShipping, lane: fc.constant('SHIPPING' as const) }),
  fc.record({ benefit: multiplier, lane: fc.constant('POINTS' as const) }),
);

const seldom = (names: readonly string[]): fc.Arbitrary<string[]> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant<string[]>([]) },
    { weight: 1, arbitrary: fc.subarray([...names], { minLength: 1 }) },
  );

export const discounts: fc.Arbitrary<Discount<unknown>> = placed.chain(({ benefit, lane }) =>
  fc.record({
    ...{ benefit: fc.constant(benefit), lane: fc.constant(lane), scope: fc.constant(null) },
    minimumSpend: maybe(
      fc.record({
        amountMinor: positive,
        basis: fc.constantFrom('BEFORE_DISCOUNTS' as const, 'AFTER_DISCOUNTS' as const),
      }),
    ),
    tags: fc.subarray(['club', 'vip']),
    mutualTags: seldom(['club', 'vip']),
    exclusiveGroups: seldom(['gifts', 'winter']),
  }),
);

const lineIds = maybe(
  fc
    .subarray(Array.from({ length: LINES_MAX }, (_line, index) => `line-${index}`))
    .map((ids): ReadonlySet<string> => new Set(ids)),
);
const refusal = fc.oneof(
  { weight: 19, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constant(problem('EXPIRED', 'It could be used until yesterday.')) },
);

export function candidates(countMax: number, countMin = 0): fc.Arbitrary<Candidate[]> {
  return fc
    .array(fc.record({ discount: discounts, lineIds, refusal }), {
      ...{ minLength: countMin, maxLength: countMax },
    })
    .map((all) => all.map((each, index) => ({ ...each, code: `C${index}` })));
}

/** A cart with candidates whose minimums are about what it comes to: met before others take something off, and often not after. */
export function cartsWith(countMax: number, countMin = 0): fc.Arbitrary<[Cart, Candidate[]]> {
  return fc.tuple(carts, candidates(countMax, countMin)).map(([cart, all]) => {
    const goodsMinor = cart.lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    return [cart, all.map((candidate) => nearMinimum(candidate, goodsMinor))];
  });
}

function nearMinimum(candidate: Candidate, goodsMinor: bigint): Candidate {
  const { minimumSpend } = candidate.discount;
  if (!minimumSpend) return candidate;
  const amountMinor = goodsMinor / 2n + (minimumSpend.amountMinor % (goodsMinor / 2n + 1n)) + 1n;
  return {
    ...candidate,
    discount: { ...candidate.discount, minimumSpend: { ...minimumSpend, amountMinor } },
  };
}
