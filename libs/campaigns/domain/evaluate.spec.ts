import fc from 'fast-check';
import type { Points } from '#kernel';
import { NOTHING_PAID } from './amount.js';
import type { PaidLine } from './basis.js';
import { ORDER_PAID, type CampaignVersion } from './campaign.js';
import type { PointsAmount } from './effect.js';
import { evaluate, type ActivityFacts } from './evaluate.js';
import { NO_LIMITS } from './limits.js';
import type { Facts, Predicate } from './predicate.js';
import { keptPointsOf, type StandingAward } from './settlement.js';

const AT = new Date('2026-03-02T12:00:00Z');
const DAY_MS = 86_400_000;
const WORTH = { valuePoints: 100n, valueMinor: 100n };
const BASIS = { shipping: false, tax: true, giftCards: false };

/** A condition on the total alone, so that nothing but the engine is tried here. */
const totalFrom = (minor: bigint): Predicate => ({
  text: `order.total >= ${minor}`,
  customerFacts: new Set(),
  isChangeable: false,
  holds: (facts: Facts) => (facts['total'] as bigint) >= minor,
  stillHolds: (facts: Facts) => (facts['total'] as bigint) >= minor,
  firstFailure: () => null,
});
const category = (name: string): Predicate => ({
  text: `"${name}" in line.categories`,
  customerFacts: new Set(),
  isChangeable: false,
  holds: (facts: Facts) => facts['category'] === name,
  stillHolds: (facts: Facts) => facts['category'] === name,
  firstFailure: () => null,
});

/** The same for customers of a kind alone: what came back of an order is not asked for that again. */
const totalOfVipsFrom = (minor: bigint): Predicate => ({
  ...totalFrom(minor),
  text: `customer.isVip && order.total >= ${minor}`,
  customerFacts: new Set(['isVip']),
  isChangeable: true,
  holds: (facts: Facts) => facts['isVip'] === true && (facts['total'] as bigint) >= minor,
});

let versions = 0;
const versionOf = (amount: PointsAmount, more: Partial<CampaignVersion> = {}): CampaignVersion => {
  versions += 1;
  const id = String(versions).padStart(8, '0');
  return {
    id,
    campaignId: id,
    number: 1,
    state: 'ACTIVE',
    effectiveFrom: new Date(0),
    trigger: ORDER_PAID,
    condition: null,
    timeTrigger: null,
    effects: [{ pointTypeId: 'points', amount, variant: null, issuer: null, value: WORTH, lotPolicy: null }],
    otherEffects: [],
    limits: NO_LIMITS,
    experiment: null,
    priority: 0,
    exclusivityGroup: null,
    claimDays: 30,
    createdAt: new Date(0),
    createdBy: 'test',
    ...more,
  };
};
const fixed = (points: Points): PointsAmount => ({ kind: 'FIXED', points });
const perAmount = (points: Points, perMinor: bigint, more: object = {}): PointsAmount => ({
  kind: 'PER_AMOUNT',
  ...{ points, perMinor, rounding: 'FLOOR', minimumMinor: 0n, basis: BASIS, lines: null },
  ...more,
});
const times = (numerator: bigint, denominator = 1n): PointsAmount => ({
  kind: 'MULTIPLY',
  ...{ numerator, denominator, rounding: 'FLOOR' },
});

interface Cart {
  readonly shippingMinor?: bigint;
  readonly giftCardMinor?: bigint;
  readonly isVip?: boolean;
  /** A guest's order, linked to its customer so many days later; null: the customer's own. */
  readonly linkedAfterDays?: number | null;
  readonly lines: readonly { readonly category: string; readonly quantity: number; readonly minor: bigint }[];
}

