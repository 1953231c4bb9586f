import { invalid, type Problem } from '#kernel';
import type { EventSettings } from './event.js';

const CODE = /^[a-z][a-z0-9_]{0,63}$/;
export const CODE_LENGTH_MAX = 64;
const NAME_LENGTH_MAX = 200;
export const TEXT_LENGTH_MAX = 5_000;
const CAPACITY_MAX = 10_000_000;
export const GUESTS_MAX = 20;
const CHECK_IN_HOURS_MAX = 72;
export const REASON_LENGTH_MAX = 500;
const GUEST_NAME_LENGTH_MAX = 100;

type Refusal = Problem | null;

export function refusalOfCode(code: string): Refusal {
  return CODE.test(code)
    ? null
    : invalid(['code'], 'A lower-case letter followed by up to 63 letters, digits or underscores.');
}

export function refusalOfEvent(event: EventSettings): Refusal {
  const { name, description, place, capacity, guestsPerMember, checkInHours } = event;
  if (!isText(name, NAME_LENGTH_MAX)) return invalid(['name'], `1 to ${NAME_LENGTH_MAX} characters.`);
  for (const [field, text] of Object.entries({ description, place }))
    if (text !== null && !isText(text, TEXT_LENGTH_MAX))
      return invalid([field], `1 to ${TEXT_LENGTH_MAX} characters.`);
  if (!isCount(guestsPerMember, 0, GUESTS_MAX))
    return invalid(['guestsPerMember'], `0 to ${GUESTS_MAX} guests.`);
  if (!isCount(checkInHours, 0, CHECK_IN_HOURS_MAX))
    return invalid(['checkInHours'], `0 to ${CHECK_IN_HOURS_MAX} hours.`);
  // A party that never fits would keep everybody behind it waiting.
  if (capacity !== null && !isCount(capacity, 1 + guestsPerMember, CAPACITY_MAX))
    return invalid(
      ['capacity'],
      `${1 + guestsPerMember} (one with as many guests as may come) to ${CAPACITY_MAX} seats.`,
    );
  return refusalOfTimes(event);
}

function refusalOfTimes(event: EventSettings): Refusal {
  const { startsAt, endsAt, opensAt, closesAt, earlyAudience, earlyOpensAt, cancelUntil } = event;
  if (startsAt >= endsAt) return invalid(['endsAt'], 'It ends after it begins.');
  if (closesAt !== null && closesAt > endsAt)
    return invalid(['registrationClosesAt'], 'Registration is over when the event is.');
  if (opensAt !== null && opensAt >= (closesAt ?? startsAt))
    return invalid(['registrationOpensAt'], 'Registration begins before it is over.');
  if ((earlyAudience === null) !== (earlyOpensAt === null))
    return invalid(['earlyAccess'], 'Early access needs a condition and a time.');
  if (earlyOpensAt !== null && (opensAt === null || earlyOpensAt >= opensAt))
    return invalid(['earlyAccess', 'opensAt'], 'Early access begins before registration does.');
  return cancelUntil !== null && cancelUntil > endsAt
    ? invalid(['cancelUntil'], 'Nobody cancels what is over.')
    : null;
}

export function refusalOfReason(reason: string): Refusal {
  return isText(reason, REASON_LENGTH_MAX)
    ? null
    : invalid(['reason'], `1 to ${REASON_LENGTH_MAX} characters.`);
}

/** Why guests of these names cannot come; null when they can. */
export function refusalOfGuests(
  guests: readonly { readonly name: string }[],
  { guestsPerMember }: Pick<EventSettings, 'guestsPerMember'>,
): Refusal {
  if (guests.length > guestsPerMember)
    return invalid(['guests'], `Everybody may bring ${guestsPerMember} guests.`);
  const wrong = guests.findIndex(({ name }) => !isText(name, GUEST_NAME_LENGTH_MAX));
  return wrong < 0
    ? null
    : invalid(['guests', String(wrong), 'name'], `1 to ${GUEST_NAME_LENGTH_MAX} characters.`);
}

/** PostgreSQL cannot store NUL. */
function isText(text: string, lengthMax: number): boolean {
  return text.trim().length > 0 && text.length <= lengthMax && !text.includes('\0');
}

function isCount(count: number, min: number, max: number): boolean {
  return Number.isInteger(count) && count >= min && count <= max;
}
