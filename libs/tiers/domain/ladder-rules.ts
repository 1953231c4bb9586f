import { err, invalid, MONEY_MINOR_MAX, ok, refusalOfMultiplier, type Problem, type Result } from '#kernel';
import type { Benefits, LadderTerms, Tier } from './ladder.js';
import { keyOf, type Criterion, type Qualification } from './qualification.js';

/** Codes of ladders and tiers: both are part of the code of a campaign, which has 64 characters. */
const CODE = /^[a-z][a-z0-9_]{0,27}$/;
const FLAG = /^[a-z][a-z0-9_]{0,63}$/;
const NAME_LENGTH_MAX = 120;
export const TIERS_MAX = 20;
export const GROUPS_MAX = 10;
export const CRITERIA_MAX = 10;
const RANK_MAX = 1_000_000;
const DAYS_MAX = 3_660;
const MONTHS_MAX = 120;
/** Of graces and warnings. */
const DAYS_AROUND_MAX = 366;
export const PRIVILEGES_MAX = 20;
const PRIVILEGE_LENGTH_MAX = 300;

type Path = readonly string[];
type Refusal = Problem | null;

export function checkCode(code: string, path: Path): Refusal {
  return CODE.test(code)
    ? null
    : invalid(path, 'A lower-case letter followed by up to 27 letters, digits or underscores.');
}

export function checkName(name: string, path: Path): Refusal {
  const length = name.trim().length;
  return length > 0 && length <= NAME_LENGTH_MAX
    ? null
    : invalid(path, `1 to ${NAME_LENGTH_MAX} characters.`);
}

/** Checks how a ladder is to work; answers it with its tiers by rank. Problems name the place in the input. */
export function checkTerms(terms: LadderTerms): Result<LadderTerms, Problem> {
  const { tiers } = terms;
  if (tiers.length < 1 || tiers.length > TIERS_MAX)
    return err(invalid(['tiers'], `1 to ${TIERS_MAX} tiers.`));
  const refusal =
    firstOf(tiers, (tier, index) => refusalOfTier(tier, ['tiers', String(index)])) ??
    refusalOfWindow(terms) ??
    refusalOfDays(terms) ??
    refusalOfRepeats(tiers) ??
    refusalOfOrder(tiers);
  if (refusal) return err(refusal);
  return ok({ ...terms, tiers: [...tiers].sort((a, b) => a.rank - b.rank) });
}

function firstOf<T>(items: readonly T[], refusalOf: (item: T, index: number) => Refusal): Refusal {
  for (const [index, item] of items.entries()) {
    const refusal = refusalOf(item, index);
    if (refusal) return refusal;
  }
  return null;
}

function refusalOfTier({ code, name, rank, qualification, benefits }: Tier, path: Path): Refusal {
  return (
    checkCode(code, [...path, 'code']) ??
    checkName(name, [...path, 'name']) ??
    (isWhole(rank, 0, RANK_MAX) ? null : invalid([...path, 'rank'], `0 to ${RANK_MAX}.`)) ??
    (qualification && refusalOfQualification(qualification, [...path, 'qualification'])) ??
    refusalOfBenefits(benefits, [...path, 'benefits'])
  );
}

function refusalOfQualification(qualification: Qualification, path: Path): Refusal {
  if (qualification.length < 1 || qualification.length > GROUPS_MAX)
    return invalid([...path, 'anyOf'], `1 to ${GROUPS_MAX} groups.`);
  return firstOf(qualification, (group, index) => {
    const place = [...path, 'anyOf', String(index), 'allOf'];
    if (group.length < 1 || group.length > CRITERIA_MAX)
      return invalid(place, `1 to ${CRITERIA_MAX} criteria.`);
    return firstOf(group, ({ atLeast }, at) =>
      atLeast >= 1n && atLeast <= MONEY_MINOR_MAX
        ? null
        : invalid([...place, String(at), 'atLeast'], `1 to ${MONEY_MINOR_MAX}.`),
    );
  });
}

