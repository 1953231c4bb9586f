import fc from 'fast-check';
import type { Points } from '#kernel';
import { NOTHING_PAID } from './amount.js';
import { Backtest, type BacktestFigures, type PastOrder, type PointsFound } from './backtest.js';
import { ORDER_PAID, type CampaignVersion } from './campaign.js';
import type { PointsAmount } from './effect.js';
import type { ActivityFacts } from './evaluate.js';
import { NO_LIMITS, type CampaignLimits } from './limits.js';
import type { OtherEffect } from './other-effect.js';

const BASIS = { shipping: false, tax: true, giftCards: false };
const perDollar = (points: Points): PointsAmount => ({
  ...{ kind: 'PER_AMOUNT', points, perMinor: 100n, rounding: 'FLOOR', minimumMinor: 0n, lines: null },
  basis: BASIS,
});
const double: PointsAmount = { kind: 'MULTIPLY', numerator: 2n, denominator: 1n, rounding: 'FLOOR' };
/** A stamp for each whole ten dollars that are paid, or kept. */
const stamps: OtherEffect = {
  ...{ kind: 'stampCard', settings: {}, variant: null, unitsMax: 1_000 },
  unitsOf: ({ paid }) => Number(paid.totalMinor / 1_000n),
};

const campaign = (
  id: string,
  amounts: readonly PointsAmount[],
  more: Partial<CampaignVersion> = {},
): CampaignVersion => ({
  ...{ id, campaignId: id, number: 1, state: 'ACTIVE', effectiveFrom: new Date(0), trigger: ORDER_PAID },
  ...{ condition: null, timeTrigger: null, otherEffects: [], limits: NO_LIMITS, experiment: null },
  effects: amounts.map((amount) => ({
    ...{ pointTypeId: 'points', amount, variant: null, issuer: null, lotPolicy: null },
    value: { valuePoints: 100n, valueMinor: 100n },
  })),
  ...{ priority: 0, exclusivityGroup: null, claimDays: 30, createdAt: new Date(0), createdBy: 'test' },
  ...more,
});
const atMost = (max: bigint): CampaignLimits => ({
  limits: [{ measure: 'POINTS', per: 'CUSTOMER', window: 'EVER', max }],
  coolDownDays: 0,
});

/** In dollars: what was paid, what came back of it, and the points it was really given, of which returns took none. */
interface Past {
  readonly customer: string;
  readonly paid: number;
  readonly returned?: number;
  readonly given?: number;
}

const BASE = campaign('base', [perDollar(1n)]);

const orderOf = (
  { customer, paid, returned = 0, given = paid - returned }: Past,
  inForce: readonly CampaignVersion[],
): PastOrder => {
  const factsOf = (dollars: number): ActivityFacts => ({
    ...{ occurredAt: new Date('2026-03-02T12:00:00Z'), customerId: customer, linkedAt: null },
    paid: { ...NOTHING_PAID, totalMinor: BigInt(dollars * 100) },
    ...{ lines: [], attributes: {}, facts: {} },
    customer: { enrolledAt: new Date(0), isSuspended: false },
  });
  const facts = factsOf(paid);
  const kept = returned === 0 ? facts : returned === paid ? null : factsOf(paid - returned);
  return {
    ...{ customerId: customer, day: () => '2026-03-02', paid: facts, kept, inForce },
    given: new Map(given > 0 ? [['points', BigInt(given)]] : []),
  };
};

interface World {
  readonly tried: readonly CampaignVersion[];
  readonly inForce?: readonly CampaignVersion[];
  readonly replaced?: readonly string[];
}

/** Adds the pages one after the other. */
const backtest = async (
  { tried, inForce = [BASE], replaced = [] }: World,
  ...pages: readonly (readonly Past[])[]
): Promise<BacktestFigures> => {
  const run = new Backtest(tried, new Set(replaced));
  for (const page of pages) await run.add(page.map((past) => orderOf(past, inForce)));
  return run.figures();
};

const ada = (paid: number, more: Partial<Past> = {}): Past => ({ customer: 'ada', paid, ...more });
const bob = (paid: number, more: Partial<Past> = {}): Past => ({ customer: 'bob', paid, ...more });

/** points, kept, actual, after, winners, losers */
type Row = readonly [number, number, number, number, number, number];

const rowOf = (found: PointsFound | undefined): Row | null =>
  found
    ? [
        ...([Number(found.points), Number(found.keptPoints), Number(found.actualPoints)] as const),
        ...([Number(found.afterPoints), found.winners, found.losers] as const),
      ]
    : null;

const ONE_MORE = campaign('more', [perDollar(1n)]);
const TWO = campaign('two', [perDollar(2n)]);
const DOUBLE = campaign('double', [double]);
const CAPPED = campaign('capped', [perDollar(1n)], { limits: atMost(25n) });

