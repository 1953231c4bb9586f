import { err, invalid, ok, type Problem, type Result } from '#kernel';

/** What a friend or an advocate was seen with; kept as keyed hashes alone. */
export const SIGNAL_KINDS = ['DEVICE', 'ADDRESS', 'IP', 'CARD'] as const;

export type SignalKind = (typeof SIGNAL_KINDS)[number];

/** A postal address, as it is written. */
export interface PostalAddress {
  readonly lines: readonly string[];
  readonly postalCode: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** Whose word a signal is: the shop's server, or a customer's own token. */
export const SIGNAL_ORIGINS = ['SERVER', 'CUSTOMER'] as const;

export type SignalOrigin = (typeof SIGNAL_ORIGINS)[number];

/** A signal in the form under which it is compared. */
export interface Signal {
  readonly kind: SignalKind;
  readonly value: string;
  readonly origin: SignalOrigin;
}

/** Longest text of a signal. */
export const SIGNAL_LENGTH_MAX = 200;
export const ADDRESS_LINES_MAX = 5;

const COMBINING_MARKS = /\p{M}+/gu;
const LETTERS_AND_DIGITS = /[^\p{L}\p{N}]+/gu;
const UNSEEN = /[\p{Cc}\p{Cs}]/u;

/** A text that somebody else made up, such as an id of a device: compared exactly. Problem: INVALID_INPUT. */
export function readOpaque(text: string, path: readonly string[]): Result<string, Problem> {
  const value = text.length > 2 * SIGNAL_LENGTH_MAX ? '' : text.trim();
  if (value.length >= 1 && value.length <= SIGNAL_LENGTH_MAX && !UNSEEN.test(value)) return ok(value);
  return err(invalid(path, `1 to ${SIGNAL_LENGTH_MAX} characters without control characters.`));
}

/**
 * An address as it is compared: without accents, capitals and punctuation, and its words in the order of the alphabet, as some write the
 * number of the house first and others last. The town says nothing that the postal code does not. Problem: INVALID_INPUT.
 */
export function readAddress(
  { lines, postalCode, country }: PostalAddress,
  path: readonly string[],
): Result<string, Problem> {
  const texts = [...lines, postalCode];
  if (lines.length > ADDRESS_LINES_MAX || texts.some((text) => text.length > SIGNAL_LENGTH_MAX))
    return err(invalid(path, `At most ${ADDRESS_LINES_MAX} lines of ${SIGNAL_LENGTH_MAX} characters.`));
  if (!/^[A-Z]{2}$/.test(country))
    return err(invalid([...path, 'country'], 'A country is two capital letters, such as "DE".'));
  const words = folded(lines.join(' ')).split(' ').filter(Boolean).toSorted();
  const code = folded(postalCode).replaceAll(' ', '');
  if (words.length === 0 || code === '')
    return err(invalid(path, 'An address has a line and a postal code of letters or digits.'));
  return ok([country, code, ...words].join(' '));
}

function folded(text: string): string {
  const plain = text.normalize('NFKD').replace(COMBINING_MARKS, '').toLowerCase();
  return plain.replace(LETTERS_AND_DIGITS, ' ').trim();
}
