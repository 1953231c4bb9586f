import { err, invalid, ok, type Problem, type Result } from '#kernel';
import { toGlobalId } from '#platform/graphql';
import { versionAt, type LadderTerms, type LadderVersion, type Tier } from '../domain/ladder.js';
import type { Criterion, Metric } from '../domain/qualification.js';
import type { QualifyingWindow } from '../domain/window.js';
import type { LadderWithVersions } from '../stored-ladders.js';
import type { LadderTermsInput, TierCriterionInput, TierInput, TierWindowInput } from './ladder.inputs.js';
import type { LadderType, LadderVersionType, TierCriterionType, TierType } from './ladder.type.js';

const DEFAULT_POINT_TYPE = 'points';

/** The terms that an input means. Problems: INVALID_INPUT at what is missing. */
export function termsOfInput(input: LadderTermsInput): Result<LadderTerms, Problem> {
  const window = windowOfInput(input.window);
  if (!window.ok) return window;
  const tiers: Tier[] = [];
  for (const [index, tier] of input.tiers.entries()) {
    const checked = tierOfInput(tier, ['tiers', String(index)]);
    if (!checked.ok) return checked;
    tiers.push(checked.value);
  }
  const { downgrade, graceDays, warningDays } = input;
  return ok({ tiers, window: window.value, downgrade, graceDays, warningDays });
}

function windowOfInput({ kind, length = null }: TierWindowInput): Result<QualifyingWindow, Problem> {
  const isRolling = kind === 'ROLLING_DAYS' || kind === 'ROLLING_MONTHS';
  if (isRolling !== (length !== null))
    return err(invalid(['window', 'length'], 'Rolling windows have a length, others have none.'));
  if (kind === 'ROLLING_DAYS') return ok({ kind, days: length ?? 0 });
  return ok(kind === 'ROLLING_MONTHS' ? { kind, months: length ?? 0 } : { kind });
}

function tierOfInput(input: TierInput, path: readonly string[]): Result<Tier, Problem> {
  const { code, name, rank, qualification, benefits } = input;
  const groups: Criterion[][] = [];
  for (const [group, { allOf }] of (qualification?.anyOf ?? []).entries()) {
    const criteria: Criterion[] = [];
    for (const [place, criterion] of allOf.entries()) {
      const at = [...path, 'qualification', 'anyOf', String(group), 'allOf', String(place)];
      const metric = metricOfInput(criterion, at);
      if (!metric.ok) return metric;
      criteria.push({ metric: metric.value, atLeast: criterion.atLeast });
    }
    groups.push(criteria);
  }
  const { multiplier, privileges = [], flags = [] } = benefits ?? {};
  return ok({
    ...{ code, name: name.trim(), rank, qualification: qualification ? groups : null },
    benefits: {
      multiplier: multiplier
        ? {
            numerator: BigInt(multiplier.numerator),
            denominator: BigInt(multiplier.denominator),
            pointType: multiplier.pointType ?? null,
          }
        : null,
      ...{ privileges, flags },
    },
  });
}

function metricOfInput(
  { metric: kind, pointType, activityType }: TierCriterionInput,
  path: readonly string[],
): Result<Metric, Problem> {
  if (pointType && kind !== 'POINTS_EARNED')
    return err(invalid([...path, 'pointType'], 'Points earned alone have a type of points.'));
  if (Boolean(activityType) !== (kind === 'ACTIVITIES'))
    return err(invalid([...path, 'activityType'], 'ACTIVITIES alone name a type, and must.'));
  if (kind === 'POINTS_EARNED') return ok({ kind, pointType: pointType ?? DEFAULT_POINT_TYPE });
  return ok(kind === 'ACTIVITIES' ? { kind, type: activityType ?? '' } : { kind });
}

export function ladderOf({ ladder, versions }: LadderWithVersions, now: Date): LadderType {
  const { id, code, name, createdAt } = ladder;
  const [current, last] = [versionAt(versions, now), versions.at(-1)];
  return {
    ...{ id: toGlobalId('TierLadder', id), ladderId: id, code, name, createdAt },
    current: current && versionOf(current),
    draft: last?.state === 'DRAFT' ? versionOf(last) : null,
    allVersions: versions.map(versionOf),
  };
}

function versionOf(version: LadderVersion): LadderVersionType {
  const { ladderId: _ladder, tiers, window, ...rest } = version;
  const length = window.kind === 'ROLLING_DAYS' ? window.days : null;
  return {
    ...rest,
    tiers: tiers.map(tierOf),
    window: { kind: window.kind, length: window.kind === 'ROLLING_MONTHS' ? window.months : length },
  };
}

export function tierOf({ code, name, rank, qualification, benefits }: Tier): TierType {
  const { multiplier, privileges, flags } = benefits;
  return {
    ...{ code, name, rank },
    anyOf: qualification?.map((group) => ({ allOf: group.map(criterionOf) })) ?? null,
    benefits: {
      multiplier: multiplier && {
        numerator: Number(multiplier.numerator),
        denominator: Number(multiplier.denominator),
        pointType: multiplier.pointType,
      },
      ...{ privileges, flags },
    },
  };
}

export function criterionOf({ metric, atLeast }: Criterion): TierCriterionType {
  return {
    metric: metric.kind,
    pointType: metric.kind === 'POINTS_EARNED' ? metric.pointType : null,
    activityType: metric.kind === 'ACTIVITIES' ? metric.type : null,
    atLeast,
  };
}
