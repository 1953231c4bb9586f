const COMBINING_MARKS = /\p{M}+/gu;
const LETTERS_AND_DIGITS = /[^\p{L}\p{N}]+/gu;

/** Words of a name are kept up to this many UTF-16 units; more tells nobody apart. */
const FOLDED_LENGTH_MAX = 200;

/** Sorts after every text that starts with the same prefix, in byte order. */
const LAST_CHARACTER = '\u{10FFFF}';

/** A name as it is searched: lower case, without accents and punctuation, words separated by one space. */
export function foldName(text: string): string {
  const plain = text.normalize('NFKD').replace(COMBINING_MARKS, '').toLowerCase();
  return plain.replace(LETTERS_AND_DIGITS, ' ').trim().slice(0, FOLDED_LENGTH_MAX);
}

/** The folded full name by which a customer is found; null without names. */
export function nameKeyOf(givenName: string | null, familyName: string | null): string | null {
  // Most customers of an import have no name.
  if (givenName === null && familyName === null) return null;
  return foldName([givenName, familyName].filter((name) => name !== null).join(' ')) || null;
}

/** Half-open range [from, to) of all texts with a prefix, in byte order. */
export interface PrefixRange {
  readonly from: string;
  readonly to: string;
}

/**
 * A prefix as a range. Row level security lets an index serve comparisons, which cannot leak, but not LIKE; and a
 * range needs no escaping.
 */
export function prefixRange(prefix: string): PrefixRange {
  return { from: prefix, to: prefix + LAST_CHARACTER };
}
