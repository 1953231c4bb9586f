import leven from 'leven';
import { foldName, matchingEmail } from '#customers';

/** What people are compared by. */
export interface Compared {
  readonly givenName: string | null;
  readonly familyName: string | null;
  readonly email: string | null;
}

/**
 * How alike two texts are, in percent, rounded down: what of the longer one stays when the fewest letters are put in, taken out and
 * replaced (Levenshtein). Not Jaro-Winkler, which favours a common beginning: the second account of a person differs as often there.
 */
export function likenessOf(one: string, other: string): number {
  const longer = Math.max(one.length, other.length);
  return longer === 0 ? 100 : Math.floor((100 * (longer - leven(one, other))) / longer);
}

/** Of two names, as they are written or by the alphabet of their words, whichever is more; null when one of the two has none. */
export function likenessOfNames(one: Compared, other: Compared): number | null {
  const [first, second] = [nameOf(one), nameOf(other)];
  if (first === '' || second === '') return null;
  return Math.max(likenessOf(first, second), likenessOf(sorted(first), sorted(second)));
}

/** Of the parts of two e-mail addresses before the @, without dots and what follows a plus; null when one of the two has none. */
export function likenessOfEmails(one: Compared, other: Compared): number | null {
  const [first, second] = [mailboxOf(one), mailboxOf(other)];
  return first === '' || second === '' ? null : likenessOf(first, second);
}

function nameOf({ givenName, familyName }: Compared): string {
  return foldName(`${givenName ?? ''} ${familyName ?? ''}`);
}

function sorted(name: string): string {
  return name.split(' ').toSorted().join(' ');
}

function mailboxOf({ email }: Compared): string {
  if (email === null) return '';
  const [mailbox = ''] = matchingEmail(email).split('@', 1);
  const [plain = ''] = mailbox.split('+', 1);
  return plain.replaceAll('.', '');
}
