import {
  isReference,
  err,
  invalid,
  isLocalTime,
  MONEY_MINOR_MAX,
  ok,
  type Problem,
  type Result,
} from '#kernel';
import { checkDiscount } from './discount-rules.js';
import { CAMPAIGN_REFERENCE } from './repurchase.js';
import type { Limits, TemplateTerms, Times, Validity } from './template.js';

const CODE = /^[a-z][a-z0-9_]{0,27}$/;
const NAME_LENGTH_MAX = 120;
const DESCRIPTION_LENGTH_MAX = 2_000;
/** Ten years. */
const DAYS_MAX = 3_653;
const USES_MAX = 1_000_000_000;
export const REASON_LENGTH_MAX = 500;

type Refusal = Problem | null;

export function refusalOfTemplateCode(code: string, path: readonly string[]): Refusal {
  return CODE.test(code)
    ? null
    : invalid(path, 'A lower-case letter followed by up to 27 letters, digits or underscores.');
}

/** Problem: INVALID_INPUT, at the names of the input, which is flat. The condition on lines is checked by whoever knows its language. */
export function checkTerms(terms: TemplateTerms): Result<TemplateTerms, Problem> {
  const { name, description, discount, times, limits } = terms;
  if (!isText(name, NAME_LENGTH_MAX)) return err(invalid(['name'], `1 to ${NAME_LENGTH_MAX} characters.`));
  if (description !== null && !isText(description, DESCRIPTION_LENGTH_MAX))
    return err(invalid(['description'], `1 to ${DESCRIPTION_LENGTH_MAX} characters.`));
  const checked = checkDiscount(discount);
  if (!checked.ok) return checked;
  const refusal = refusalOfAutomatic(terms) ?? refusalOfTimes(times) ?? refusalOfLimits(limits);
  return refusal ? err(refusal) : ok(terms);
}

/** What is offered by itself is never issued to anybody. */
function refusalOfAutomatic({ isAutomatic, holder, validity }: TemplateTerms): Refusal {
  if (isAutomatic && holder === 'CUSTOMER')
    return invalid(['holder'], 'What is offered by itself is for its audience: BEARER.');
  if (isAutomatic && validity.daysAfterIssue !== null)
    return invalid(['daysAfterIssue'], 'What is offered by itself is never issued.');
  return refusalOfValidity(validity);
}

function refusalOfValidity({ from, until, daysAfterIssue }: Validity): Refusal {
  if (from !== null && until !== null && from >= until)
    return invalid(['validUntil'], 'It ends after it begins.');
  return daysAfterIssue === null || isCount(daysAfterIssue, 0, DAYS_MAX)
    ? null
    : invalid(['daysAfterIssue'], `0 to ${DAYS_MAX} days.`);
}

function refusalOfTimes({ weekdays, hours }: Times): Refusal {
  if (weekdays.some((day) => !isCount(day, 1, 7)) || new Set(weekdays).size < weekdays.length)
    return invalid(['weekdays'], 'Each weekday once, from 1, Monday, to 7.');
  if (hours === null) return null;
  for (const side of ['from', 'to'] as const)
    if (!isLocalTime(hours[side])) return invalid(['hours', side], 'A time such as "17:30".');
  return hours.from === hours.to
    ? invalid(['hours', 'to'], 'Hours end at another time than they begin.')
    : null;
}

function refusalOfLimits({ perCode, perCustomer, perTemplate, budgetMinor }: Limits): Refusal {
  for (const [name, count] of Object.entries({ perCode, perCustomer, perTemplate }))
    if (count !== null && !isCount(count, 1, USES_MAX)) return invalid([name], `1 to ${USES_MAX}.`);
  return budgetMinor === null || (budgetMinor >= 1n && budgetMinor <= MONEY_MINOR_MAX)
    ? null
    : invalid(['budgetMinor'], `1 to ${MONEY_MINOR_MAX} minor units.`);
}

export function refusalOfReason(reason: string): Refusal {
  return isText(reason, REASON_LENGTH_MAX)
    ? null
    : invalid(['reason'], `1 to ${REASON_LENGTH_MAX} characters.`);
}

export function refusalOfReference(reference: string): Refusal {
  if (reference.startsWith(CAMPAIGN_REFERENCE))
    return invalid(['reference'], `"${CAMPAIGN_REFERENCE}" is what references of campaigns begin with.`);
  return isReference(reference)
    ? null
    : invalid(['reference'], '1 to 200 printable characters are possible.');
}

/** PostgreSQL cannot store NUL. */
function isText(text: string, lengthMax: number): boolean {
  return text.trim().length > 0 && text.length <= lengthMax && !text.includes('\0');
}

function isCount(count: number, min: number, max: number): boolean {
  return Number.isInteger(count) && count >= min && count <= max;
}
