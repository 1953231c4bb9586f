import type { AccessContext } from '#access/graphql';
import type { FailedConditionType } from './award.type.js';

interface Shown {
  readonly whyNot: string | null;
  readonly failedCondition: FailedConditionType | null;
}

const CUSTOMER = 'customer.';

/**
 * Explanations as somebody may see them. What a condition found of the customer is for those who may read customers; that
 * a campaign is planned is not for customers.
 */
export function shownTo<T extends Shown>({ actor }: AccessContext, explanations: readonly T[]): T[] {
  if (actor.kind === 'ANONYMOUS') return [];
  const { kind, permissions } = actor;
  const shown = explanations.filter(({ whyNot }) => kind !== 'CUSTOMER' || whyNot !== 'PLANNED');
  if (permissions.has('customers:read') || permissions.has('self:read')) return shown;
  return shown.map((one) => ({
    ...one,
    failedCondition: one.failedCondition && impersonal(one.failedCondition),
  }));
}

/** The same of effects other than points: what others are given by campaigns that are not for them is not for customers. */
export function effectsShownTo<T extends Shown>(context: AccessContext, explanations: readonly T[]): T[] {
  const isCustomer = context.actor.kind === 'CUSTOMER';
  return shownTo(context, explanations).filter(({ whyNot }) => !isCustomer || whyNot !== 'CONDITION_NOT_MET');
}

function impersonal(failed: FailedConditionType): FailedConditionType {
  return { ...failed, values: failed.values.filter(({ fact }) => !fact.startsWith(CUSTOMER)) };
}
