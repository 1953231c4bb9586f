import { Injectable } from '@nestjs/common';
import { orderReferenceOf, type Activity, type ActivityBatch } from '#activity';
import { hashedId, required, type Problem, type Result, type Uuid } from '#kernel';
import {
  LedgerService,
  PointTypes,
  termsOf,
  type Cause,
  type PointType,
  type Posted,
  type Posting,
} from '#ledger';
import type { Tx } from '#platform';
import { factsOfActivity, triggerOf } from './activity-facts.js';
import { versionsInForce } from './domain/campaign.js';
import type { PointsEffect } from './domain/effect.js';
import { evaluate, type Evaluation } from './domain/evaluate.js';
import { concernsOrder } from './expression/condition-book.js';
import { AwardEntity } from './persistence/award.entity.js';
import { AwardRepository } from './persistence/award.repository.js';
import type { LotPolicy, StoredVersion } from './stored-versions.js';

/** What one effect of a campaign gives for one activity, on its way to the ledger. */
interface Earned {
  readonly activity: Activity;
  readonly evaluation: Evaluation<StoredVersion>;
}

/** Awards points for activities: evaluates the campaigns of their time, posts to the ledger, keeps what was awarded. */
@Injectable()
export class Earning {
  private readonly awards = new AwardRepository();

  constructor(
    private readonly pointTypes: PointTypes,
    private readonly ledger: LedgerService,
  ) {}

  /** `versions` are all of the program. */
  async award(tx: Tx, batch: ActivityBatch, versions: readonly StoredVersion[]): Promise<void> {
    const evaluated = evaluateBatch(batch, versions);
    if (evaluated.length === 0) return;
    // A refusal that time could hide (a suspension may be lifted) is kept; others follow from what is stored.
    const refused = evaluated.filter(({ evaluation }) => evaluation.whyNot === 'SUSPENDED');
    const awards = refused.map((earned) => awardOf(earned, batch.now, null, 'SUSPENDED'));
    const earned = evaluated.filter(({ evaluation }) => evaluation.points > 0n);
    awards.push(...(await this.post(tx, batch, earned)));
    await this.awards.insert(tx, awards);
  }

  /** All point types in one go: wallets are locked in one order, whatever campaigns give. */
  private async post(tx: Tx, batch: ActivityBatch, earned: readonly Earned[]): Promise<AwardEntity[]> {
    if (earned.length === 0) return [];
    const pointTypes = await this.pointTypes.list(tx);
    const byId = new Map(pointTypes.map((pointType) => [pointType.id, pointType]));
    const postings = earned.map((one) => {
      const { pointTypeId } = effectOf(one.evaluation);
      return postingOf(one, required(byId.get(pointTypeId), 'the point type'), batch);
    });
    const results = await this.ledger.post(tx, batch.program, pointTypes, postings, batch.now);
    return earned.map((one, index) =>
      settledAwardOf(one, required(results[index], 'an answer per award'), batch.now),
    );
  }
}

function evaluateBatch(batch: ActivityBatch, versions: readonly StoredVersion[]): Earned[] {
  const triggers = new Set(versions.map(({ trigger }) => trigger));
  return batch.activities.flatMap((activity) => {
    const trigger = triggerOf(activity);
    // What campaigns know of an order's activity is the order: without one there is nothing to go by.
    if (!triggers.has(trigger) || (concernsOrder(trigger) && activity.order === null)) return [];
    const facts = factsOfActivity(activity, batch.customers.get(activity.customerId), batch.program.timeZone);
    return evaluate(triggeredBy(trigger, versions, facts.occurredAt), facts).map((evaluation) => ({
      activity,
      evaluation,
    }));
  });
}

/** The versions in force at an instant that act on a type of activity. */
export function triggeredBy(trigger: string, versions: readonly StoredVersion[], at: Date): StoredVersion[] {
  return versionsInForce(versions, at).filter((version) => version.trigger === trigger);
}

/** The effect that was evaluated. */
export function effectOf({ version, effect }: Evaluation<StoredVersion>): PointsEffect<LotPolicy> {
  return required(version.effects[effect], 'the effect of the version');
}

function postingOf(
  { activity, evaluation }: Earned,
  pointType: PointType,
  { program }: ActivityBatch,
): Posting {
  const { version, points } = evaluation;
  const at = activity.occurredAt;
  const { expiry, pending } = effectOf(evaluation).lotPolicy;
  const terms = termsOf(expiry ?? pointType.expiryPolicy, pending, at, program.timeZone);
  const cause = causeOf(activity, version.id);
  const command = { kind: 'AWARD', points, at: at.getTime(), terms } as const;
  return { customerId: activity.customerId, pointTypeId: pointType.id, cause, command };
}

/** What the journal says of movements that a campaign caused: the activity, its order and the version. */
export function causeOf(activity: Activity, versionId: Uuid): Cause {
  const orderReference = activity.order && orderReferenceOf(activity.order);
  return { actor: 'system:campaigns', activityId: activity.id, sourceId: versionId, orderReference };
}

function settledAwardOf(earned: Earned, result: Result<Posted, Problem>, now: Date): AwardEntity {
  if (!result.ok) return awardOf(earned, now, null, result.problem.code);
  const opening = result.value.movements.find((movement) => movement.opened !== null);
  return awardOf(earned, now, required(opening, 'the movement that opened the lot').seq, null);
}

function awardOf(
  { activity, evaluation }: Earned,
  now: Date,
  lot: number | null,
  refusal: string | null,
): AwardEntity {
  const { version, effect, basisMinor, points } = evaluation;
  return Object.assign(new AwardEntity(), {
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
    clawedBack: 0n,
    lot,
    refusal,
    awardedAt: now,
  });
}
