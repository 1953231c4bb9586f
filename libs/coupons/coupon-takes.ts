import type { Uuid } from '#kernel';
import { ALL, type Take } from '#limits';
import type { KnownCode } from './persistence/codes.js';
import type { TemplateTerms } from './domain/template.js';

/** What is used up by a use of a coupon. */
export interface UsedUp {
  readonly templateId: Uuid;
  readonly terms: Pick<TemplateTerms, 'limits'>;
  /** As the directory has it; null: it was offered without one. */
  readonly code: string | null;
  readonly kind: KnownCode['kind'] | 'AUTOMATIC';
  /** Under what the person's uses are counted. */
  readonly personKeys: readonly string[];
}

/** Limits on how often: they are known before the cart is priced. Counted even where there is no limit. */
export function takesOfUse({ templateId, terms, code, kind, personKeys }: UsedUp): Take[] {
  const { perCode, perCustomer, perTemplate, isFlash } = terms.limits;
  const one = { ownerId: templateId, measure: 'USES', amount: 1n } as const;
  const takes: Take[] = [{ ...one, subject: ALL, cap: capOf(perTemplate), isSlotted: isFlash }];
  if (code !== null && kind !== 'PUBLIC')
    takes.push({ ...one, subject: `code:${code}`, cap: capOf(perCode) });
  for (const subject of personKeys) takes.push({ ...one, subject, cap: capOf(perCustomer) });
  return takes;
}

/** The limit on how much. */
export function takeOfBudget(
  { templateId, terms: { limits } }: Pick<UsedUp, 'templateId' | 'terms'>,
  discountMinor: bigint,
): Take {
  return {
    ...{ ownerId: templateId, measure: 'MINOR', subject: ALL, amount: discountMinor },
    ...{ cap: limits.budgetMinor, isSlotted: limits.isFlash },
  };
}

function capOf(count: number | null): bigint | null {
  return count === null ? null : BigInt(count);
}
