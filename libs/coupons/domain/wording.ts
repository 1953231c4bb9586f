import type { Benefit, Discount, MinimumSpend } from './discount.js';
import type { TemplateTerms } from './template.js';

/** How an amount in minor units is written. */
export type MoneyWords = (amountMinor: bigint) => string;

const IN_MINOR_UNITS: MoneyWords = (amountMinor) => `${amountMinor} minor units`;

/** What a discount gives and asks for, in words, from the discount itself. */
export function wordsOf(discount: Discount, money: MoneyWords = IN_MINOR_UNITS): string {
  const { benefit, scope, minimumSpend, mutualTags, exclusiveGroups } = discount;
  return [
    wordsOfBenefit(benefit, money) + (scope === null ? '' : ` on lines where ${scope}`),
    minimumSpend && wordsOfMinimum(minimumSpend, money),
    mutualTags.length > 0 && `only beside others tagged ${listOf(mutualTags, 'and')}`,
    exclusiveGroups.length > 0 && `instead of others of ${listOf(exclusiveGroups, 'or')}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** The same of a template, with whom it is for. */
export function wordsOfTerms(
  { discount, audience, isAutomatic }: Pick<TemplateTerms, 'discount' | 'audience' | 'isAutomatic'>,
  money: MoneyWords = IN_MINOR_UNITS,
): string {
  return [
    wordsOf(discount, money),
    audience !== null && `for customers where ${audience}`,
    isAutomatic && 'offered without a code',
  ]
    .filter(Boolean)
    .join(', ');
}

function wordsOfBenefit(benefit: Benefit, money: MoneyWords): string {
  const upTo = (capMinor: bigint | null): string => (capMinor === null ? '' : `, up to ${money(capMinor)}`);
  switch (benefit.kind) {
    case 'PERCENT':
      return `${percentOf(benefit.basisPoints)} off${upTo(benefit.capMinor)}`;
    case 'AMOUNT':
      return `${money(benefit.amountMinor)} off`;
    case 'FREE_SHIPPING':
      return `free shipping${upTo(benefit.capMinor)}`;
    case 'FREE_PRODUCT':
      return `${benefit.quantity} x "${benefit.sku}" free`;
    case 'CHEAPEST_FREE':
      return `of every ${benefit.of} pieces the cheapest${benefit.free === 1 ? '' : ` ${benefit.free}`} free`;
    case 'POINTS_MULTIPLIER': {
      const { numerator, denominator } = benefit;
      return `points times ${denominator === 1n ? numerator : `${numerator}/${denominator}`}`;
    }
  }
}

function wordsOfMinimum({ amountMinor, basis }: MinimumSpend, money: MoneyWords): string {
  return `from ${money(amountMinor)} on, ${basis === 'BEFORE_DISCOUNTS' ? 'before' : 'after'} other discounts`;
}

/** 1,250 basis points are "12.5 %". */
function percentOf(basisPoints: number): string {
  const hundredths = String(basisPoints % 100)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return `${Math.floor(basisPoints / 100)}${hundredths === '' ? '' : `.${hundredths}`} %`;
}

function listOf(names: readonly string[], word: 'and' | 'or'): string {
  return names.map((name) => `"${name}"`).join(` ${word} `);
}
