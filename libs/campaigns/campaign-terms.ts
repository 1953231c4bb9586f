import { Injectable } from '@nestjs/common';
import { isActivityType } from '#activity';
import { err, invalid, localDateOf, ok, type Problem, type Result, type TimeZone, type Uuid } from '#kernel';
import { checkExpiryPolicy, checkPendingPolicy, PointTypes, type ExpiryPolicy } from '#ledger';
import type { Tx } from '#platform';
import { ORDER_PAID, type CampaignVersion, type Combination } from './domain/campaign.js';
import { withLines, type PointsAmount, type PointsEffect } from './domain/effect.js';
import { checkExperiment, type Experiment } from './domain/experiment.js';
import { checkLimits, NO_LIMITS, type CampaignLimits } from './domain/limits.js';
import type { Predicate } from './domain/predicate.js';
import { checkAmount, checkClaimDays, checkCombination, checkKinds } from './domain/rule-checks.js';
import {
  activityTypeOf,
  checkTimeTrigger,
  TIME_TRIGGER_TYPES,
  type TimeTrigger,
} from './domain/time-trigger.js';
import type { OtherEffect } from './domain/other-effect.js';
import { EffectKinds, type OtherEffectTerms } from './effects/effect-kinds.js';
import { Issuers } from './issuers.js';
import { concernsOrder, ConditionBook, wrongExpression } from './expression/condition-book.js';
import { StoredSegments } from './segments/stored-segments.js';
import { StoredVersions, type LotPolicy, type StoredVersion } from './stored-versions.js';

/** Points that a campaign is to give. */
export interface EffectTerms extends LotPolicy {
  /** Code of the point type; the program's default one when null. */
  readonly pointType: string | null;
  readonly amount: PointsAmount<string>;
  /** Code of the variant that it belongs to; none: to all. */
  readonly variant?: string | null;
  /** Code of the partner who pays for the points; none: the program does. */
  readonly issuer?: string | null;
  /** Where it stood among all effects of the input; as in this list if left out. */
  readonly place?: number;
}

/** How a campaign is to work from an instant on. */
export interface CampaignTerms extends Combination {
  /** The type of activity that it acts on; with a time trigger, that of its own. */
  readonly trigger: string;
  /** What time brings about; null: the activity comes by itself. */
  readonly timeTrigger: TimeTrigger | null;
  /** In CEL; null: always. */
  readonly condition: string | null;
  readonly effects: readonly EffectTerms[];
  /** All that is not points. */
  readonly otherEffects: readonly OtherEffectTerms[];
  readonly limits: CampaignLimits;
  readonly experiment: Experiment | null;
  readonly claimDays: number;
}

/** Terms of a campaign for every order, which adds to all others and knows no limits: all but its effects. */
export const EVERY_ORDER: Omit<CampaignTerms, 'effects' | 'claimDays'> = {
  trigger: ORDER_PAID,
  timeTrigger: null,
  condition: null,
  otherEffects: [],
  limits: NO_LIMITS,
  experiment: null,
  priority: 0,
  exclusivityGroup: null,
};

/** What a version is made of, checked. */
export type CheckedTerms = Pick<
  CampaignVersion<LotPolicy>,
  | 'trigger'
  | 'timeTrigger'
  | 'condition'
  | 'effects'
  | 'otherEffects'
  | 'limits'
  | 'experiment'
  | 'priority'
  | 'exclusivityGroup'
  | 'claimDays'
>;

/** Checks the terms of campaigns. Problems: INVALID_INPUT, INVALID_EXPRESSION, NOT_FOUND, UNKNOWN_EFFECT. */
@Injectable()
export class TermsChecker {
  constructor(
    private readonly pointTypes: PointTypes,
    private readonly book: ConditionBook,
    private readonly kinds: EffectKinds,
    private readonly stored: StoredVersions,
    private readonly segments: StoredSegments,
    private readonly issuers: Issuers,
  ) {}

