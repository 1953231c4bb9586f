import { err, formatMoney, invalid, ok, type Problem, type Result } from '#kernel';
import type { Benefit, Discount, Lane } from '../domain/discount.js';
import { versionAt, type TemplateTerms, type TemplateVersion } from '../domain/template.js';
import { wordsOf, wordsOfTerms, type MoneyWords } from '../domain/wording.js';
import type { TemplateWithVersions } from '../templates.service.js';
import type { CouponBenefitType, CouponDiscountType } from './discount.type.js';
import type { CouponBenefitInput, CreateCouponTemplateInput } from './template.inputs.js';
import type { CouponTemplateType, CouponTemplateVersionType } from './template.type.js';

const NO_BENEFIT = {
  ...{ basisPoints: null, capMinor: null, amountMinor: null, sku: null, quantity: null },
  ...{ free: null, of: null, numerator: null, denominator: null },
};

function moneyIn(currency: string): MoneyWords {
  return (amountMinor) => formatMoney(amountMinor, currency);
}

export function discountOf({ benefit, scope, ...discount }: Discount, currency: string): CouponDiscountType {
  return {
    ...discount,
    words: wordsOf({ benefit, scope, ...discount }, moneyIn(currency)),
    benefit: benefitOf(benefit),
    lines: scope,
  };
}

function benefitOf(benefit: Benefit): CouponBenefitType {
  if (benefit.kind !== 'POINTS_MULTIPLIER') return { ...NO_BENEFIT, ...benefit };
  const { kind, numerator, denominator } = benefit;
  return { ...NO_BENEFIT, kind, numerator: Number(numerator), denominator: Number(denominator) };
}

export function templateOf(
  { template, versions }: TemplateWithVersions,
  currency: string,
  now: Date,
): CouponTemplateType {
  const { code, createdAt, archivedAt } = template;
  const current = versionAt(versions, now);
  const all = versions.map((version) => versionOf(version, currency));
  return {
    ...{ template, all, code, createdAt, archivedAt },
    current: all.find(({ number }) => number === current?.number) ?? null,
  };
}

function versionOf(version: TemplateVersion, currency: string): CouponTemplateVersionType {
  const { number, effectiveFrom, name, description, holder, audience, isAutomatic } = version;
  const { createdAt, createdBy, validity, times, limits } = version;
  return {
    ...{ number, effectiveFrom, name, description, holder, audience, isAutomatic, createdAt, createdBy },
    ...{ words: wordsOfTerms(version, moneyIn(currency)), ...times, ...limits },
    ...{ validFrom: validity.from, validUntil: validity.until, daysAfterIssue: validity.daysAfterIssue },
    discount: discountOf(version.discount, currency),
  };
}

/** What goes with a benefit when nobody says. */
const LANE_OF: Readonly<Record<Benefit['kind'], Lane>> = {
  PERCENT: 'ORDER',
  AMOUNT: 'ORDER',
  FREE_SHIPPING: 'SHIPPING',
  FREE_PRODUCT: 'PRODUCT',
  CHEAPEST_FREE: 'PRODUCT',
  POINTS_MULTIPLIER: 'POINTS',
};

/** Problem: INVALID_INPUT. */
export function termsOf(input: CreateCouponTemplateInput): Result<TemplateTerms, Problem> {
  const benefit = benefitOfInput(input.benefit);
  if (!benefit.ok) return benefit;
  const scope = scopeOf(input);
  if (!scope.ok) return scope;
  const { name, description = null, lane, minimumSpend = null, tags, mutualTags, exclusiveGroups } = input;
  const { audience = null, isAutomatic } = input;
  const { holder, validFrom, validUntil, daysAfterIssue = null, weekdays, hours = null } = input;
  const { perCode, perCustomer = null, perTemplate = null, budgetMinor = null, isFlash } = input;
  return ok({
    ...{ name: name.trim(), description, holder, audience, isAutomatic },
    discount: {
      ...{ benefit: benefit.value, lane: lane ?? LANE_OF[benefit.value.kind], scope: scope.value },
      minimumSpend: minimumSpend && { amountMinor: minimumSpend.amountMinor, basis: minimumSpend.basis },
      ...{ tags, mutualTags, exclusiveGroups },
    },
    validity: { from: validFrom ?? null, until: validUntil ?? null, daysAfterIssue },
    times: { weekdays: weekdays.toSorted(), hours: hours && { from: hours.from, to: hours.to } },
    limits: { perCode, perCustomer, perTemplate, budgetMinor, isFlash },
  });
}

/** What belongs to each kind. */
const PARTS: Readonly<Record<Benefit['kind'], readonly (keyof CouponBenefitInput)[]>> = {
  PERCENT: ['basisPoints', 'capMinor'],
  AMOUNT: ['amountMinor'],
  FREE_SHIPPING: ['capMinor'],
  FREE_PRODUCT: ['sku', 'quantity'],
  CHEAPEST_FREE: ['free', 'of'],
  POINTS_MULTIPLIER: ['numerator', 'denominator'],
};

function benefitOfInput(input: CouponBenefitInput): Result<Benefit, Problem> {
  const { kind, basisPoints, capMinor = null, amountMinor, sku, quantity, free, of, numerator } = input;
  for (const [part, value] of Object.entries(input))
    if (part !== 'kind' && value !== null && value !== undefined && !PARTS[kind].some((own) => own === part))
      return err(invalid(['benefit', part], `It does not belong to ${kind}.`));
  switch (kind) {
    case 'PERCENT':
      return isMissing(basisPoints) ? missing('basisPoints') : ok({ kind, basisPoints, capMinor });
    case 'AMOUNT':
      return isMissing(amountMinor) ? missing('amountMinor') : ok({ kind, amountMinor });
    case 'FREE_SHIPPING':
      return ok({ kind, capMinor });
    case 'FREE_PRODUCT':
      return isMissing(sku) ? missing('sku') : ok({ kind, sku, quantity: quantity ?? 1 });
    case 'CHEAPEST_FREE':
      return isMissing(of) ? missing('of') : ok({ kind, free: free ?? 1, of });
    case 'POINTS_MULTIPLIER':
      return isMissing(numerator)
        ? missing('numerator')
        : ok({ kind, numerator: BigInt(numerator), denominator: BigInt(input.denominator ?? 1) });
  }
}

function isMissing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function missing(part: string): Result<never, Problem> {
  return err(invalid(['benefit', part], 'It is needed.'));
}

/** Products and categories as the condition that they stand for. */
function scopeOf({ lines, skus, categories }: CreateCouponTemplateInput): Result<string | null, Problem> {
  const given = [lines, skus, categories].filter((one) => !isMissing(one) && one.length > 0);
  if (given.length > 1) return err(invalid(['lines'], 'One of lines, skus and categories at most.'));
  if (skus && skus.length > 0) return ok(`line.sku in ${JSON.stringify(skus)}`);
  if (categories && categories.length > 0)
    return ok(`line.categories.exists(c, c in ${JSON.stringify(categories)})`);
  return ok(lines ?? null);
}
