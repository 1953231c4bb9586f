import type { Program } from '#access';
import { required, type LocalDate, type Points, type Uuid } from '#kernel';
import { termsOf, type PointType } from '#ledger';
import type { Trim } from '../domain/allotment.js';
import { missingToNext } from '../domain/amount.js';
import type { Campaign } from '../domain/campaign.js';
import {
  effectOf,
  failedPartOf,
  type ActivityFacts,
  type Evaluation,
  type WhyNot,
} from '../domain/evaluate.js';
import { refusalOf, type Grant } from '../domain/granting.js';
import { windowNameOf } from '../domain/limits.js';
import type { OtherOutcome } from '../domain/other-outcome.js';
import type { FailedPart } from '../domain/predicate.js';
import type { EffectKinds } from '../effects/effect-kinds.js';
import type { AwardEntity } from '../persistence/award.entity.js';
import type { FiringEntity } from '../persistence/firing.entity.js';
import { trimOf } from '../persistence/stored-limits.js';
import type { StoredVersion } from '../stored-versions.js';
import type { VersionOrigins } from '../version-origins.js';

/** What one effect of a campaign made, or would make, of an activity, and why not more. */
export interface ExplainedEvaluation {
  readonly campaign: Campaign;
  readonly pointType: PointType;
  readonly evaluation: Evaluation<StoredVersion>;
  /** Points that were given; of a quote, that would be. */
  readonly given: Points;
  /** Why nothing was given: the engine's reason, the limit's, or the code of the ledger's refusal. */
  readonly whyNot: string | null;
  /** What kept it below what was wanted; null when nothing did. */
  readonly trimmedBy: Trim | null;
  /** What of the condition is not met; null unless that is why. */
  readonly failed: FailedPart | null;
  /** Minor units of basis that are missing to the next point; null when more would not help. */
  readonly missingMinor: bigint | null;
  readonly availableAt: Date | null;
  readonly expiresAt: Date | null;
}

/** What one effect other than points made, or would make, of an activity, and why nothing. */
export interface ExplainedOther {
  readonly campaign: Campaign;
  readonly version: StoredVersion;
  /** Place among the other effects of the version. */
  readonly effect: number;
  readonly kind: string;
  /** What it gives, in words. */
  readonly words: string;
  /** How many were given; of a quote, would be. */
  readonly units: number;
  /** How many of them returns took back. */
  readonly takenBack: number;
  readonly whyNot: string | null;
  /** What kept it from being given; null when nothing did, or when it is not known which of several limits it was. */
  readonly trimmedBy: Trim | null;
  /** What of the condition is not met; null unless that is why. */
  readonly failed: FailedPart | null;
}

/** What campaigns made, or would make, of an activity. */
export interface Explained {
  readonly evaluations: readonly ExplainedEvaluation[];
  /** All that is not points. What follows from an activity that would be emitted is not looked at. */
  readonly others: readonly ExplainedOther[];
}

export const NOTHING_EXPLAINED: Explained = { evaluations: [], others: [] };

/** What activities are explained by, read once for all of an answer. */
export interface Rules {
  readonly program: Program;
  readonly origins: VersionOrigins;
  readonly pointTypes: ReadonlyMap<Uuid, PointType>;
  readonly kinds: EffectKinds;
}

/** All of the program, oldest first. */
export function versionsOf({ origins }: Pick<Rules, 'origins'>): StoredVersion[] {
  return [...origins.values()].map(({ version }) => version);
}

/** Why nothing, as only hindsight knows it. */
export type HindsightReason =
  /** It was known to begin later. */
  | 'PLANNED'
  /** It would give today, by what has changed since: a suspension that was lifted, what the customer bought later. */
  | 'NOT_AWARDED_AT_THE_TIME';

const PLANNED: HindsightReason = 'PLANNED';
const NOT_AWARDED: HindsightReason = 'NOT_AWARDED_AT_THE_TIME';

/** Reasons that a larger order takes away. */
const MORE_HELPS: ReadonlySet<string> = new Set<WhyNot>(['BELOW_MINIMUM', 'LESS_THAN_ONE_POINT']);