  async check(
    tx: Tx,
    terms: CampaignTerms,
    effectiveFrom: Date,
    timeZone: TimeZone,
  ): Promise<Result<CheckedTerms, Problem>> {
    const trigger = checkTriggers(terms);
    if (!trigger.ok) return trigger;
    const timed = await this.timedPoints(tx, terms.timeTrigger);
    if (!timed.ok) return timed;
    const variants = [...terms.effects, ...terms.otherEffects].map(({ variant = null }) => variant);
    const experiment = checkExperiment(terms.experiment, variants);
    if (!experiment.ok) return experiment;
    const limits = checkLimits(terms.limits);
    if (!limits.ok) return limits;
    const combination = checkCombination(terms);
    if (!combination.ok) return combination;
    const claimDays = checkClaimDays(terms.claimDays);
    if (!claimDays.ok) return claimDays;
    const condition = await this.condition(tx, trigger.value, terms.condition);
    if (!condition.ok) return condition;
    const kinds = checkKinds(
      terms.effects.map(({ amount }) => amount.kind),
      terms.otherEffects.length,
    );
    if (!kinds.ok) return kinds;
    const effects: PointsEffect<LotPolicy>[] = [];
    for (const [index, effect] of terms.effects.entries()) {
      const path = [
        'effects',
        String(effect.place ?? index),
        effect.amount.kind === 'MULTIPLY' ? 'multiplyPoints' : 'awardPoints',
      ];
      const checked = await this.effect(tx, effect, trigger.value, path);
      if (!checked.ok) return checked;
      const { expiry } = checked.value.lotPolicy;
      if (expiry && isOver(expiry, effectiveFrom, timeZone)) {
        const message = 'The points would have expired before they are awarded.';
        return err(invalid([...path, 'expiry', 'date'], message));
      }
      effects.push(checked.value);
    }
    const otherEffects = await this.otherEffects(tx, terms, trigger.value);
    if (!otherEffects.ok) return otherEffects;
    return ok({
      trigger: trigger.value,
      condition: condition.value,
      timeTrigger: terms.timeTrigger,
      effects,
      otherEffects: otherEffects.value,
      limits: terms.limits,
      experiment: terms.experiment,
      ...combination.value,
      claimDays: claimDays.value,
    });
  }

  /**
   * Checks the terms of a version that are those of an earlier one as if they were new: what was right then may not be
   * any more. Points are worth what they are worth now. Problems are at `code`: the terms are in no input.
   */
  async recheck(tx: Tx, version: StoredVersion, timeZone: TimeZone): Promise<Result<CheckedTerms, Problem>> {
    const pointTypes = await this.pointTypes.list(tx);
    const codes = new Map(pointTypes.map(({ id, code }) => [id, code]));
    const checked = await this.check(tx, termsOfVersion(version, codes), version.effectiveFrom, timeZone);
    return checked.ok ? checked : err(ofStoredTerms(checked.problem));
  }

  /** The effects of a version with what their points are worth now. */
  async atCurrentValue(tx: Tx, effects: StoredVersion['effects']): Promise<StoredVersion['effects']> {
    const pointTypes = new Map((await this.pointTypes.list(tx)).map((type) => [type.id, type]));
    return effects.map((effect) => {
      const { valuePoints, valueMinor } = pointTypes.get(effect.pointTypeId) ?? effect.value;
      return { ...effect, value: { valuePoints, valueMinor } };
    });
  }

  private async condition(
    tx: Tx,
    trigger: string,
    text: string | null,
  ): Promise<Result<Predicate | null, Problem>> {
    if (text === null) return ok(null);
    const checked = this.book.check(trigger, text, ['condition']);
    if (!checked.ok) return checked;
    const mistake = await this.segments.mistakeIn(tx, trigger, text);
    return mistake ? err(wrongExpression(mistake, ['condition'])) : checked;
  }

  /** The points that a time trigger speaks of: of a type that is unknown none would ever expire. */
  private async timedPoints(tx: Tx, timeTrigger: TimeTrigger | null): Promise<Result<true, Problem>> {
    if (timeTrigger?.kind !== 'POINTS_EXPIRING') return ok(true);
    const found = await this.pointTypes.byCode(tx, timeTrigger.pointType);
    return found.ok ? ok(true) : err({ ...found.problem, path: ['timeTrigger', 'pointType'] });
  }

  private async otherEffects(
    tx: Tx,
    { effects, otherEffects }: CampaignTerms,
    trigger: string,
  ): Promise<Result<readonly OtherEffect[], Problem>> {
    const versions = (): Promise<readonly CampaignVersion[]> => this.stored.all(tx);
    const checked: OtherEffect[] = [];
    for (const [index, terms] of otherEffects.entries()) {
      const path = ['effects', String(terms.place ?? effects.length + index), terms.kind];
      const effect = await this.kinds.check(terms, { tx, trigger, path, versions });
      if (!effect.ok) return effect;
      checked.push(effect.value);
    }
    return ok(checked);
  }

