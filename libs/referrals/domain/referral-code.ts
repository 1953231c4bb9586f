import { canonicalCode, CODE_SYMBOLS, foldedCode, invalid, type Problem, type Uuid } from '#kernel';

/** Symbols of a generated code, the check symbol among them. */
const GENERATED_LENGTH = 11;
const TYPED_LENGTH_MAX = 64;
const CHOSEN = /^[0-9A-Z]{4,20}$/;
/** How many codes an advocate may choose in a referral program: the old ones go on working. */
export const CHOSEN_CODES_MAX = 5;

/** Words under which a stranger would speak for the shop. */
const RESERVED = new Set(
  [
    ...[
      'ADMIN',
      'ADMINISTRATOR',
      'STAFF',
      'TEAM',
      'OFFICIAL',
      'SUPPORT',
      'HELP',
      'HELPDESK',
      'SERVICE',
      'SYSTEM',
    ],
    ...[
      'SECURITY',
      'REFUND',
      'REFUNDS',
      'RETURNS',
      'PAYMENT',
      'BILLING',
      'PERENNIAL',
      'REFERRAL',
      'REFERRALS',
    ],
    ...[
      'INVITE',
      'INVITATION',
      'FRIEND',
      'FRIENDS',
      'WELCOME',
      'COUPON',
      'VOUCHER',
      'DISCOUNT',
      'GIFT',
      'FREE',
    ],
    ...['SALE', 'BONUS', 'POINTS', 'PROMO', 'CODE', 'NULL', 'NONE', 'UNDEFINED', 'TEST'],
  ].map(foldedCode),
);

/** A code by which an advocate refers; good for as long as the program takes claims. */
export interface ReferralCode {
  /** As the directory has it. */
  readonly code: string;
  /** As people are shown it. */
  readonly shown: string;
  readonly advocateId: Uuid;
  readonly referralProgramId: Uuid;
  /** From 1: the highest of an advocate in a referral program is the one that is shown. */
  readonly number: number;
  /** Whether the advocate chose it. */
  readonly isChosen: boolean;
  readonly createdAt: Date;
}

/**
 * The code that somebody typed, as the directory has it; null when there cannot be such a code, which nobody has to ask the database:
 * eleven symbols of generated codes are one with its check symbol, or none.
 */
export function readReferralCode(typed: string): string | null {
  if (typed.length > TYPED_LENGTH_MAX) return null;
  const folded = foldedCode(typed);
  if (isLikeGenerated(folded)) return canonicalCode(folded);
  return CHOSEN.test(folded) ? folded : null;
}

/** A code that an advocate chose: as the directory has it, and as people are shown it. */
export function chosenCodeOf(chosen: string): Pick<ReferralCode, 'code' | 'shown'> {
  const shown = chosen.trim().toUpperCase();
  return { code: foldedCode(shown), shown };
}

/** What is wrong with a code that an advocate chose; null when nothing is. */
export function refusalOfChosenCode(chosen: string, path: readonly string[]): Problem | null {
  const { code, shown } = chosenCodeOf(chosen.slice(0, TYPED_LENGTH_MAX));
  if (!CHOSEN.test(shown))
    return invalid(path, 'Letters from A to Z and digits are needed, 4 to 20 without dashes and spaces.');
  if (!/[A-Z]/.test(shown)) return invalid(path, 'At least one letter is needed.');
  if (RESERVED.has(code)) return invalid(path, 'The word is reserved.');
  if (isLikeGenerated(code))
    return invalid(
      path,
      'It would be read as a generated code: let there be an A or E in it, or make it shorter.',
    );
  return null;
}

function isLikeGenerated(folded: string): boolean {
  return folded.length === GENERATED_LENGTH && [...folded].every((one) => CODE_SYMBOLS.includes(one));
}
