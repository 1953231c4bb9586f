import type { AccessContext } from '#access/graphql';
import type { OwnEffects } from '#campaigns';
import { effectForms, type FailedConditionType } from '#campaigns/graphql';
import { err, invalid, isUuid, ok, required, type Problem, type Result } from '#kernel';
import { DEFAULT_POINT_TYPE } from '#ledger';
import { localIdOf, toGlobalId } from '#platform/graphql';
import type { FailedCondition, Reason } from '../domain/availability.js';
import { cancellable, type Redemption, type RedemptionKey } from '../domain/redemption.js';
import { versionAt, type RewardEffect, type RewardTerms, type RewardVersion } from '../domain/reward.js';
import type { RewardWithVersions } from '../reward-catalogue.service.js';
import type { RewardForCustomer } from '../reward-views.service.js';
import type { RedemptionType } from './redemption.type.js';
import type { ChangeRewardInput } from './reward.inputs.js';
import type { CustomerRewardType, RewardReasonType, RewardType, RewardVersionType } from './reward.type.js';

/** What effects say of themselves. */
type Words = Pick<OwnEffects, 'wordsOf'>;

/** Problem: INVALID_INPUT. */
export function termsOf(input: ChangeRewardInput): Result<RewardTerms, Problem> {
  const { name, description = null, tags, pointType, price, ladder = null, tierPrices } = input;
  const { perCustomer = null, perOrder, from, until, audience = null, delivery, isCancellable } = input;
  const effect = effectOf(input);
  if (!effect.ok) return effect;
  return ok({
    ...{ name: name.trim(), description, tags, pointType: pointType ?? DEFAULT_POINT_TYPE, price, ladder },
    tierPrices: tierPrices.map((one) => ({ tier: one.tier, price: one.price })),
    ...{ perCustomer, perOrder, from: from ?? null, until: until ?? null, audience, delivery },
    ...{ effect: effect.value, isCancellable },
  });
}

function effectOf({ effect }: ChangeRewardInput): Result<RewardEffect | null, Problem> {
  if (!effect) return ok(null);
  const terms = effectForms.termsOf(effect, ['effect'], 0);
  if (!terms) return err(invalid(['effect'], 'Points are what a reward costs: campaigns give them.'));
  if (!terms.ok) return terms;
  const { kind, settings, variant = null } = terms.value;
  return variant === null
    ? ok({ kind, settings })
    : err(invalid(['effect', kind, 'variant'], 'Only campaigns have experiments.'));
}

export function rewardOf({ reward, versions }: RewardWithVersions, words: Words, now: Date): RewardType {
  const { id, code, createdAt, archivedAt } = reward;
  const current = versionAt(versions, now);
  const all = versions.map((version) => versionOf(version, words));
  return {
    id: toGlobalId('Reward', id),
    ...{ reward, all, code, createdAt, archivedAt },
    current: all.find(({ number }) => number === current?.number) ?? null,
  };
}

function versionOf(version: RewardVersion, words: Words): RewardVersionType {
  const { number, effectiveFrom, name, description, tags, pointType, price, ladder, tierPrices } = version;
  const { perCustomer, perOrder, from, until, audience, delivery, effect, isCancellable } = version;
  const { createdAt, createdBy } = version;
  return {
    ...{ number, effectiveFrom, name, description, tags, pointType, price, ladder },
    ...{ tierPrices: [...tierPrices], perCustomer, perOrder, from, until, audience, delivery, isCancellable },
    ...{ createdAt, createdBy, gives: effect && words.wordsOf(effect) },
    effect: effect && effectForms.viewOf({ ...effect, variant: null, unitsOf: () => 1, unitsMax: 1 }),
  };
}

export function customerRewardOf(
  { reward, version, unitPrice, reasons, left }: RewardForCustomer,
  words: Words,
  context: AccessContext,
): CustomerRewardType {
  const { name, description, tags, pointType, perCustomer, perOrder, from, until, delivery, effect } =
    version;
  return {
    ...{ code: reward.code, name, description, tags, pointType, price: unitPrice, perCustomer, perOrder },
    ...{
      from,
      until,
      delivery,
      isCancellable: version.isCancellable,
      gives: effect && words.wordsOf(effect),
    },
    left: left === null ? null : Number(left),
    availability: {
      isAvailable: reasons.length === 0,
      reasons: reasons.map((reason) => reasonOf(reason, context)),
    },
  };
}

function reasonOf(reason: Reason, context: AccessContext): RewardReasonType {
  const nothing = { from: null, until: null, missingPoints: null, failedCondition: null };
  const { code } = reason;
  switch (code) {
    case 'NOT_YET':
      return { ...nothing, code, from: reason.from };
    case 'OVER':
      return { ...nothing, code, until: reason.until };
    case 'POINTS_SHORT':
      return { ...nothing, code, missingPoints: reason.required - reason.available };
    case 'NOT_ELIGIBLE':
      return { ...nothing, code, failedCondition: shownTo(context, reason.failed) };
    default:
      return { ...nothing, code };
  }
}

/**
 * As with campaigns: what a condition asks about somebody is not for customers, and what it found of them is for those who may read
 * customers.
 */
function shownTo({ actor }: AccessContext, failed: FailedCondition): FailedConditionType | null {
  const { expression, values, error } = failed;
  if (actor.kind === 'CUSTOMER')
    return /\bcustomer\b/.test(expression) ? null : { expression, values: [], error };
  const isOpen = actor.permissions.has('customers:read');
  return {
    expression,
    values: values.filter(({ fact }) => isOpen || !fact.startsWith('customer.')),
    error,
  };
}

export function redemptionOf(
  redemption: Redemption,
  { reward, versions }: RewardWithVersions,
): RedemptionType {
  const version = required(
    versions.find(({ id }) => id === redemption.versionId),
    'the version',
  );
  const { quantity, pointType, points, delivery, state, orderReference, redeemedAt } = redemption;
  const { fulfilledAt, reference, cancelledAt, restored } = redemption;
  return {
    id: redemptionIdOf(redemption),
    ...{ redemption, reward: reward.code, name: version.name, quantity, pointType, points, delivery, state },
    ...{ orderReference, redeemedAt, fulfilledAt, reference, cancelledAt, pointsRestored: restored },
    isCancellable: cancellable(redemption, 'CUSTOMER', version.isCancellable).ok,
  };
}

function redemptionIdOf({ customerId, id }: RedemptionKey): string {
  return toGlobalId('Redemption', `${customerId}/${id}`);
}

/** The redemption that a local id names; null: none can. */
export function redemptionKeyIn(localId: string): RedemptionKey | null {
  const [customerId = '', id = '', ...rest] = localId.split('/');
  return isUuid(customerId) && isUuid(id) && rest.length === 0 ? { customerId, id } : null;
}

/** The redemption that a global id names; null: none can. */
export function redemptionKeyOf(globalId: string): RedemptionKey | null {
  return redemptionKeyIn(localIdOf('Redemption', globalId) ?? '');
}
