import { formatMoney } from '#kernel';
import type { Benefit, Discount, Lane } from './discount.js';
import { checkDiscount } from './discount-rules.js';
import { wordsOf } from './wording.js';

const tenPercent: Benefit = { kind: 'PERCENT', basisPoints: 1_000, capMinor: null };
const freeMug: Benefit = { kind: 'FREE_PRODUCT', sku: 'mug', quantity: 1 };
const threeForTwo: Benefit = { kind: 'CHEAPEST_FREE', free: 1, of: 3 };
const twice: Benefit = { kind: 'POINTS_MULTIPLIER', numerator: 2n, denominator: 1n };

function discountOf(benefit: Benefit, lane: Lane, rest: Partial<Discount> = {}): Discount {
  const plain = { scope: null, minimumSpend: null, tags: [], mutualTags: [], exclusiveGroups: [] };
  return { ...plain, benefit, lane, ...rest };
}

describe('A discount', () => {
  it.each<[Benefit, Lane[]]>([
    [tenPercent, ['PRODUCT', 'ORDER']],
    [{ kind: 'AMOUNT', amountMinor: 500n }, ['PRODUCT', 'ORDER']],
    [{ kind: 'FREE_SHIPPING', capMinor: 500n }, ['SHIPPING']],
    [freeMug, ['PRODUCT']],
    [threeForTwo, ['PRODUCT']],
    [twice, ['POINTS']],
  ])('of %o stands in lanes %j alone', (benefit, lanes) => {
    const taken = (['PRODUCT', 'ORDER', 'SHIPPING', 'POINTS'] as const).filter(
      (lane) => checkDiscount(discountOf(benefit, lane)).ok,
    );
    expect(taken).toEqual(lanes);
  });

  it.each<[string, Discount, string]>([
    ['0 %', discountOf({ ...tenPercent, basisPoints: 0 }, 'ORDER'), 'benefit.basisPoints'],
    ['more than 100 %', discountOf({ ...tenPercent, basisPoints: 10_001 }, 'ORDER'), 'benefit.basisPoints'],
    ['a cap of 0', discountOf({ ...tenPercent, capMinor: 0n }, 'ORDER'), 'benefit.capMinor'],
    ['nothing', discountOf({ kind: 'AMOUNT', amountMinor: 0n }, 'ORDER'), 'benefit.amountMinor'],
    [
      'more than all money',
      discountOf({ kind: 'AMOUNT', amountMinor: 9_007_199_254_740_992n }, 'ORDER'),
      'benefit.amountMinor',
    ],
    ['a product without a name', discountOf({ ...freeMug, sku: ' ' }, 'PRODUCT'), 'benefit.sku'],
    ['half a mug', discountOf({ ...freeMug, quantity: 0.5 }, 'PRODUCT'), 'benefit.quantity'],
    ['1 for 0', discountOf({ ...threeForTwo, of: 1 }, 'PRODUCT'), 'benefit.of'],
    ['all of 3', discountOf({ ...threeForTwo, free: 3 }, 'PRODUCT'), 'benefit.free'],
    ['points times one', discountOf({ ...twice, numerator: 1n }, 'POINTS'), 'benefit.numerator'],
    ['points by nothing', discountOf({ ...twice, denominator: 0n }, 'POINTS'), 'benefit.denominator'],
    [
      'a minimum of nothing',
      discountOf(tenPercent, 'ORDER', { minimumSpend: { amountMinor: 0n, basis: 'BEFORE_DISCOUNTS' } }),
      'minimumSpend.amountMinor',
    ],
    ['a loud tag', discountOf(tenPercent, 'ORDER', { tags: ['LOUD'] }), 'tags.0'],
    ['a tag twice', discountOf(tenPercent, 'ORDER', { mutualTags: ['vip', 'vip'] }), 'mutualTags.1'],
    [
      'eleven groups',
      discountOf(tenPercent, 'ORDER', { exclusiveGroups: [...'abcdefghijk'] }),
      'exclusiveGroups',
    ],
  ])('may not be %s', (_what, discount, path) => {
    expect(checkDiscount(discount, ['input'])).toMatchObject({
      ok: false,
      problem: { code: 'INVALID_INPUT', path: ['input', ...path.split('.')] },
    });
  });

  it.each<[string, Discount]>([
    [
      '12.5 % off, up to 20.00 EUR',
      discountOf({ kind: 'PERCENT', basisPoints: 1_250, capMinor: 2_000n }, 'ORDER'),
    ],
    ['0.05 % off', discountOf({ kind: 'PERCENT', basisPoints: 5, capMinor: null }, 'ORDER')],
    [
      '5.00 EUR off on lines where "coffee" in line.categories, from 40.00 EUR on, after other discounts',
      discountOf({ kind: 'AMOUNT', amountMinor: 500n }, 'PRODUCT', {
        scope: '"coffee" in line.categories',
        minimumSpend: { amountMinor: 4_000n, basis: 'AFTER_DISCOUNTS' },
      }),
    ],
    [
      'free shipping, only beside others tagged "club" and "vip"',
      discountOf({ kind: 'FREE_SHIPPING', capMinor: null }, 'SHIPPING', { mutualTags: ['club', 'vip'] }),
    ],
    [
      '1 x "mug" free, instead of others of "gifts" or "winter"',
      discountOf(freeMug, 'PRODUCT', { exclusiveGroups: ['gifts', 'winter'] }),
    ],
    ['of every 3 pieces the cheapest free', discountOf(threeForTwo, 'PRODUCT')],
    [
      'of every 5 pieces the cheapest 2 free',
      discountOf({ kind: 'CHEAPEST_FREE', free: 2, of: 5 }, 'PRODUCT'),
    ],
    ['points times 2', discountOf(twice, 'POINTS')],
    ['points times 3/2', discountOf({ kind: 'POINTS_MULTIPLIER', numerator: 3n, denominator: 2n }, 'POINTS')],
  ])('is %s, in words', (words, discount) => {
    expect(checkDiscount(discount).ok).toBe(true);
    expect(wordsOf(discount, (amountMinor) => formatMoney(amountMinor, 'EUR'))).toBe(words);
  });

  it('is told in minor units where no currency is known', () => {
    expect(wordsOf(discountOf({ kind: 'AMOUNT', amountMinor: 500n }, 'ORDER'))).toBe('500 minor units off');
  });

  it.each([
    ['JPY', '500 JPY off'],
    ['EUR', '5.00 EUR off'],
    ['KWD', '0.500 KWD off'],
  ])('is told with the decimals of %s', (currency, words) => {
    const money = (amountMinor: bigint): string => formatMoney(amountMinor, currency);
    expect(wordsOf(discountOf({ kind: 'AMOUNT', amountMinor: 500n }, 'ORDER'), money)).toBe(words);
  });
});