  private async effect(
    tx: Tx,
    terms: EffectTerms,
    trigger: string,
    path: readonly string[],
  ): Promise<Result<PointsEffect<LotPolicy>, Problem>> {
    const pointType = await this.pointTypes.byCode(tx, terms.pointType);
    if (!pointType.ok) return pointType;
    const amount = this.amount(terms.amount, trigger, [...path, ...PATHS[terms.amount.kind]]);
    if (!amount.ok) return amount;
    const expiry = terms.expiry ? checkExpiryPolicy(terms.expiry, [...path, 'expiry']) : ok(null);
    if (!expiry.ok) return expiry;
    const pending = checkPendingPolicy(terms.pending, [...path, 'pending']);
    if (!pending.ok) return pending;
    const lotPolicy = { expiry: expiry.value, pending: pending.value };
    const { id: pointTypeId, valuePoints, valueMinor } = pointType.value;
    const value = { valuePoints, valueMinor };
    const { variant = null, issuer = null } = terms;
    const refusal =
      issuer === null ? null : await this.issuers.refusalOf(tx, issuer, pointTypeId, [...path, 'issuer']);
    if (refusal) return err(refusal);
    return ok({ pointTypeId, amount: amount.value, variant, issuer, value, lotPolicy });
  }

  private amount(
    terms: PointsAmount<string>,
    trigger: string,
    path: readonly string[],
  ): Result<PointsAmount, Problem> {
    const checked = checkAmount(terms, path);
    if (!checked.ok) return checked;
    if (terms.kind !== 'PER_AMOUNT' && terms.kind !== 'PER_ITEM') return ok(terms);
    if (!concernsOrder(trigger))
      return err(invalid(path, 'Only activities of orders have amounts and items, such as "order.paid".'));
    const lines: Result<Predicate | null, Problem> =
      terms.lines === null ? ok(null) : this.book.checkLine(terms.lines, [...path, 'lines']);
    return lines.ok ? ok({ ...terms, lines: lines.value }) : lines;
  }
}

/** The type of activity that is acted on. */
function checkTriggers({ trigger, timeTrigger }: CampaignTerms): Result<string, Problem> {
  if (timeTrigger === null) {
    if (TIME_TRIGGER_TYPES.has(trigger))
      return err(invalid(['trigger'], `"${trigger}" is brought about by a \`timeTrigger\`: say which.`));
    if (trigger === 'order.linked')
      return err(invalid(['trigger'], 'A linked order acts as "order.paid"; see `claimDays`.'));
    return isActivityType(trigger)
      ? ok(trigger)
      : err(invalid(['trigger'], 'The type of an activity is needed, such as "order.paid".'));
  }
  const checked = checkTimeTrigger(timeTrigger, ['timeTrigger']);
  return checked.ok ? ok(activityTypeOf(timeTrigger)) : checked;
}

/** Where the figures of an amount stand in the input of its effect. */
const PATHS = {
  FIXED: ['amount', 'fixed'],
  PER_AMOUNT: ['amount', 'perAmount'],
  PER_ITEM: ['amount', 'perItem'],
  PER_UNIT: ['amount', 'perUnit'],
  MULTIPLY: [],
} as const satisfies Record<PointsAmount['kind'], readonly string[]>;

function isOver(policy: ExpiryPolicy, at: Date, timeZone: TimeZone): boolean {
  return policy.kind === 'FIXED_DATE' && policy.date < localDateOf(at, timeZone);
}

/** What a version says, as it would be said again. `codes` are those of point types, by id. */
function termsOfVersion(version: StoredVersion, codes: ReadonlyMap<Uuid, string>): CampaignTerms {
  const { trigger, timeTrigger, condition, limits, experiment, claimDays } = version;
  const { priority, exclusivityGroup } = version;
  return {
    ...{ trigger, timeTrigger, condition: condition?.text ?? null, limits, experiment, claimDays },
    ...{ priority, exclusivityGroup },
    effects: version.effects.map(({ pointTypeId, amount, variant, issuer, lotPolicy }) => ({
      pointType: codes.get(pointTypeId) ?? pointTypeId,
      amount: withLines(amount, ({ text }) => text),
      variant,
      issuer,
      ...lotPolicy,
    })),
    otherEffects: version.otherEffects.map(({ kind, settings, variant }) => ({ kind, settings, variant })),
  };
}

/** The place in the terms is told in words: the command names the campaign alone. */
function ofStoredTerms(problem: Problem): Problem {
  const place = (problem.path ?? []).join('.');
  const message = `The terms are not right any more: ${problem.message} (${place})`;
  return { ...problem, message, path: ['code'] };
}