export function explainGrant(
  { program, origins, pointTypes }: Rules,
  facts: ActivityFacts,
  grant: Grant<StoredVersion>,
): ExplainedEvaluation {
  const { evaluation, points, trimmedBy } = grant;
  const { version, basisMinor } = evaluation;
  const whyNot = refusalOf(grant) ?? evaluation.whyNot;
  const { pointTypeId, lotPolicy, amount } = effectOf(evaluation);
  const pointType = required(pointTypes.get(pointTypeId), 'the point type');
  const { campaign } = required(origins.get(version.id), 'the campaign of a version');
  const { expiry, pending } = lotPolicy;
  const terms = termsOf(expiry ?? pointType.expiryPolicy, pending, facts.occurredAt, program.timeZone);
  const failed = failedPartOf(evaluation, facts);
  const isMeasured = amount.kind !== 'MULTIPLY' && (whyNot === null || MORE_HELPS.has(whyNot));
  return {
    ...{ campaign, pointType, evaluation, given: points, whyNot, failed, trimmedBy },
    missingMinor: isMeasured && trimmedBy === null ? missingToNext(amount, basisMinor) : null,
    availableAt: pending.kind === 'NONE' ? facts.occurredAt : dateOf(terms.availableAt),
    expiresAt: dateOf(terms.expiresAt),
  };
}

export function explainOther(
  { origins, kinds }: Rules,
  facts: ActivityFacts,
  outcome: OtherOutcome<StoredVersion>,
): ExplainedOther {
  const { version, effect, units, whyNot, trimmedBy } = outcome;
  const { campaign } = required(origins.get(version.id), 'the campaign of a version');
  const settings = required(version.otherEffects[effect], 'the effect of the version');
  return {
    ...{ campaign, version, effect, kind: settings.kind, words: kinds.wordsOf(settings) },
    ...{ units, takenBack: 0, whyNot, trimmedBy, failed: failedPartOf(outcome, facts) },
  };
}

/** A version that was only planned gives nothing, by any of its effects. */
export function explainPlanned(rules: Rules, facts: ActivityFacts, version: StoredVersion): Explained {
  const nothing = { whyNot: PLANNED, missingMinor: null, availableAt: null, expiresAt: null };
  return {
    evaluations: version.effects.map((_, effect) => {
      const evaluation = { version, effect, basisMinor: 0n, points: 0n, whyNot: null };
      return { ...explainGrant(rules, facts, { evaluation, points: 0n, trimmedBy: null }), ...nothing };
    }),
    others: version.otherEffects.map((_, effect) => ({
      ...explainOther(rules, facts, { version, effect, units: 0, whyNot: null, trimmedBy: null }),
      whyNot: PLANNED,
    })),
  };
}

/**
 * What was stored says what happened, on what basis; the evaluation says how it was worked out. A linked order that was
 * returned since is explained by what was kept of it when it was linked.
 */
export function settle(explained: ExplainedEvaluation, award: AwardEntity | undefined): ExplainedEvaluation {
  if (!award) return { ...explained, given: 0n, whyNot: explained.whyNot ?? NOT_AWARDED };
  const { basisMinor, points, refusal } = award;
  const trimmedBy = award.trimmedBy && trimOf(award.trimmedBy);
  const { amount } = effectOf(explained.evaluation);
  const missingMinor =
    refusal === null && trimmedBy === null && amount.kind !== 'MULTIPLY'
      ? missingToNext(amount, basisMinor)
      : null;
  const wanted = award.wanted ?? points;
  const evaluation = { ...explained.evaluation, basisMinor, points: wanted, whyNot: null };
  const told = { given: points, whyNot: refusal, failed: null, trimmedBy, missingMinor };
  return { ...explained, evaluation, ...told };
}

/** The same of an effect other than points. */
export function settleOther(explained: ExplainedOther, firing: FiringEntity | undefined): ExplainedOther {
  if (!firing) return { ...explained, units: 0, whyNot: explained.whyNot ?? NOT_AWARDED };
  const { units, takenBack, refusal, localDay } = firing;
  if (refusal === null)
    return { ...explained, units, takenBack, whyNot: null, failed: null, trimmedBy: null };
  const trimmedBy = trimOfRefusal(explained.version, refusal, localDay);
  return { ...explained, units: 0, whyNot: refusal, failed: null, trimmedBy };
}

/** Which limit it was is not kept of firings: it is known where there is only one. */
function trimOfRefusal({ limits }: StoredVersion, refusal: string, day: LocalDate): Trim | null {
  const [limit, another] = limits.limits;
  if (refusal !== 'LIMIT_REACHED' || !limit || another) return null;
  return { kind: 'LIMIT', limit, window: windowNameOf(limit.window, day) };
}

// A sentinel of the wallet (0: at once, 2^53 - 1: never) is no date.
function dateOf(at: number): Date | null {
  return at > 0 && at < Number.MAX_SAFE_INTEGER ? new Date(at) : null;
}
