import { Injectable } from '@nestjs/common';
import { orderReferenceOf, type Activity, type ActivityBatch } from '#activity';
import type { CustomerRef } from '#customers';
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
import { keptOf } from './domain/basis.js';
import { versionsInForce } from './domain/campaign.js';
import { evaluate, type Evaluation, type OrderFacts } from './domain/evaluate.js';
import { AwardEntity } from './persistence/award.entity.js';
import { AwardRepository } from './persistence/award.repository.js';
import type { StoredVersion } from './persistence/campaign.repository.js';

/** One campaign's award for one order, on its way to the ledger. */
interface Earned {
  readonly activity: Activity;
  readonly evaluation: Evaluation<StoredVersion>;
}

/** Activities that carry an order which may earn. */
export const EARNING_TYPES: ReadonlySet<string> = new Set(['order.paid', 'order.linked']);

/** Awards points for orders: evaluates the campaigns of their time, posts to the ledger, keeps what was awarded. */
@Injectable()
export class Earning {
  private readonly awards = new AwardRepository();

  constructor(
    private readonly pointTypes: PointTypes,
    private readonly ledger: LedgerService,
  ) {}

  /** `versions` are all of the program. */
  async award(tx: Tx, batch: ActivityBatch, versions: readonly StoredVersion[]): Promise<void> {
    const orders = batch.activities.filter((activity) => activity.order && EARNING_TYPES.has(activity.type));
    if (orders.length === 0 || versions.length === 0) return;
    const evaluated = orders.flatMap((activity) => {
      const facts = factsOf(activity, batch.customers.get(activity.customerId));
      return evaluate(versionsInForce(versions, activity.occurredAt), facts).map((evaluation) => ({
        activity,
        evaluation,
      }));
    });
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
    const postings = earned.map((one) =>
      postingOf(one, required(byId.get(one.evaluation.version.pointTypeId), 'the point type'), batch),
    );
    const results = await this.ledger.post(tx, batch.program, pointTypes, postings, batch.now);
    return earned.map((one, index) =>
      settledAwardOf(one, required(results[index], 'an answer per award'), batch.now),
    );
  }
}

/** What the engine sees of an order and its customer. */
export function factsOf(activity: Activity, customer: CustomerRef | undefined): OrderFacts {
  const order = required(activity.order, 'the order of the activity');
  return {
    occurredAt: order.occurredAt,
    paid: keptOf(order.amounts, order.returned),
    customer: customer
      ? { enrolledAt: customer.enrolledAt, isSuspended: customer.status === 'SUSPENDED' }
      : null,
    linkedAt: activity.type === 'order.linked' ? activity.recordedAt : null,
  };
}

function postingOf(
  { activity, evaluation }: Earned,
  pointType: PointType,
  { program }: ActivityBatch,
): Posting {
  const { version, points } = evaluation;
  const order = required(activity.order, 'the order of the activity');
  const at = order.occurredAt;
  const { expiry, pending } = version.lotPolicy;
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
  const { version, basisMinor, points } = evaluation;
  return Object.assign(new AwardEntity(), {
    customerId: activity.customerId,
    id: hashedId(activity.id, version.id),
    programId: activity.programId,
    orderId: required(activity.orderId, 'the order of the activity'),
    activityId: activity.id,
    campaignVersionId: version.id,
    pointTypeId: version.pointTypeId,
    basisMinor,
    points: refusal === null ? points : 0n,
    clawedBack: 0n,
    lot,
    refusal,
    awardedAt: now,
  });
}
