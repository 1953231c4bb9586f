import type { LocalDate, Uuid } from '#kernel';

export const VERIFIER_KINDS = ['NONE', 'PATTERN', 'HTTP'] as const;
export type VerifierKind = (typeof VERIFIER_KINDS)[number];

/** How it is found out whether a number is a member's: not at all, by its form, or by asking the partner. */
export interface Verifier {
  readonly kind: VerifierKind;
  /** The form of numbers, as `matchesFormat` reads it; null: any. */
  readonly format: string | null;
  /** Where the partner is asked. */
  readonly url: string | null;
}

/** What can be changed of a partner. */
export interface PartnerSettings {
  readonly name: string;
  /** Whether new memberships are linked. */
  readonly isOpen: boolean;
  readonly verifier: Verifier;
}

/** Another business whose members are known here, whose bonuses are given here, and where points may be spent. */
export interface Partner extends PartnerSettings {
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly code: string;
  /** The points that are settled with it. */
  readonly pointTypeId: Uuid;
  /** Secrets that were issued, so far; 0: none, and the partner cannot be asked. */
  readonly secretNumber: number;
  readonly createdAt: Date;
}

/** What 1,000 points are settled at, in minor units of the program's currency, from a day on. */
export interface Price {
  readonly number: number;
  readonly fromDay: LocalDate;
  readonly minorPerThousand: bigint;
}

/** The price on a day: of those from then or earlier the one from the latest day, of one day the last that was set. */
export function priceOn(prices: readonly Price[], day: LocalDate): Price | null {
  let found: Price | null = null;
  for (const price of prices) {
    if (price.fromDay > day) continue;
    const isLater =
      !found ||
      price.fromDay > found.fromDay ||
      (price.fromDay === found.fromDay && price.number > found.number);
    if (isLater) found = price;
  }
  return found;
}