const factsOf = (cart: Cart): ActivityFacts => {
  const { lines, shippingMinor = 0n, giftCardMinor = 0n, isVip = false, linkedAfterDays = null } = cart;
  const goods = lines.reduce((sum, { minor }) => sum + minor, 0n);
  const totalMinor = goods + shippingMinor;
  return {
    occurredAt: AT,
    customerId: 'ada',
    paid: { ...NOTHING_PAID, totalMinor, shippingMinor, giftCardMinor },
    lines: lines.map(({ category: name, quantity, minor }): PaidLine => ({
      quantity,
      shareMinor: minor,
      facts: { category: name },
    })),
    attributes: { miles: 12.3456, stars: 'five' },
    customer: { enrolledAt: new Date(0), isSuspended: false },
    linkedAt: linkedAfterDays === null ? null : new Date(AT.getTime() + linkedAfterDays * DAY_MS),
    facts: { total: totalMinor, isVip },
  };
};
const coffeeAndTea = factsOf({
  shippingMinor: 500n,
  lines: [
    { category: 'coffee', quantity: 2, minor: 3_000n },
    { category: 'tea', quantity: 1, minor: 1_999n },
  ],
});
const pointsOf = (all: readonly CampaignVersion[], facts: ActivityFacts): Points[] =>
  evaluate(all, facts).map(({ points }) => points);

describe('An effect', () => {
  it.each<[string, PointsAmount, Points]>([
    ['that is fixed gives its points', fixed(50n), 50n],
    ['per amount leaves out shipping, and rounds once', perAmount(1n, 100n), 49n],
    [
      'per amount counts shipping when it is to',
      perAmount(1n, 100n, { basis: { ...BASIS, shipping: true } }),
      54n,
    ],
    ['per amount of some lines counts those alone', perAmount(1n, 100n, { lines: category('coffee') }), 30n],
    ['per amount of lines that are not there gives nothing', perAmount(1n, 1n, { lines: category('x') }), 0n],
    ['per item counts pieces', { kind: 'PER_ITEM', points: 5n, lines: category('coffee') }, 10n],
    ['per item of everything counts all pieces', { kind: 'PER_ITEM', points: 5n, lines: null }, 15n],
    [
      'per unit counts thousandths of the attribute',
      { kind: 'PER_UNIT', attribute: 'miles', points: 100n, per: 1n, rounding: 'CEILING' },
      1_235n,
    ],
    [
      'per unit of a text gives nothing',
      { kind: 'PER_UNIT', attribute: 'stars', points: 1n, per: 1n, rounding: 'FLOOR' },
      0n,
    ],
  ])('%s', (_, amount, points) => {
    expect(pointsOf([versionOf(amount)], coffeeAndTea)).toEqual([points]);
  });

  it('of a line condition and gift cards takes the lines’ part of what was paid by money', () => {
    const cart = factsOf({
      giftCardMinor: 1_000n,
      lines: [
        { category: 'coffee', quantity: 1, minor: 3_000n },
        { category: 'tea', quantity: 1, minor: 1_000n },
      ],
    });
    // 3,000 of 3,000 + 1,000 paid, 1,000 of it by gift card: 3/4 of 3,000.
    expect(pointsOf([versionOf(perAmount(1n, 100n, { lines: category('coffee') }))], cart)).toEqual([22n]);
  });

  it('per unit takes a number with decimals for what it says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (thousandths) => {
        const miles = thousandths / 1_000;
        const amount: PointsAmount = {
          ...{ kind: 'PER_UNIT', attribute: 'miles', points: 1_000n, per: 1n },
          rounding: 'FLOOR',
        };
        expect(pointsOf([versionOf(amount)], { ...coffeeAndTea, attributes: { miles } })).toEqual([
          BigInt(thousandths),
        ]);
      }),
      { numRuns: 2_000, seed: 1 },
    );
  });

  it('of a line condition shares in what came back as an amount alone', () => {
    const kept = { ...coffeeAndTea, paid: { ...coffeeAndTea.paid, totalMinor: 1_000n, shippingMinor: 0n } };
    // 3,000 of 4,999 of the goods were coffee: of 1,000 that are kept, 600.
    expect(pointsOf([versionOf(perAmount(1n, 1n, { lines: category('coffee') }))], kept)).toEqual([600n]);
  });
});

