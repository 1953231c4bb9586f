import { isReference, invalid, isPointsAmount, type Points, type Problem } from '#kernel';
import { isFormat, FORMAT_LENGTH_MAX } from './number.js';
import type { PartnerSettings, Verifier } from './partner.js';

const CODE = /^[a-z][a-z0-9_]{0,27}$/;
const NAME_LENGTH_MAX = 120;
const URL_LENGTH_MAX = 500;
/** Partners of a program. */
export const PARTNERS_MAX = 100;
/** Prices that a partner has had. */
export const PRICES_MAX = 1_000;
/** Minor units for 1,000 points: a million for one. Keeps amounts of statements within 64 bits up to 9 * 10^12 points a line. */
const PRICE_MINOR_PER_THOUSAND_MAX = 1_000_000_000n;

type Refusal = Problem | null;

export function refusalOfCode(code: string, path: readonly string[]): Refusal {
  return CODE.test(code)
    ? null
    : invalid(path, 'A lower-case letter followed by up to 27 letters, digits or underscores.');
}

/** `asksAnywhere`: also over http, and at addresses that only this network has. */
export function refusalOfSettings({ name, verifier }: PartnerSettings, asksAnywhere: boolean): Refusal {
  if (name.trim() === '' || name.length > NAME_LENGTH_MAX || name.includes('\0'))
    return invalid(['name'], `1 to ${NAME_LENGTH_MAX} characters.`);
  return refusalOfVerifier(verifier, asksAnywhere);
}

function refusalOfVerifier({ kind, format, url }: Verifier, asksAnywhere: boolean): Refusal {
  if (format !== null && !isFormat(format))
    return invalid(
      ['verifier', 'format'],
      `4 to ${FORMAT_LENGTH_MAX} of "9" (a digit), "A" (a letter), "*" (either) and digits or letters in quotes.`,
    );
  if (kind === 'NONE' && format !== null)
    return invalid(['verifier', 'format'], 'A format is for PATTERN or HTTP.');
  if (kind === 'PATTERN' && format === null)
    return invalid(['verifier', 'format'], 'The form of numbers is needed.');
  if (kind !== 'HTTP') return url === null ? null : invalid(['verifier', 'url'], 'An address is for HTTP.');
  return url !== null && isAskable(url, asksAnywhere)
    ? null
    : invalid(['verifier', 'url'], 'An https address without a user or fragment is needed.');
}

function isAskable(text: string, asksAnywhere: boolean): boolean {
  if (text.length > URL_LENGTH_MAX || !URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  const isSecure = protocol === 'https:' || (asksAnywhere && protocol === 'http:');
  return isSecure && username === '' && password === '' && hash === '';
}

export function refusalOfPrice(minorPerThousand: bigint): Refusal {
  return minorPerThousand >= 0n && minorPerThousand <= PRICE_MINOR_PER_THOUSAND_MAX
    ? null
    : invalid(['minorPerThousand'], `0 to ${PRICE_MINOR_PER_THOUSAND_MAX} minor units are possible.`);
}

export function refusalOfBonus(reference: string, points: Points): Refusal {
  if (!isReference(reference)) return refusalOfReference(reference);
  return isPointsAmount(points) ? null : invalid(['points'], 'Points must be a positive whole number.');
}

export function refusalOfReference(reference: string): Refusal {
  return isReference(reference)
    ? null
    : invalid(['reference'], '1 to 200 printable characters are possible.');
}
