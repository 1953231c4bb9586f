import { invalid, type Problem } from '#kernel';
import type { FraudRule } from './fraud/fraud-rule.js';
import type { ReferralRules, Variant } from './rules.js';

/** As campaigns name referral programs. */
const CODE = /^[a-z][a-z0-9_-]{0,63}$/;
export const CODE_LENGTH_MAX = 64;
export const NAME_LENGTH_MAX = 200;
export const URL_LENGTH_MAX = 2_000;
export const DAYS_MAX = 730;
export const CATEGORIES_MAX = 50;
export const CATEGORY_LENGTH_MAX = 200;
export const CAP_MAX = 1_000_000;
export const MILESTONES_MAX = 20;
export const FRIENDS_MAX = 100_000;
export const FRAUD_RULES_MAX = 20;
export const THRESHOLD_MAX = 100_000;
export const REVIEW_HOURS_MAX = 720;
export const AMOUNT_MAX = 10n ** 15n;
const PERCENT_MAX = 100;

type Refusal = Problem | null;

export function refusalOfCode(code: string): Refusal {
  return CODE.test(code)
    ? null
    : invalid(['code'], 'A lower-case letter followed by up to 63 letters, digits, dashes or underscores.');
}

export function refusalOfName(name: string): Refusal {
  return isText(name, NAME_LENGTH_MAX) ? null : invalid(['name'], `1 to ${NAME_LENGTH_MAX} characters.`);
}

/** Where links may lead, as it is stored; null when they may not lead there. */
export function landingUrlOf(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !['http:', 'https:'].includes(url.protocol)) return null;
  // Names and passwords would be shown to everybody who follows a link.
  if (url.username !== '' || url.password !== '' || url.href.length > URL_LENGTH_MAX) return null;
  return /\s/.test(url.href) ? null : url.href;
}

/**
 * Why referrals cannot be judged by these rules in a referral program of a variant; null when they can. What the condition on advocates
 * says is looked at elsewhere.
 */
export function refusalOfRules(variant: Variant, rules: ReferralRules, path: readonly string[]): Refusal {
  // Nobody is known to be a business or an employee but by a condition: without one everybody would be.
  if (variant !== 'CUSTOMERS' && rules.advocates === null)
    return invalid([...path, 'advocates'], `A referral program of ${variant} says who may refer.`);
  return (
    refusalOfTimes(rules, path) ??
    refusalOfQualification(rules, [...path, 'qualification']) ??
    refusalOfCap(rules, [...path, 'advocateCap']) ??
    refusalOfMilestones(rules, [...path, 'milestones']) ??
    refusalOfFraudRules(rules.fraudRules, [...path, 'fraudRules'])
  );
}

function refusalOfTimes(rules: ReferralRules, path: readonly string[]): Refusal {
  const { touchDays, claimDays, maturingDays, advocateDelayDays, friendDelayDays, reviewHours } = rules;
  const counts: [string, number | null, number, number][] = [
    ['touchDays', touchDays, 1, DAYS_MAX],
    ['claimDays', claimDays, 1, DAYS_MAX],
    ['maturingDays', maturingDays, 0, DAYS_MAX],
    ['advocateDelayDays', advocateDelayDays, 0, DAYS_MAX],
    ['friendDelayDays', friendDelayDays, 0, DAYS_MAX],
    ['reviewHours', reviewHours, 1, REVIEW_HOURS_MAX],
  ];
  const wrong = counts.find(([, count, min, max]) => count !== null && !isCount(count, min, max));
  return wrong ? invalid([...path, wrong[0]], `${wrong[2]} to ${wrong[3]}.`) : null;
}

function refusalOfQualification({ qualification }: ReferralRules, path: readonly string[]): Refusal {
  const { minimumMinor, categories, withinDays } = qualification;
  if (minimumMinor < 0n || minimumMinor > AMOUNT_MAX)
    return invalid([...path, 'minimumMinor'], `0 to ${AMOUNT_MAX} minor units.`);
  if (withinDays !== null && !isCount(withinDays, 1, DAYS_MAX))
    return invalid([...path, 'withinDays'], `1 to ${DAYS_MAX}.`);
  if (categories.length > CATEGORIES_MAX)
    return invalid([...path, 'categories'], `At most ${CATEGORIES_MAX} categories.`);
  const odd = categories.findIndex((category) => !isText(category, CATEGORY_LENGTH_MAX));
  return odd < 0
    ? null
    : invalid([...path, 'categories', String(odd)], `1 to ${CATEGORY_LENGTH_MAX} characters.`);
}

function refusalOfCap({ advocateCap }: ReferralRules, path: readonly string[]): Refusal {
  return advocateCap === null || isCount(advocateCap.max, 1, CAP_MAX)
    ? null
    : invalid([...path, 'max'], `1 to ${CAP_MAX}.`);
}

function refusalOfMilestones({ milestones }: ReferralRules, path: readonly string[]): Refusal {
  if (milestones.length > MILESTONES_MAX) return invalid(path, `At most ${MILESTONES_MAX} milestones.`);
  for (const [place, { name, friends }] of milestones.entries()) {
    const at = [...path, String(place)];
    if (!isText(name, NAME_LENGTH_MAX))
      return invalid([...at, 'name'], `1 to ${NAME_LENGTH_MAX} characters.`);
    if (!isCount(friends, 1, FRIENDS_MAX)) return invalid([...at, 'friends'], `1 to ${FRIENDS_MAX}.`);
  }
  return refusalOfCodes(milestones, path);
}

/** Why nobody can be judged by these rules on fraud; null when they can. */
export function refusalOfFraudRules(rules: readonly FraudRule[], path: readonly string[]): Refusal {
  if (rules.length > FRAUD_RULES_MAX) return invalid(path, `At most ${FRAUD_RULES_MAX} rules.`);
  for (const [place, { sign, threshold, window }] of rules.entries()) {
    const at = [...path, String(place)];
    const max = sign.startsWith('SIMILAR_') ? PERCENT_MAX : THRESHOLD_MAX;
    if (!isCount(threshold, 1, max)) return invalid([...at, 'threshold'], `1 to ${max}.`);
    if ((window !== null) !== (sign === 'VELOCITY'))
      return invalid([...at, 'window'], 'VELOCITY counts within a window, and nothing else does.');
  }
  return refusalOfCodes(rules, path);
}

/** Milestones and fraud rules are named by their codes in what is kept. */
function refusalOfCodes(named: readonly { readonly code: string }[], path: readonly string[]): Refusal {
  for (const [place, { code }] of named.entries()) {
    const at = [...path, String(place), 'code'];
    if (!CODE.test(code))
      return invalid(at, 'A lower-case letter followed by up to 63 letters, digits, dashes or underscores.');
    if (named.findIndex((other) => other.code === code) < place)
      return invalid(at, 'There is another one of this code.');
  }
  return null;
}

/** PostgreSQL cannot store NUL. */
function isText(text: string, lengthMax: number): boolean {
  return text.trim().length > 0 && text.length <= lengthMax && !text.includes('\0');
}

function isCount(count: number, min: number, max: number): boolean {
  return Number.isInteger(count) && count >= min && count <= max;
}
