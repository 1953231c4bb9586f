import type { AccessContext } from '#access/graphql';
import type { FailedConditionType } from './award.type.js';
import { LimitTrimType, type CoolDownTrimType } from './limit.type.js';

interface Shown {
  readonly whyNot: string | null;
  readonly failedCondition: FailedConditionType | null;
  readonly trimmedBy: LimitTrimType | CoolDownTrimType | null;
}

const CUSTOMER = 'customer.';
/** Segments and attributes are the shop's own words about somebody. */
const ABOUT_SOMEBODY = /\bcustomer\b/;
/** What is planned is nobody's business yet; who knows of an experiment behaves differently. */
const NOT_FOR_CUSTOMERS: ReadonlySet<string | null> = new Set(['PLANNED', 'HELD_OUT', 'OTHER_VARIANT']);

/**
 * Explanations as somebody may see them. What a condition found of the customer is for those who may read customers; what
 * it asks about them, that a campaign is planned, how large budgets are, and experiments are not for customers.
 */
export function shownTo<T extends Shown>({ actor }: AccessContext, explanations: readonly T[]): T[] {
  if (actor.kind === 'ANONYMOUS') return [];
  if (actor.kind === 'CUSTOMER')
    return redacted(
      explanations.filter(({ whyNot }) => !NOT_FOR_CUSTOMERS.has(whyNot)),
      (failed) => (ABOUT_SOMEBODY.test(failed.expression) ? null : failed),
    ).map((one) => ({ ...one, trimmedBy: withoutBudget(one.trimmedBy) }));
  return actor.permissions.has('customers:read') ? [...explanations] : redacted(explanations, impersonal);
}

/** The same of effects other than points: what others are given by campaigns that are not for them is not for customers. */
export function effectsShownTo<T extends Shown>(context: AccessContext, explanations: readonly T[]): T[] {
  const isCustomer = context.actor.kind === 'CUSTOMER';
  return shownTo(context, explanations).filter(({ whyNot }) => !isCustomer || whyNot !== 'CONDITION_NOT_MET');
}

function redacted<T extends Shown>(
  explanations: readonly T[],
  shown: (failed: FailedConditionType) => FailedConditionType | null,
): T[] {
  return explanations.map((one) => ({
    ...one,
    failedCondition: one.failedCondition && shown(one.failedCondition),
  }));
}

function withoutBudget(trim: Shown['trimmedBy']): Shown['trimmedBy'] {
  const isOfBudget = trim instanceof LimitTrimType && trim.limit?.per === 'PROGRAM';
  return isOfBudget ? Object.assign(new LimitTrimType(), { ...trim, limit: null }) : trim;
}

function impersonal(failed: FailedConditionType): FailedConditionType {
  return { ...failed, values: failed.values.filter(({ fact }) => !fact.startsWith(CUSTOMER)) };
}
