import type { LocalTime, Uuid } from '#kernel';
import type { Discount } from './discount.js';

export const HOLDERS = ['BEARER', 'CUSTOMER'] as const;
/** Who may use what is issued: whoever has the code, or only the customer it was issued to. */
export type Holder = (typeof HOLDERS)[number];

/** When codes are good. Both kinds of end hold at once: the first that comes. */
export interface Validity {
  /** From this instant on; null: from when they are issued. */
  readonly from: Date | null;
  /** Before this instant; null: without such an end. */
  readonly until: Date | null;
  /** Through so many local days after the day on which they are issued; null: without such an end. Public codes have none. */
  readonly daysAfterIssue: number | null;
}

/** Weekdays and hours in the program's local time. */
export interface Times {
  /** 1 is Monday, 7 Sunday; none: all. */
  readonly weekdays: readonly number[];
  /** Hours; with an end before its beginning they last into the next day, and belong to the day on which they begin. Null: all day. */
  readonly hours: { readonly from: LocalTime; readonly to: LocalTime } | null;
}

/** How often, and for how much; null: without end. */
export interface Limits {
  /** Uses of each unique code, and of each issued coupon. */
  readonly perCode: number;
  /** Uses by each customer, by whatever codes of the template. */
  readonly perCustomer: number | null;
  /** Uses of all codes of the template. */
  readonly perTemplate: number | null;
  /** What all codes of the template take off, in minor units. */
  readonly budgetMinor: bigint | null;
  /**
   * Whether very many will use its codes at the same moment: the counters of all codes are kept in slots then. All versions of
   * a template have it, or none.
   */
  readonly isFlash: boolean;
}

export interface TemplateTerms {
  readonly name: string;
  readonly description: string | null;
  readonly discount: Discount;
  readonly holder: Holder;
  /** Who may use it: a condition about the customer, in CEL; null: everybody. */
  readonly audience: string | null;
  /** Whether it is offered in every checkout of its audience, without a code; then there are no codes. */
  readonly isAutomatic: boolean;
  readonly validity: Validity;
  readonly times: Times;
  readonly limits: Limits;
}

/** The terms as they are for a coupon with an amount of its own: it takes the place of that of the template. */
export function termsWorth<T extends Pick<TemplateTerms, 'discount'>>(
  terms: T,
  amountMinor: bigint | null,
): T {
  const { benefit } = terms.discount;
  if (amountMinor === null || benefit.kind !== 'AMOUNT') return terms;
  return { ...terms, discount: { ...terms.discount, benefit: { ...benefit, amountMinor } } };
}

export interface Template {
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly code: string;
  readonly createdAt: Date;
  /** Since when nothing is issued any more, and its public codes are no good. */
  readonly archivedAt: Date | null;
}

export interface TemplateVersion extends TemplateTerms {
  readonly id: Uuid;
  readonly templateId: Uuid;
  readonly number: number;
  readonly effectiveFrom: Date;
  readonly createdAt: Date;
  /** A principal. */
  readonly createdBy: string;
}

/** The version in force: of those that have begun the one that was made last. Null before the first. */
export function versionAt<V extends Pick<TemplateVersion, 'number' | 'effectiveFrom'>>(
  versions: readonly V[],
  at: Date,
): V | null {
  let found: V | null = null;
  for (const version of versions)
    if (version.effectiveFrom <= at && (found === null || version.number > found.number)) found = version;
  return found;
}