function refusalOfBenefits({ multiplier, privileges, flags }: Benefits, path: Path): Refusal {
  if (multiplier) {
    const wrong = refusalOfMultiplier(multiplier, [...path, 'multiplier']);
    if (wrong) return wrong;
  }
  if (privileges.length > PRIVILEGES_MAX)
    return invalid([...path, 'privileges'], `At most ${PRIVILEGES_MAX}.`);
  if (flags.length > PRIVILEGES_MAX) return invalid([...path, 'flags'], `At most ${PRIVILEGES_MAX}.`);
  return (
    firstOf(privileges, (text, index) =>
      text.trim().length >= 1 && text.length <= PRIVILEGE_LENGTH_MAX
        ? null
        : invalid([...path, 'privileges', String(index)], `1 to ${PRIVILEGE_LENGTH_MAX} characters.`),
    ) ??
    firstOf(flags, (flag, index) =>
      FLAG.test(flag)
        ? null
        : invalid([...path, 'flags', String(index)], 'Lower-case words joined by underscores.'),
    )
  );
}

function refusalOfWindow({ window }: LadderTerms): Refusal {
  if (window.kind === 'ROLLING_DAYS' && !isWhole(window.days, 1, DAYS_MAX))
    return invalid(['window', 'length'], `1 to ${DAYS_MAX} days.`);
  if (window.kind === 'ROLLING_MONTHS' && !isWhole(window.months, 1, MONTHS_MAX))
    return invalid(['window', 'length'], `1 to ${MONTHS_MAX} months.`);
  return null;
}

function refusalOfDays({ graceDays, warningDays, window }: LadderTerms): Refusal {
  if (!isWhole(graceDays, 0, DAYS_AROUND_MAX)) return invalid(['graceDays'], `0 to ${DAYS_AROUND_MAX} days.`);
  if (!isWhole(warningDays, 0, DAYS_AROUND_MAX))
    return invalid(['warningDays'], `0 to ${DAYS_AROUND_MAX} days.`);
  const isTooEarly = window.kind === 'ROLLING_DAYS' && warningDays >= window.days;
  return isTooEarly ? invalid(['warningDays'], 'Less than the days of the window.') : null;
}

/** Tiers are told apart by code and by rank; only the lowest may be everybody's. */
function refusalOfRepeats(tiers: readonly Tier[]): Refusal {
  const lowest = Math.min(...tiers.map(({ rank }) => rank));
  return firstOf(tiers, ({ code, rank, qualification }, index) => {
    const before = tiers.slice(0, index);
    if (before.some((other) => other.code === code))
      return invalid(['tiers', String(index), 'code'], 'Another tier has this code.');
    if (before.some((other) => other.rank === rank))
      return invalid(['tiers', String(index), 'rank'], 'Another tier has this rank.');
    return qualification === null && rank !== lowest
      ? invalid(['tiers', String(index), 'qualification'], 'Only the lowest tier needs none.')
      : null;
  });
}

/** A higher tier that asks for less of the same would leave the lower one without members. */
function refusalOfOrder(tiers: readonly Tier[]): Refusal {
  const byRank = [...tiers.entries()].sort(([, a], [, b]) => a.rank - b.rank);
  for (const [place, [index, tier]] of byRank.entries()) {
    const [own, below] = [onlyCriterionOf(tier), onlyCriterionOf(byRank[place - 1]?.[1])];
    if (!own || !below || keyOf(own.metric) !== keyOf(below.metric) || own.atLeast > below.atLeast) continue;
    const path = ['tiers', String(index), 'qualification', 'anyOf', '0', 'allOf', '0', 'atLeast'];
    return invalid(path, `More than the tier below asks for, which is ${below.atLeast}.`);
  }
  return null;
}

function onlyCriterionOf(tier: Tier | undefined): Criterion | null {
  const groups = tier?.qualification ?? [];
  const [first] = groups;
  return groups.length === 1 && first?.length === 1 ? (first[0] ?? null) : null;
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