describe('A backtest', () => {
  it.each<[string, World, readonly Past[], Row | null]>([
    ['of nothing says nothing', { tried: [ONE_MORE] }, [], null],
    ['adds to what is in force', { tried: [ONE_MORE] }, [ada(10), bob(20)], [30, 30, 30, 60, 2, 0]],
    [
      'puts what is tried in the place of what it replaces',
      { tried: [TWO], replaced: ['base'] },
      [ada(10), bob(20)],
      [60, 60, 30, 60, 2, 0],
    ],
    [
      'counts as losers those who would have had less',
      { tried: [CAPPED], replaced: ['base'] },
      [ada(10), bob(40)],
      [35, 35, 50, 35, 0, 1],
    ],
    ['multiplies what others give', { tried: [DOUBLE] }, [ada(10)], [10, 10, 10, 20, 1, 0]],
    [
      'multiplies what is tried beside it, too',
      { tried: [ONE_MORE, DOUBLE] },
      [ada(10)],
      [10 + 20, 10 + 20, 10, 40, 1, 0],
    ],
    [
      'keeps of an order that came back in part what a fresh award would be',
      { tried: [ONE_MORE] },
      [ada(10, { returned: 4 })],
      [10, 6, 6, 12, 1, 0],
    ],
    [
      'keeps nothing of an order that came back whole',
      { tried: [ONE_MORE] },
      [ada(10, { returned: 10 })],
      [10, 0, 0, 0, 0, 0],
    ],
    [
      'holds a limit over all orders of a customer, and gives nothing again that returns freed',
      { tried: [CAPPED] },
      [ada(20, { returned: 20 }), ada(20), bob(20)],
      [20 + 5 + 20, 5 + 20, 40, 40 + 25, 2, 0],
    ],
    [
      'takes away what replacing takes, but never more than was really given',
      { tried: [campaign('nothing', [perDollar(1n)], { state: 'PAUSED' })], replaced: ['base'] },
      [ada(10, { given: 4 }), bob(10)],
      [0, 0, 14, 0, 0, 2],
    ],
    [
      'leaves as it was what happened outside of campaigns',
      { tried: [ONE_MORE] },
      [ada(10, { given: 500 })],
      [10, 10, 500, 510, 1, 0],
    ],
  ])('%s', async (_, world, orders, expected) => {
    const { points } = await backtest(world, orders);
    expect(rowOf(points[0])).toEqual(expected);
    expect(points.length).toBeLessThanOrEqual(1);
  });

  it('counts orders and customers, and of them those that would have earned', async () => {
    const figures = await backtest({ tried: [ONE_MORE] }, [ada(10), ada(0), bob(0)]);
    expect(figures).toMatchObject({ orders: 3, customers: 2, ordersEarning: 1, customersEarning: 1 });
  });

  it('says how the points lie among the customers who would have been given some', async () => {
    const hundred = Array.from({ length: 100 }, (_, index) => ({ customer: `c-${index}`, paid: index + 1 }));
    const { points } = await backtest({ tried: [ONE_MORE] }, [...hundred, { customer: 'none', paid: 0 }]);
    expect(points[0]?.distribution).toEqual({
      ...{ min: 1n, p10: 10n, p25: 25n, median: 50n },
      ...{ p75: 75n, p90: 90n, p99: 99n, max: 100n },
    });
  });

  describe('of effects other than points', () => {
    const stamping = (more: Partial<CampaignVersion> = {}): CampaignVersion =>
      campaign('stamping', [], { otherEffects: [stamps], ...more });
    const FOUND = { versionId: 'stamping', effect: 0 };

    it.each<[string, World, readonly Past[], readonly [number, number, number, number]]>([
      ['counts the units of each order', { tried: [stamping()] }, [ada(25), ada(10), bob(9)], [2, 1, 3, 3]],
      [
        'keeps those that the rest of an order still comes to',
        { tried: [stamping()] },
        [ada(35, { returned: 20 }), bob(10, { returned: 10 })],
        [2, 2, 3 + 1, 1],
      ],
      [
        'holds them to limits',
        {
          tried: [
            stamping({
              limits: {
                limits: [{ measure: 'TIMES', per: 'CUSTOMER', window: 'EVER', max: 1n }],
                coolDownDays: 0,
              },
            }),
          ],
        },
        [ada(20), ada(30), bob(10)],
        [2, 2, 3, 3],
      ],
      [
        'gives none where another of its group gives',
        {
          tried: [stamping({ exclusivityGroup: 'one' })],
          inForce: [campaign('winner', [perDollar(1n)], { exclusivityGroup: 'one', priority: 1 })],
        },
        [ada(20)],
        [0, 0, 0, 0],
      ],
      [
        'counts those of what is tried only',
        { tried: [stamping()], inForce: [campaign('other', [], { otherEffects: [stamps] })] },
        [ada(20)],
        [1, 1, 2, 2],
      ],
    ])('%s', async (_, world, orders, [of, customers, units, keptUnits]) => {
      const { others } = await backtest(world, orders);
      expect(others).toEqual([{ ...FOUND, orders: of, customers, units, keptUnits }]);
    });
  });

  describe('of any orders', () => {
    const pasts = fc.array(
      fc
        .record({
          customer: fc.constantFrom('ada', 'bob', 'eve'),
          paid: fc.integer({ min: 0, max: 60 }),
          share: fc.constantFrom(0, 0, 0.3, 1),
          given: fc.integer({ min: 0, max: 80 }),
        })
        .map(({ share, ...past }): Past => ({ ...past, returned: Math.floor(past.paid * share) })),
      { minLength: 1, maxLength: 12 },
    );
    const otherEffects = [stamps];
    const grouped = { exclusivityGroup: 'one' };
    const worlds = fc.constantFrom<World>(
      { tried: [ONE_MORE] },
      { tried: [TWO], replaced: ['base'] },
      { tried: [campaign('both', [perDollar(3n)], { otherEffects }), DOUBLE] },
      { tried: [campaign('a', [perDollar(2n)], grouped), campaign('b', [perDollar(3n)], grouped)] },
      { tried: [campaign('less', [{ kind: 'FIXED', points: 5n }], { otherEffects })], replaced: ['base'] },
    );
    const limitedWorlds = fc.constantFrom<World>(
      { tried: [CAPPED, DOUBLE] },
      { tried: [campaign('capped', [perDollar(2n)], { limits: atMost(30n), otherEffects })] },
    );

    it('does not depend on where pages end, limits or not', () =>
      fc.assert(
        fc.asyncProperty(fc.oneof(worlds, limitedWorlds), pasts, fc.nat(12), async (world, orders, cut) => {
          const paged = await backtest(world, orders.slice(0, cut), orders.slice(cut));
          expect(paged).toEqual(await backtest(world, orders));
        }),
      ));

    it('does not depend on the order of the orders where there are no limits', () =>
      fc.assert(
        fc.asyncProperty(
          worlds,
          pasts.chain((orders) =>
            fc.tuple(
              fc.constant(orders),
              fc.shuffledSubarray(orders, { minLength: orders.length, maxLength: orders.length }),
            ),
          ),
          async (world, [orders, shuffled]) => {
            expect(await backtest(world, shuffled)).toEqual(await backtest(world, orders));
          },
        ),
      ));

    it('is in total the sum of what it finds of each customer, whose limits are their own', () =>
      fc.assert(
        fc.asyncProperty(fc.oneof(worlds, limitedWorlds), pasts, async (world, orders) => {
          const whole = await backtest(world, orders);
          const names = [...new Set(orders.map(({ customer }) => customer))];
          const parts = await Promise.all(
            names.map((name) =>
              backtest(
                world,
                orders.filter(({ customer }) => customer === name),
              ),
            ),
          );
          const sumOf = (of: (figures: BacktestFigures) => number): number =>
            parts.reduce((sum, figures) => sum + of(figures), 0);
          const counts = ['orders', 'customers', 'ordersEarning', 'customersEarning'] as const;
          for (const count of counts) expect(whole[count]).toBe(sumOf((figures) => figures[count]));
          const rows = parts.map(({ points }) => rowOf(points[0]) ?? [0, 0, 0, 0, 0, 0]);
          expect(rowOf(whole.points[0]) ?? [0, 0, 0, 0, 0, 0]).toEqual(
            [0, 1, 2, 3, 4, 5].map((column) => rows.reduce((sum, row) => sum + (row[column] ?? 0), 0)),
          );
          for (const [place, found] of whole.others.entries())
            for (const count of ['orders', 'customers', 'units', 'keptUnits'] as const)
              expect(found[count]).toBe(sumOf(({ others }) => others[place]?.[count] ?? 0));
        }),
      ));

    it('never keeps more than it gives, and leaves nobody with less than nothing', () =>
      fc.assert(
        fc.asyncProperty(fc.oneof(worlds, limitedWorlds), pasts, async (world, orders) => {
          const { points, others, ...figures } = await backtest(world, orders);
          for (const one of points) {
            expect(one.keptPoints <= one.points && one.afterPoints >= 0n).toBe(true);
            expect(one.winners + one.losers).toBeLessThanOrEqual(figures.customers);
          }
          for (const one of others) expect(one.keptUnits).toBeLessThanOrEqual(one.units);
        }),
      ));
  });
});
