import { isStorable } from './text.js';

/** RFC 5321: 64 octets before the @, 254 in all. */
const LENGTH_MAX = 254;
const LOCAL_PART_LENGTH_MAX = 64;
const LABEL_LENGTH_MAX = 63;

const GMAIL_DOMAINS: ReadonlySet<string> = new Set(['gmail.com', 'googlemail.com']);

/**
 * The canonical form of an e-mail address: NFKC, trimmed, lower case. Null when it is no address. Checks the shape
 * only (one @, a dotted domain, no space or quotes): whether mail arrives is for the storefront to find out.
 */
export function normalizeEmail(text: string): string | null {
  if (text.length > 2 * LENGTH_MAX || !isStorable(text)) return null;
  const email = text.normalize('NFKC').trim().toLowerCase();
  const at = email.indexOf('@');
  if (at < 1 || at !== email.lastIndexOf('@') || email.length > LENGTH_MAX) return null;
  const isAddress = isLocalPart(email.slice(0, at)) && isDomain(email.slice(at + 1));
  return isAddress ? email : null;
}

function isLocalPart(text: string): boolean {
  if (text.length > LOCAL_PART_LENGTH_MAX || text.startsWith('.') || text.endsWith('.')) return false;
  return !text.includes('..') && !/[\s"(),:;<>[\\\]]/u.test(text);
}

function isDomain(text: string): boolean {
  const labels = text.split('.');
  return labels.length > 1 && labels.every(isDomainLabel);
}

function isDomainLabel(label: string): boolean {
  if (label.length === 0 || label.length > LABEL_LENGTH_MAX) return false;
  return /^[\p{L}\p{M}\p{N}-]+$/u.test(label) && !label.startsWith('-') && !label.endsWith('-');
}

/**
 * The form under which a canonical address is matched: Gmail ignores dots and everything from a plus on, so all
 * spellings of one mailbox match. Never mailed to and never shown.
 */
export function matchingEmail(email: string): string {
  const at = email.indexOf('@');
  if (!GMAIL_DOMAINS.has(email.slice(at + 1))) return email;
  const mailbox = email.slice(0, at).split('+', 1).join('').replaceAll('.', '');
  // "+x@gmail.com" has no mailbox to fold to.
  return mailbox === '' ? email : `${mailbox}@gmail.com`;
}
