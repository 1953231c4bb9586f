import { err, invalid, MONEY_MINOR_MAX, ok, POINTS_MAX, type Problem, type Result } from '#kernel';
import type { AwardRule } from './campaign.js';

const CODE = /^[a-z][a-z0-9_-]{0,63}$/;
const NAME_LENGTH_MAX = 120;
const CLAIM_DAYS_MAX = 3_650;

/** Checks the figures of an award rule. */
export function checkAwardRule(award: AwardRule): Result<AwardRule, Problem> {
  const { points, perMinor, minimumMinor } = award;
  if (points <= 0n || points > POINTS_MAX) return err(invalid(['award', 'points'], '1 point or more.'));
  if (perMinor <= 0n || perMinor > MONEY_MINOR_MAX)
    return err(invalid(['award', 'perMinor'], '1 minor unit or more.'));
  if (minimumMinor < 0n || minimumMinor > MONEY_MINOR_MAX) {
    return err(invalid(['award', 'minimumMinor'], '0 minor units or more.'));
  }
  return ok(award);
}

export function checkNames(code: string, name: string): Result<true, Problem> {
  if (!CODE.test(code))
    return err(invalid(['code'], 'A short lower-case name is needed, such as "base-points".'));
  const length = name.trim().length;
  if (length === 0 || length > NAME_LENGTH_MAX) {
    return err(invalid(['name'], `A name of 1 to ${NAME_LENGTH_MAX} characters is needed.`));
  }
  return ok(true);
}

export function checkClaimDays(days: number): Result<number, Problem> {
  const isWhole = Number.isInteger(days) && days >= 0 && days <= CLAIM_DAYS_MAX;
  return isWhole
    ? ok(days)
    : err(invalid(['claimDays'], `A whole number from 0 to ${CLAIM_DAYS_MAX} is needed.`));
}
