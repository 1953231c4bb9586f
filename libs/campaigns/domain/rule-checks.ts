import {
  err,
  invalid,
  MONEY_MINOR_MAX,
  ok,
  POINTS_MAX,
  refusalOfMultiplier,
  type Points,
  type Problem,
  type Result,
} from '#kernel';
import type { Combination } from './campaign.js';
import type { AwardAmount, PointsAmount } from './effect.js';

const CODE = /^[a-z][a-z0-9_-]{0,63}$/;
const ATTRIBUTE = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;
const NAME_LENGTH_MAX = 120;
const CLAIM_DAYS_MAX = 3_650;
const PRIORITY_MAX = 1_000;
/** Effects of one version. */
const EFFECTS_MAX = 8;
const PER_MAX = 1_000_000_000n;

type Path = readonly string[];

/** Checks the figures of an amount; `path` is where it stands in the input. */
export function checkAmount<A extends PointsAmount<unknown>>(amount: A, path: Path): Result<A, Problem> {
  const refusal =
    amount.kind === 'MULTIPLY' ? refusalOfMultiplier(amount, path) : refusalOfAward(amount, path);
  return refusal ? err(refusal) : ok(amount);
}

function refusalOfAward(amount: AwardAmount<unknown>, path: Path): Problem | null {
  const { points } = amount;
  if (!isPoints(points)) return invalid([...path, 'points'], '1 point or more.');
  if (amount.kind === 'PER_AMOUNT') {
    const { perMinor, minimumMinor } = amount;
    if (perMinor <= 0n || perMinor > MONEY_MINOR_MAX)
      return invalid([...path, 'perMinor'], '1 minor unit or more.');
    if (minimumMinor < 0n || minimumMinor > MONEY_MINOR_MAX)
      return invalid([...path, 'minimumMinor'], '0 minor units or more.');
  }
  if (amount.kind === 'PER_UNIT') {
    if (!ATTRIBUTE.test(amount.attribute))
      return invalid([...path, 'attribute'], 'The name of an attribute is needed, such as "miles".');
    if (amount.per <= 0n || amount.per > PER_MAX) return invalid([...path, 'per'], `1 to ${PER_MAX}.`);
  }
  return null;
}

function isPoints(points: Points): boolean {
  return points > 0n && points <= POINTS_MAX;
}

/** Problem: INVALID_INPUT at `path`, when it is no short lower-case name. */
export function checkCode(code: string, path: Path): Result<string, Problem> {
  return CODE.test(code)
    ? ok(code)
    : err(invalid(path, 'A short lower-case name is needed, such as "coffee".'));
}

export function checkNames(code: string, name: string): Result<true, Problem> {
  if (!CODE.test(code))
    return err(
      invalid(['code'], 'A lower-case name of at most 64 characters is needed, such as "base-points".'),
    );
  const length = name.trim().length;
  if (length === 0 || length > NAME_LENGTH_MAX) {
    return err(invalid(['name'], `A name of 1 to ${NAME_LENGTH_MAX} characters is needed.`));
  }
  return ok(true);
}

export function checkCombination({ priority, exclusivityGroup }: Combination): Result<Combination, Problem> {
  if (!Number.isInteger(priority) || Math.abs(priority) > PRIORITY_MAX)
    return err(invalid(['priority'], `A whole number from -${PRIORITY_MAX} to ${PRIORITY_MAX} is needed.`));
  if (exclusivityGroup !== null && !CODE.test(exclusivityGroup))
    return err(invalid(['exclusivityGroup'], 'A short lower-case name is needed, such as "double-days".'));
  return ok({ priority, exclusivityGroup });
}

/** Checks which effects stand together: multipliers are a campaign of their own, so that limits count each award once. */
export function checkKinds(
  kinds: readonly PointsAmount['kind'][],
  otherCount: number,
): Result<true, Problem> {
  const count = kinds.length + otherCount;
  if (count < 1 || count > EFFECTS_MAX)
    return err(invalid(['effects'], `1 to ${EFFECTS_MAX} effects are needed.`));
  const multipliers = kinds.filter((kind) => kind === 'MULTIPLY').length;
  return multipliers === 0 || multipliers === count
    ? ok(true)
    : err(invalid(['effects'], 'What multiplies points needs a campaign of its own.'));
}

export function checkClaimDays(days: number): Result<number, Problem> {
  const isWhole = Number.isInteger(days) && days >= 0 && days <= CLAIM_DAYS_MAX;
  return isWhole
    ? ok(days)
    : err(invalid(['claimDays'], `A whole number from 0 to ${CLAIM_DAYS_MAX} is needed.`));
}
