import { err, invalid, ok, type Problem, type Result } from '#kernel';
import type { PointType } from '#ledger';
import { expiryPolicyOf, pendingPolicyOf } from '#ledger/graphql';
import type { CampaignTerms, EffectTerms } from '../campaign-terms.js';
import type { AwardAmount, PerAmount, PointsAmount, PointsEffect } from '../domain/effect.js';
import type { Experiment } from '../domain/experiment.js';
import type { LotPolicy } from '../stored-versions.js';
import type { ExperimentInput } from './experiment.type.js';
import type { CampaignTermsInput } from './campaign.type.js';
import { timeTriggerOf } from './time-trigger.mapping.js';
import type { OtherEffectTerms } from '../effects/effect-kinds.js';
import {
  AwardPointsType,
  effectForms,
  FixedPointsType,
  MultiplyPointsType,
  PointsPerAmountType,
  PointsPerItemType,
  PointsPerUnitType,
  type AwardAmountInput,
  type CampaignEffect,
  type CampaignEffectInput,
  type LotEffectInput,
  type PointsPerAmountInput,
} from './effect.type.js';

export function termsOfInput(
  input: Omit<CampaignTermsInput, 'code' | 'effectiveFrom' | 'draft'>,
): Result<CampaignTerms, Problem> {
  const { trigger, condition = null, priority, exclusivityGroup = null, claimDays } = input;
  const effects: EffectTerms[] = [];
  const otherEffects: OtherEffectTerms[] = [];
  for (const [place, effect] of input.effects.entries()) {
    const path = ['effects', String(place)];
    const other = effectForms.termsOf(effect, path, place);
    if (other) {
      if (!other.ok) return other;
      otherEffects.push(other.value);
      continue;
    }
    const terms = effectTermsOf(effect, path);
    if (!terms.ok) return terms;
    effects.push({ ...terms.value, place });
  }
  const timeTrigger = input.timeTrigger ? timeTriggerOf(input.timeTrigger, ['timeTrigger']) : ok(null);
  if (!timeTrigger.ok) return timeTrigger;
  const limits = { limits: input.limits.map((limit) => ({ ...limit })), coolDownDays: input.coolDownDays };
  return ok({
    ...{ trigger, timeTrigger: timeTrigger.value, condition, effects, otherEffects, limits },
    experiment: input.experiment ? experimentOf(input.experiment) : null,
    ...{ priority, exclusivityGroup, claimDays },
  });
}

function experimentOf({ holdoutPermille, variants }: ExperimentInput): Experiment {
  return { holdoutPermille, variants: variants.map(({ code, weight }) => ({ code, weight })) };
}

function effectTermsOf(
  { awardPoints, multiplyPoints }: CampaignEffectInput,
  path: readonly string[],
): Result<EffectTerms, Problem> {
  if (awardPoints) {
    const place = [...path, 'awardPoints'];
    const amount = amountOf(awardPoints.amount, [...place, 'amount']);
    return amount.ok ? withLot(awardPoints, amount.value, place) : amount;
  }
  if (multiplyPoints) {
    const { numerator, denominator, rounding } = multiplyPoints;
    const factor = { numerator: BigInt(numerator), denominator: BigInt(denominator), rounding };
    return withLot(multiplyPoints, { kind: 'MULTIPLY', ...factor }, [...path, 'multiplyPoints']);
  }
  return err(invalid(path, 'One kind of effect is needed.'));
}

function amountOf(
  { fixed, perAmount, perItem, perUnit }: AwardAmountInput,
  path: readonly string[],
): Result<AwardAmount<string>, Problem> {
  if (fixed) return ok({ kind: 'FIXED', ...fixed });
  if (perAmount) return ok(perAmountOf(perAmount));
  if (perItem) return ok({ kind: 'PER_ITEM', points: perItem.points, lines: perItem.lines ?? null });
  if (perUnit) return ok({ kind: 'PER_UNIT', ...perUnit, per: BigInt(perUnit.per) });
  return err(invalid(path, 'One kind of amount is needed.'));
}

function perAmountOf(input: PointsPerAmountInput): PerAmount<string> {
  const { points, perMinor, rounding, minimumMinor, lines = null } = input;
  const basis = {
    shipping: input.includesShipping,
    tax: input.includesTax,
    giftCards: input.includesGiftCards,
  };
  return { kind: 'PER_AMOUNT', points, perMinor, rounding, minimumMinor, basis, lines };
}

function withLot(
  input: LotEffectInput,
  amount: PointsAmount<string>,
  path: readonly string[],
): Result<EffectTerms, Problem> {
  const expiry = input.expiry ? expiryPolicyOf(input.expiry, [...path, 'expiry']) : ok(null);
  if (!expiry.ok) return expiry;
  const pending = input.pending
    ? pendingPolicyOf(input.pending, [...path, 'pending'])
    : ok({ kind: 'NONE' } as const);
  if (!pending.ok) return pending;
  return ok({
    pointType: input.pointType ?? null,
    amount,
    expiry: expiry.value,
    pending: pending.value,
    variant: input.variant ?? null,
    issuer: input.issuer ?? null,
  });
}

export function toEffectType(
  { pointTypeId, amount, variant, issuer, lotPolicy }: PointsEffect<LotPolicy>,
  pointTypes: readonly PointType[],
): CampaignEffect {
  const pointType = pointTypes.find(({ id }) => id === pointTypeId)?.code ?? '';
  const lot = { pointType, variant, issuer, ...lotPolicy };
  if (amount.kind !== 'MULTIPLY')
    return Object.assign(new AwardPointsType(), { ...lot, amount: toAmountType(amount) });
  const { numerator, denominator, rounding } = amount;
  const factor = { numerator: Number(numerator), denominator: Number(denominator), rounding };
  return Object.assign(new MultiplyPointsType(), { ...lot, ...factor });
}

function toAmountType(amount: AwardAmount): AwardPointsType['amount'] {
  switch (amount.kind) {
    case 'FIXED':
      return Object.assign(new FixedPointsType(), { points: amount.points });
    case 'PER_AMOUNT': {
      const { points, perMinor, rounding, minimumMinor, basis, lines } = amount;
      const { shipping: includesShipping, tax: includesTax, giftCards: includesGiftCards } = basis;
      const parts = { includesShipping, includesTax, includesGiftCards };
      const figures = { points, perMinor, rounding, minimumMinor, lines: lines?.text ?? null };
      return Object.assign(new PointsPerAmountType(), { ...figures, ...parts });
    }
    case 'PER_ITEM':
      return Object.assign(new PointsPerItemType(), {
        points: amount.points,
        lines: amount.lines?.text ?? null,
      });
    case 'PER_UNIT': {
      const { attribute, points, per, rounding } = amount;
      return Object.assign(new PointsPerUnitType(), { attribute, points, per: Number(per), rounding });
    }
  }
}
