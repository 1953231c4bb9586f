import { canonicalCode, CODE_SYMBOLS, foldedCode, invalid, shownCode, type Problem } from '#kernel';

/** Symbols of a unique code, the check symbol among them. */
export const UNIQUE_LENGTH = 11;
const TYPED_LENGTH_MAX = 64;
const PUBLIC_CODE = /^[0-9A-Z]{3,24}$/;
const PREFIX = /^[0-9A-Z]{1,8}$/;

/**
 * The code that somebody typed, as the directory has it; null when there cannot be such a code, which nobody has to ask the
 * database. What ends in eleven symbols of unique codes is one, or none: what stands before them is a prefix for people. All else
 * may be a public code.
 */
export function readCode(typed: string): string | null {
  if (typed.length > TYPED_LENGTH_MAX) return null;
  const folded = foldedCode(typed);
  if (endsLikeUnique(folded)) return canonicalCode(folded.slice(-UNIQUE_LENGTH));
  return PUBLIC_CODE.test(folded) ? folded : null;
}

/** What is wrong with a public code that staff chose; null when nothing is. */
export function refusalOfPublicCode(chosen: string, path: readonly string[]): Problem | null {
  const folded = chosen.length > TYPED_LENGTH_MAX ? '' : foldedCode(chosen);
  if (!PUBLIC_CODE.test(folded))
    return invalid(path, 'Letters from A to Z and digits are needed, 3 to 24 without dashes and spaces.');
  if (endsLikeUnique(folded))
    return invalid(
      path,
      'Its end would be read as a unique code: let there be an A or E among the last eleven, or make it shorter.',
    );
  return null;
}

/** What is wrong with the prefix of a batch; null when nothing is. */
export function refusalOfPrefix(prefix: string | null, path: readonly string[]): Problem | null {
  return prefix === null || PREFIX.test(prefix)
    ? null
    : invalid(path, '1 to 8 capital letters and digits are possible.');
}

/** A unique code as people are shown it: "SPRING-4F7K-2M9X-WQ3". */
export function shownWith(prefix: string | null, code: string): string {
  return prefix === null ? shownCode(code) : `${prefix}-${shownCode(code)}`;
}

function endsLikeUnique(folded: string): boolean {
  return (
    folded.length >= UNIQUE_LENGTH &&
    [...folded.slice(-UNIQUE_LENGTH)].every((one) => CODE_SYMBOLS.includes(one))
  );
}
