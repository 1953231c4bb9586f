import { POINTS_MAX } from '#kernel';
import { availabilityOf, problemOf, type Standing } from './availability.js';
import type { RewardTerms } from './reward.js';
import { checkTerms } from './reward-rules.js';

const NOW = new Date('2026-03-02T12:00:00Z');
const TERMS: RewardTerms = {
  ...{ name: 'Mug', description: null, tags: [], pointType: 'points', price: 100n, ladder: null },
  ...{ tierPrices: [{ tier: 'gold', price: 80n }], perCustomer: 3, perOrder: 2, from: null, until: null },
  ...{ audience: null, delivery: 'PRODUCT', effect: null, isCancellable: false },
};
const STANDING: Standing = {
  ...{ status: 'ACTIVE', isEnrolled: true, tier: '', failed: null, available: 500n },
  ...{ left: 10n, leftForPerson: 3n },
};
const FAILED = { expression: 'customer.orders > 3', values: [], error: null };

const reasonsFor = (
  standing: Partial<Standing> = {},
  terms: Partial<RewardTerms> = {},
  quantity = 1,
): unknown =>
  availabilityOf({ archivedAt: null }, { ...TERMS, ...terms }, { ...STANDING, ...standing }, quantity, NOW)
    .reasons;

describe('What stands in the way of a reward', () => {
  it('is nothing for whoever may have it and can pay', () => {
    expect(reasonsFor()).toEqual([]);
    expect(reasonsFor({ left: null, leftForPerson: null, available: 100n })).toEqual([]);
    expect(reasonsFor({ left: 1n, leftForPerson: 1n })).toEqual([]);
  });

  it('is each thing by itself, to the last piece, point and millisecond', () => {
    expect(reasonsFor({ isEnrolled: false })).toEqual([{ code: 'NOT_ENROLLED' }]);
    expect(reasonsFor({ status: 'SUSPENDED' })).toEqual([{ code: 'SUSPENDED' }]);
    expect(reasonsFor({ available: 99n })).toEqual([
      { code: 'POINTS_SHORT', required: 100n, available: 99n },
    ]);
    expect(reasonsFor({ left: 1n }, {}, 2)).toEqual([{ code: 'OUT_OF_STOCK', left: 1n }]);
    expect(reasonsFor({ leftForPerson: 1n }, {}, 2)).toEqual([{ code: 'LIMIT_REACHED', left: 1n }]);
    expect(reasonsFor({}, {}, 3)).toEqual([{ code: 'LIMIT_REACHED', left: 2n }]);
    expect(reasonsFor({ failed: FAILED })).toEqual([{ code: 'NOT_ELIGIBLE', failed: FAILED }]);
    const [before, after] = [new Date(NOW.getTime() - 1), new Date(NOW.getTime() + 1)];
    expect(reasonsFor({}, { from: NOW, until: after })).toEqual([]);
    expect(reasonsFor({}, { from: after })).toEqual([{ code: 'NOT_YET', from: after }]);
    expect(reasonsFor({}, { until: NOW })).toEqual([{ code: 'OVER', until: NOW }]);
    expect(reasonsFor({}, { from: before })).toEqual([]);
  });

  it('is all of it at once', () => {
    const standing: Standing = {
      ...{ status: 'SUSPENDED', isEnrolled: false, tier: '', failed: FAILED, available: -5n },
      ...{ left: 0n, leftForPerson: 0n },
    };
    const { reasons } = availabilityOf({ archivedAt: NOW }, { ...TERMS, until: NOW }, standing, 1, NOW);
    const codes = reasons.map(({ code }) => code);
    expect(codes).toEqual([
      ...['ARCHIVED', 'NOT_ENROLLED', 'SUSPENDED', 'OVER', 'OUT_OF_STOCK', 'LIMIT_REACHED', 'NOT_ELIGIBLE'],
      'POINTS_SHORT',
    ]);
    expect(new Set(reasons.map((reason) => problemOf(reason).code)).size).toBe(codes.length);
  });

  it('goes by the price of the tier', () => {
    const priceOn = (tier: string): bigint =>
      availabilityOf({ archivedAt: null }, TERMS, { ...STANDING, tier }, 1, NOW).unitPrice;
    expect([priceOn('gold'), priceOn('silver'), priceOn('')]).toEqual([80n, 100n, 100n]);
    expect(reasonsFor({ tier: 'gold', available: 80n })).toEqual([]);
  });
});

describe('The terms of a reward', () => {
  it.each<[Partial<RewardTerms>, readonly string[]]>([
    [{ description: '' }, ['description']],
    [{ tags: ['a', 'a'] }, ['tags']],
    [{ price: POINTS_MAX + 1n }, ['price']],
    [{ tierPrices: [{ tier: 'gold', price: -1n }] }, ['tierPrices', '0', 'price']],
    [
      {
        tierPrices: [
          { tier: 'gold', price: 1n },
          { tier: 'gold', price: 2n },
        ],
      },
      ['tierPrices', '1', 'tier'],
    ],
    [{ perOrder: 101 }, ['perOrder']],
    [{ perCustomer: 0 }, ['perCustomer']],
    [
      { delivery: 'EFFECT', effect: { kind: 'grantBadge', settings: {} }, isCancellable: true },
      ['isCancellable'],
    ],
  ])('are refused with %j', (wrong, path) => {
    expect(checkTerms({ ...TERMS, ...wrong })).toMatchObject({ ok: false, problem: { path } });
  });

  it('keep tags in order', () => {
    expect(checkTerms({ ...TERMS, tags: ['tea', 'mugs'] })).toMatchObject({
      value: { tags: ['mugs', 'tea'] },
    });
  });
});
