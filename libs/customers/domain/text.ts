import { err, invalid, ok, type Problem, type Result } from '#kernel';

// Control characters, and halves of surrogate pairs: PostgreSQL refuses the first (NUL), UTF-8 cannot hold the others.
const UNSTORABLE = /[\p{Cc}\p{Cs}]/u;

/** Longest external id, in UTF-16 units: a B-tree entry must stay below 2,704 bytes. */
export const EXTERNAL_ID_LENGTH_MAX = 200;

export function isStorable(text: string): boolean {
  return !UNSTORABLE.test(text);
}

/** One line of text in NFC without surrounding space, of 1 to `lengthMax` UTF-16 units. Problem: INVALID_INPUT. */
export function parseLine(text: string, path: readonly string[], lengthMax: number): Result<string, Problem> {
  // Measured before it is worked on, so that the work is bounded.
  if (text.length > 2 * lengthMax) return err(tooLong(path, lengthMax));
  if (!isStorable(text)) return err(invalid(path, 'Control characters are not allowed.'));
  const line = text.normalize('NFC').trim();
  if (line.length === 0) return err(invalid(path, 'Must not be empty; leave it out or send null instead.'));
  return line.length > lengthMax ? err(tooLong(path, lengthMax)) : ok(line);
}

/**
 * Whether a text can be a customer's external id: 1 to 200 characters without control characters or surrounding
 * space. Compared exactly, so nothing is folded.
 */
export function isExternalId(text: string): boolean {
  return text.length > 0 && text.length <= EXTERNAL_ID_LENGTH_MAX && isStorable(text) && text.trim() === text;
}

/** The external id, or INVALID_INPUT at `path`. */
export function parseExternalId(
  text: string,
  path: readonly string[] = ['externalId'],
): Result<string, Problem> {
  if (isExternalId(text)) return ok(text);
  const rule = `1 to ${EXTERNAL_ID_LENGTH_MAX} characters without control characters or surrounding space`;
  return err(invalid(path, `An external id has ${rule}.`));
}

function tooLong(path: readonly string[], lengthMax: number): Problem {
  return invalid(path, `At most ${lengthMax} characters.`);
}