describe('Campaigns together', () => {
  it('add up, and multipliers multiply awards only, not one another', () => {
    const all = [
      versionOf(times(2n)),
      versionOf(fixed(10n)),
      versionOf(perAmount(1n, 100n)),
      versionOf(times(3n, 2n)),
    ];
    expect(pointsOf(all, coffeeAndTea)).toEqual([10n, 49n, 59n, 29n]);
  });

  it('of one exclusivity group give once: by priority, then the best for the customer, then the oldest', () => {
    const exclusivityGroup = 'welcome';
    const small = versionOf(fixed(10n), { exclusivityGroup });
    const large = versionOf(fixed(20n), { exclusivityGroup });
    const same = versionOf(fixed(20n), { exclusivityGroup });
    const first = versionOf(fixed(1n), { exclusivityGroup, priority: 1 });
    expect(pointsOf([small, large, same], coffeeAndTea)).toEqual([0n, 20n, 0n]);
    expect(evaluate([small, large], coffeeAndTea)[0]?.whyNot).toBe('EXCLUDED_BY_GROUP');
    expect(pointsOf([small, large, first], coffeeAndTea)).toEqual([0n, 0n, 1n]);
  });

  it('of a group do not compete with what gives nothing', () => {
    const exclusivityGroup = 'welcome';
    const tooHigh = versionOf(fixed(99n), { exclusivityGroup, priority: 9, condition: totalFrom(10_000n) });
    const other = versionOf(fixed(20n), { exclusivityGroup });
    expect(pointsOf([tooHigh, other], coffeeAndTea)).toEqual([0n, 20n]);
  });
});

const amounts: fc.Arbitrary<PointsAmount> = fc.oneof(
  fc.bigInt({ min: 1n, max: 500n }).map(fixed),
  fc
    .record({
      points: fc.bigInt({ min: 1n, max: 9n }),
      perMinor: fc.bigInt({ min: 1n, max: 300n }),
      rounding: fc.constantFrom('FLOOR', 'CEILING', 'HALF_UP'),
      minimumMinor: fc.constantFrom(0n, 0n, 2_000n),
      lines: fc.constantFrom(null, category('coffee')),
    })
    .map(({ points, perMinor, ...more }) => perAmount(points, perMinor, more)),
  fc
    .record({ points: fc.bigInt({ min: 1n, max: 50n }), lines: fc.constantFrom(null, category('tea')) })
    .map((item): PointsAmount => ({ kind: 'PER_ITEM', ...item })),
  fc.constantFrom(times(2n), times(3n, 2n), times(5n, 4n)),
);
const campaigns = fc
  .array(
    fc.record({
      amounts: fc.array(amounts, { minLength: 1, maxLength: 3 }),
      pointTypes: fc.array(fc.constantFrom('points', 'miles'), { minLength: 3, maxLength: 3 }),
      condition: fc.constantFrom(null, null, totalFrom(2_500n), totalFrom(7_000n), totalOfVipsFrom(3_000n)),
      priority: fc.constantFrom(0, 0, 1),
      exclusivityGroup: fc.constantFrom(null, null, 'a', 'b'),
      claimDays: fc.constantFrom(30, 5),
    }),
    { maxLength: 8 },
  )
  .map((all) =>
    all.map(({ amounts: given, pointTypes, ...more }) => {
      const effects = given.map((amount, index) => ({
        pointTypeId: pointTypes[index] ?? 'points',
        amount,
        variant: null,
        issuer: null,
        value: WORTH,
        lotPolicy: null,
      }));
      return versionOf(fixed(1n), { ...more, effects });
    }),
  );
