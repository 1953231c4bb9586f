import { invalid, isPointsAmount, problem, type Points, type Problem } from '#kernel';

export const CAPACITY = 6;
export const CAPACITY_MIN = 2;
export const CAPACITY_MAX = 12;
export const NAME_LENGTH_MAX = 100;
export const REASON_LENGTH_MAX = 500;
/** Invitations that wait for an answer at once, of one household. */
export const INVITATIONS_MAX = 20;
export const INVITATION_DAYS = 14;
export const INVITATION_DAYS_MAX = 90;

/** What is wrong with what somebody founds; null when nothing. */
export function refusalOfHousehold({
  name,
  capacity,
}: {
  readonly name: string | null;
  readonly capacity: number;
}): Problem | null {
  if (name !== null && (name.trim() === '' || name.length > NAME_LENGTH_MAX || name.includes('\0')))
    return invalid(['name'], `1 to ${NAME_LENGTH_MAX} characters are possible.`);
  if (!Number.isInteger(capacity) || capacity < CAPACITY_MIN || capacity > CAPACITY_MAX)
    return invalid(['capacity'], `${CAPACITY_MIN} to ${CAPACITY_MAX} members are possible.`);
  return null;
}

export function refusalOfPercent(percent: number): Problem | null {
  return Number.isInteger(percent) && percent >= 0 && percent <= 100
    ? null
    : invalid(['contributionPercent'], 'A whole number from 0 to 100 is needed.');
}

export function refusalOfLimit(points: Points | null): Problem | null {
  return points === null || points === 0n || isPointsAmount(points)
    ? null
    : invalid(['monthlyLimit'], 'A whole number of points from 0 on is needed, or none.');
}

export function refusalOfDays(days: number): Problem | null {
  return Number.isInteger(days) && days >= 1 && days <= INVITATION_DAYS_MAX
    ? null
    : invalid(['expiresInDays'], `1 to ${INVITATION_DAYS_MAX} days are possible.`);
}

export function refusalOfReason(reason: string | null): Problem | null {
  if (reason === null) return null;
  const isGood = reason.trim() !== '' && reason.length <= REASON_LENGTH_MAX && !reason.includes('\0');
  return isGood ? null : invalid(['reason'], `1 to ${REASON_LENGTH_MAX} characters are possible.`);
}

export function overLimit(limit: Points, left: Points): Problem {
  const message = `${left} of the ${limit} points that the member may redeem in this month are left.`;
  return problem('HOUSEHOLD_LIMIT_REACHED', message, { path: ['points'], data: { limit, left } });
}
