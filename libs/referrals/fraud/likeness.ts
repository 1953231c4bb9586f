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

/** Of two names, whichever of its words comes first; null when one of the two has none. */
export function likenessOfNames(one: Compared, other: Compared): number | null {
  return likenessOfBoth(nameOf(one), nameOf(other));
}

/** Of the parts of two e-mail addresses before the @, without dots and what follows a plus; null when one of the two has none. */
export function likenessOfEmails(one: Compared, other: Compared): number | null {
  return likenessOfBoth(mailboxOf(one), mailboxOf(other));
}

function likenessOfBoth(one: string, other: string): number | null {
  return one === '' || other === '' ? null : likenessOf(one, other);
}

function nameOf({ givenName, familyName }: Compared): string {
  return foldName(`${givenName ?? ''} ${familyName ?? ''}`)
    .split(' ')
    .toSorted()
    .join(' ');
}

function mailboxOf({ email }: Compared): string {
  if (email === null) return '';
  const [mailbox = ''] = matchingEmail(email).split('@', 1);
  const [plain = ''] = mailbox.split('+', 1);
  return plain.replaceAll('.', '');
}