const carts = fc.record({
  shippingMinor: fc.bigInt({ min: 0n, max: 900n }),
  giftCardMinor: fc.constant(0n),
  isVip: fc.boolean(),
  linkedAfterDays: fc.constantFrom(null, null, 1, 20),
  lines: fc.array(
    fc.record({
      category: fc.constantFrom('coffee', 'tea', 'cake'),
      quantity: fc.integer({ min: 1, max: 5 }),
      minor: fc.bigInt({ min: 1n, max: 4_000n }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
});
describe('For something that happened later, in a group', () => {
  const DELIVERED = { trigger: 'order.delivered', exclusivityGroup: 'a' };
  const effectOf = (amount: PointsAmount): CampaignVersion['effects'][number] => ({
    ...{ pointTypeId: 'points', amount, variant: null, issuer: null, value: WORTH, lotPolicy: null },
  });
  const standing = (version: CampaignVersion, given: readonly Points[]): StandingAward[] =>
    given.map((points, effect) => ({ version, effect, points, clawedBack: 0n }));
  const half = factsOf({ lines: [{ category: 'coffee', quantity: 1, minor: 3_000n }] });

  it('a fixed gift stays, and what goes by the amount keeps its part, and nothing of the gift', () => {
    const effects = [effectOf(perAmount(1n, 100n)), effectOf(fixed(100n))];
    const version = versionOf(fixed(1n), { ...DELIVERED, effects });
    expect(keptPointsOf(standing(version, [60n, 100n]), [version], half)).toEqual([30n, 100n]);
  });

  it('a fixed gift stays, though a campaign of higher priority whose condition was not met would give less', () => {
    const version = versionOf(fixed(100n), DELIVERED);
    const other = versionOf(fixed(10n), { ...DELIVERED, priority: 1, condition: totalFrom(9_000n) });
    expect(keptPointsOf(standing(version, [100n]), [version, other], half)).toEqual([100n]);
    expect(keptPointsOf(standing(version, [100n]), [version, other], null)).toEqual([0n]);
  });
});

const SEED = Number(process.env['PROPERTY_SEED'] ?? 20_261_122);
const RUNS = { numRuns: 500, seed: SEED };
const totalOf = (points: readonly Points[]): Points => points.reduce((sum, one) => sum + one, 0n);

describe(`Any campaigns on any cart (seed ${SEED})`, () => {
  it('give the same however often and in whatever order they are asked', () => {
    fc.assert(
      fc.property(campaigns, carts, fc.infiniteStream(fc.nat()), (all, cart, random) => {
        const facts = factsOf(cart);
        const named = (list: readonly CampaignVersion[]): string[] =>
          evaluate(list, facts).map(
            ({ version, effect, points, whyNot }) => `${version.id}/${effect}: ${points} ${whyNot}`,
          );
        const shuffled = [...all]
          .map((version) => ({ version, key: random.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ version }) => version);
        expect(named(all)).toEqual(named(all));
        expect(named(shuffled).sort()).toEqual(named(all).sort());
      }),
      RUNS,
    );
  });

  const byType = (awards: readonly Pick<StandingAward, 'version' | 'effect' | 'points'>[]): Points[] =>
    ['points', 'miles'].map((type) =>
      totalOf(
        awards
          .filter(({ version, effect }) => version.effects[effect]?.pointTypeId === type)
          .map(({ points }) => points),
      ),
    );

  /**
   * Takes lines away, one after the other, and shows what is left of the awards and a fresh award each time: fresh for the
   * customer who bought, although somebody else has become of them since.
   */
  const withReturns = (
    all: readonly CampaignVersion[],
    cart: Cart,
    returns: readonly number[],
    look: (left: Points[], fresh: Points[], given: Points[]) => void,
  ): void => {
    const given = evaluate(all, factsOf(cart))
      .filter(({ points, whyNot, version }) =>
        whyNot === 'EXCLUDED_BY_GROUP' ? version.condition?.isChangeable : points > 0n,
      )
      .map((one): StandingAward => ({ ...one, clawedBack: 0n }));
    let { lines } = cart;
    for (const place of returns) {
      lines = lines.filter((_, index) => index !== place);
      const kept = lines.length > 0 ? factsOf({ ...cart, lines }) : null;
      const changed = kept && factsOf({ ...cart, lines, isVip: !cart.isVip });
      const points = keptPointsOf(given, all, changed);
      const left = given.map((award, index) => ({ ...award, points: points[index] ?? 0n }));
      look(byType(left), byType(kept === null ? [] : evaluate(all, kept)), byType(given));
    }
  };
  const returned = fc.array(fc.nat({ max: 4 }), { minLength: 1, maxLength: 6 });

  it('keep after any returns what they would give afresh for what is kept', () => {
    fc.assert(
      fc.property(campaigns, carts, returned, (all, cart, returns) => {
        const equals = all.map((version) => ({ ...version, priority: 0 }));
        withReturns(equals, cart, returns, (left, fresh) => expect(left).toEqual(fresh));
      }),
      RUNS,
    );
  });

  it('never give for a return, not even where it lets a campaign of lower priority win that gives more', () => {
    fc.assert(
      fc.property(campaigns, carts, returned, (all, cart, returns) => {
        withReturns(all, cart, returns, (left, fresh, given) => {
          for (const [index, points] of left.entries()) {
            expect(points).toBeLessThanOrEqual(given[index] ?? 0n);
            expect(points).toBeLessThanOrEqual(fresh[index] ?? 0n);
          }
        });
      }),
      RUNS,
    );
  });
});
