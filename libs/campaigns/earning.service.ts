import { Injectable } from '@nestjs/common';
import { OrderDirectory, type Activity, type ActivityBatch } from '#activity';
import {
  hashedId,
  localDateOf,
  required,
  type LocalDate,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import { LedgerService, PointTypes, termsOf, type PointType, type Posted, type Posting } from '#ledger';
import type { Tx } from '#platform';
import { causeOf } from './causes.js';
import { factsOfActivity, isTooLate, triggerOf } from './facts/activity-facts.js';
import { CustomerKnowledge } from './facts/customer-knowledge.service.js';
import { actsOn, ORDER_PAID } from './domain/campaign.js';
import { Timeline } from './domain/timeline.js';
import { armOfVersion, effectOf, wasEligible, type OtherEvaluation } from './domain/evaluate.js';
import {
  givenOf,
  KEPT_REFUSALS,
  refusalOf,
  type Given,
  type Grant,
  type Occasion,
} from './domain/granting.js';
import { concernsOrder } from './expression/condition-book.js';
import type { KnownFacts } from './expression/customer-facts.js';
import type { OtherGiven } from './effects/other-effects.service.js';
import { AwardEntity } from './persistence/award.entity.js';
import { AwardRepository } from './persistence/award.repository.js';
import { Exposures, type Exposure } from './persistence/exposures.js';
import { LimitCounters } from './persistence/limit-counters.js';
import { storedTrimOf } from './persistence/stored-limits.js';
import type { StoredVersion } from './stored-versions.js';

/** What one effect of a campaign gives for one activity, on its way to the ledger. */
interface Earned {
  readonly activity: Activity;
  readonly grant: Grant<StoredVersion>;
}

/** Awards points for activities: evaluates the campaigns of their time, posts to the ledger, keeps what was awarded. */
@Injectable()
export class Earning {
  private readonly awards = new AwardRepository();
  private readonly counters = new LimitCounters();
  private readonly exposures = new Exposures();

  constructor(
    private readonly pointTypes: PointTypes,
    private readonly ledger: LedgerService,
    private readonly knowledge: CustomerKnowledge,
    private readonly orders: OrderDirectory,
  ) {}

  /** `versions` are all of the program. Answers what else they give, limits applied. */
  async award(tx: Tx, batch: ActivityBatch, versions: readonly StoredVersion[]): Promise<OtherGiven[]> {
    const known = await this.knowledge.ofBatch(tx, batch, { stored: versions, tried: [] });
    const occasions = occasionsOf(batch, versions, known);
    if (occasions.length === 0) return [];
    const outcomes = await givenOf(occasions, (wants) => this.counters.take(tx, wants));
    await this.exposures.note(tx, exposuresOf(occasions, outcomes, batch.now));
    const earned = occasions.flatMap(({ activity }, index) =>
      (outcomes[index]?.grants ?? []).map((grant): Earned => ({ activity, grant })),
    );
    // Refusals that time could hide (a suspension may be lifted, a limit raised) are kept; others follow from what is stored.
    const awards = earned.flatMap((one) => {
      const refusal = keptRefusalOf(one.grant);
      return refusal === null ? [] : [awardOf(one, batch.now, null, refusal)];
    });
    const given = earned.filter(({ grant }) => grant.points > 0n);
    awards.push(...(await this.post(tx, batch, given)));
    await this.awards.insert(tx, awards);
    return occasions.flatMap(({ activity, facts, day }, index) =>
      (outcomes[index]?.others ?? []).map((grant) => ({ activity, facts, day, grant })),
    );
  }

  /** All point types in one go: wallets are locked in one order, whatever campaigns give. */
  private async post(tx: Tx, batch: ActivityBatch, earned: readonly Earned[]): Promise<AwardEntity[]> {
    if (earned.length === 0) return [];
    const pointTypes = await this.pointTypes.list(tx);
    const byId = new Map(pointTypes.map((pointType) => [pointType.id, pointType]));
    const came = await this.awaitedThatCame(tx, earned);
    const postings = earned.map((one) => {
      const { pointTypeId } = effectOf(one.grant.evaluation);
      return postingOf(one, required(byId.get(pointTypeId), 'the point type'), batch, came);
    });
    const results = await this.ledger.post(tx, batch.program, pointTypes, postings, batch.now);
    return earned.map((one, index) =>
      settledAwardOf(one, required(results[index], 'an answer per award'), batch.now),
    );
  }

  /**
   * When activities that points would wait for had been recorded already, by order and type: as of a guest's order that
   * was delivered before it was linked. Of an order that is only just paid there are none. No statement if none waits.
   */
  private async awaitedThatCame(tx: Tx, earned: readonly Earned[]): Promise<ReadonlyMap<string, Date>> {
    const types = new Set<string>();
    const orders = new Map<Uuid, { customerId: Uuid; orderId: Uuid }>();
    for (const { activity, grant } of earned) {
      const { customerId, orderId, type } = activity;
      const { pending } = effectOf(grant.evaluation).lotPolicy;
      if (orderId === null || type === ORDER_PAID || pending.kind !== 'UNTIL_ACTIVITY') continue;
      types.add(pending.activityType);
      orders.set(orderId, { customerId, orderId });
    }
    if (types.size === 0) return NONE_CAME;
    const recorded = await this.orders.firstRecorded(tx, [...orders.values()], [...types]);
    return new Map(recorded.map(({ orderId, type, recordedAt }) => [`${orderId}/${type}`, recordedAt]));
  }
}

const NONE_CAME: ReadonlyMap<string, Date> = new Map();

/**
 * Why nothing was given, where that is kept. Whether a condition was met that speaks of the customer or the program is told by
 * nothing else once an order is returned: where another of the group gave more, that is kept too.
 */
function keptRefusalOf(grant: Grant<StoredVersion>): string | null {
  const { version, whyNot } = grant.evaluation;
  const refusal = refusalOf(grant) ?? whyNot;
  if (refusal !== null && KEPT_REFUSALS.has(refusal)) return refusal;
  return refusal === 'EXCLUDED_BY_GROUP' && version.condition?.isChangeable ? refusal : null;
}

type ActivityOccasion = Occasion<StoredVersion> & { readonly activity: Activity };

function occasionsOf(
  batch: ActivityBatch,
  versions: readonly StoredVersion[],
  known: ReadonlyMap<Uuid, KnownFacts>,
): ActivityOccasion[] {
  const { timeZone } = batch.program;
  const triggers = new Set(versions.map(({ trigger }) => trigger));
  const timeline = new Timeline(versions);
  return batch.activities.flatMap((activity) => {
    const type = triggerOf(activity);
    // What campaigns know of an order's activity is the order: without one there is nothing to go by.
    if (!triggers.has(type) || (concernsOrder(type) && activity.order === null)) return [];
    if (isTooLate(activity)) return [];
    const { customerId, attributes, occurredAt } = activity;
    const acting = timeline.at(occurredAt).filter((version) => actsOn(version, { type, attributes }));
    if (acting.length === 0) return [];
    const customer = batch.customers.get(customerId);
    const facts = factsOfActivity(activity, customer, batch.program, known.get(activity.id));
    const day = (): LocalDate => activity.order?.localDay ?? localDateOf(occurredAt, timeZone);
    return [{ activity, customerId, facts, versions: acting, day }];
  });
}

/** Who was eligible for a campaign with an experiment, and in which arm they are: the first time of each is kept. */
function exposuresOf(
  occasions: readonly ActivityOccasion[],
  outcomes: readonly Given<StoredVersion>[],
  now: Date,
): Exposure[] {
  const exposures = new Map<string, Exposure>();
  for (const [index, { activity, facts, versions }] of occasions.entries()) {
    if (!versions.some(({ experiment }) => experiment !== null)) continue;
    const { grants = [], others = [] } = outcomes[index] ?? {};
    const evaluations: OtherEvaluation<StoredVersion>[] = [...grants, ...others].map((one) => one.evaluation);
    for (const evaluation of evaluations) {
      const { campaignId, id: campaignVersionId } = evaluation.version;
      const { customerId, id: activityId } = activity;
      const arm = wasEligible(evaluation) ? armOfVersion(evaluation.version, facts) : null;
      const name = `${customerId}/${campaignId}`;
      if (arm === null || exposures.has(name)) continue;
      exposures.set(name, { customerId, campaignId, arm, campaignVersionId, activityId, exposedAt: now });
    }
  }
  return [...exposures.values()];
}

function postingOf(
  { activity, grant: { evaluation, points } }: Earned,
  pointType: PointType,
  { program }: ActivityBatch,
  came: ReadonlyMap<string, Date>,
): Posting {
  const { version } = evaluation;
  const at = activity.occurredAt;
  const { expiry, pending } = effectOf(evaluation).lotPolicy;
  const expiryPolicy = expiry ?? pointType.expiryPolicy;
  const waiting = termsOf(expiryPolicy, pending, at, program.timeZone);
  const cameAt =
    pending.kind === 'UNTIL_ACTIVITY' ? came.get(`${activity.orderId}/${pending.activityType}`) : undefined;
  // Had it come later, it would have found points of a customer's own order cancelled.
  const isInTime = cameAt !== undefined && cameAt.getTime() < waiting.cancelAt;
  const terms = isInTime ? termsOf(expiryPolicy, { kind: 'NONE' }, at, program.timeZone) : waiting;
  const cause = causeOf(activity, version.id);
  const command = { kind: 'AWARD', points, at: at.getTime(), terms } as const;
  return { customerId: activity.customerId, pointTypeId: pointType.id, cause, command };
}

function settledAwardOf(earned: Earned, result: Result<Posted, Problem>, now: Date): AwardEntity {
  if (!result.ok) return awardOf(earned, now, null, result.problem.code);
  const opening = result.value.movements.find((movement) => movement.opened !== null);
  return awardOf(earned, now, required(opening, 'the movement that opened the lot').seq, null);
}

function awardOf(
  { activity, grant }: Earned,
  now: Date,
  lot: number | null,
  refusal: string | null,
): AwardEntity {
  const { evaluation, points, trimmedBy } = grant;
  const { version, effect, basisMinor } = evaluation;
  return {
    customerId: activity.customerId,
    id: hashedId(activity.id, version.id, String(effect)),
    programId: activity.programId,
    orderId: activity.orderId,
    activityId: activity.id,
    campaignVersionId: version.id,
    effect,
    pointTypeId: effectOf(evaluation).pointTypeId,
    basisMinor,
    points: refusal === null ? points : 0n,
    wanted: trimmedBy && evaluation.points,
    trimmedBy: trimmedBy && storedTrimOf(trimmedBy),
    clawedBack: 0n,
    lot,
    refusal,
    awardedAt: now,
  };
}
