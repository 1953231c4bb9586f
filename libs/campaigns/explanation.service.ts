import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { draftOrder, OrderDirectory, refusalOfOrder, type NewOrder, type Order } from '#activity';
import { CustomerDirectory, type CustomerRef } from '#customers';
import {
  err,
  InvariantViolation,
  ok,
  required,
  type Points,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import { isMatured, PointTypes, termsOf, WalletReader, type PointType } from '#ledger';
import type { Tx } from '#platform';
import { Campaigns, type CampaignWithVersions } from './campaigns.service.js';
import { keptOf } from './domain/basis.js';
import { versionsInForce, type Campaign } from './domain/campaign.js';
import { evaluate, type Evaluation, type OrderFacts, type WhyNot } from './domain/evaluate.js';
import type { AwardEntity } from './persistence/award.entity.js';
import { AwardRepository } from './persistence/award.repository.js';
import type { StoredVersion } from './persistence/campaign.repository.js';

/** Where the points of an award are now. */
export type AwardStatus = 'PENDING' | 'AVAILABLE' | 'USED' | 'CLAWED_BACK';

/** Points one campaign gave for an order. */
export interface ExplainedAward {
  readonly award: AwardEntity;
  readonly campaign: Campaign;
  readonly version: StoredVersion;
  readonly pointType: PointType;
  readonly status: AwardStatus;
}

/** What one campaign made, or would make, of an order, and why not more. */
export interface ExplainedEvaluation {
  readonly campaign: Campaign;
  readonly pointType: PointType;
  readonly evaluation: Evaluation<StoredVersion>;
  /** Points that were given; of a quote, that would be. */
  readonly given: Points;
  /** Why nothing was given: the engine's reason, or the code of the ledger's refusal. */
  readonly whyNot: WhyNot | string | null;
  readonly availableAt: Date | null;
  readonly expiresAt: Date | null;
}

/** Says what orders earned, or would earn, by which version, and why not more. Writes nothing. */
@Injectable()
export class Explanations {
  private readonly awards = new AwardRepository();

  constructor(
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly orders: OrderDirectory,
    private readonly campaigns: Campaigns,
    private readonly pointTypes: PointTypes,
    private readonly wallets: WalletReader,
  ) {}

  /** What a cart would earn now. Problems: PROGRAM_CLOSED, and those of recording the order but for its customer. */
  async quote(tx: Tx, cart: NewOrder, now: Date): Promise<Result<ExplainedEvaluation[], Problem>> {
    const program = await this.programs.requireOpen(tx, required(tx.programId, 'a program'));
    if (!program.ok) return program;
    const refusal = refusalOfOrder(cart, { currency: program.value.currency, now });
    if (refusal) return err(refusal);
    const customer = await this.customerOf(tx, cart);
    const draft = draftOrder(cart, {
      program: program.value,
      customerId: customer?.id ?? program.value.id,
      now,
      batchId: null,
    });
    const facts = factsOfOrder(draft, customer, null);
    return ok(await this.explain(tx, facts, program.value.timeZone, now));
  }

  /** What each campaign of its time made of a recorded order. */
  async explainOrder(tx: Tx, order: Order, now: Date): Promise<ExplainedEvaluation[]> {
    const program = required(await this.programs.byId(tx, order.programId), 'the program');
    const customer = (await this.customers.byIds(tx, [order.customerId])).get(order.customerId) ?? null;
    const linkedAt = await this.orders.linkedAt(tx, { customerId: order.customerId, orderId: order.id });
    const facts = factsOfOrder(order, customer, linkedAt);
    const evaluations = await this.explain(tx, facts, program.timeZone, now);
    const awards = await this.awards.ofOrders(tx, [{ customerId: order.customerId, orderId: order.id }]);
    const byVersion = new Map(awards.map((award) => [award.campaignVersionId, award]));
    return evaluations.map((explained) => settle(explained, byVersion.get(explained.evaluation.version.id)));
  }

  /** What an order was awarded, with where the points are now. */
  async awardsOf(tx: Tx, customerId: Uuid, orderId: Uuid, now: Date): Promise<ExplainedAward[]> {
    const awards = (await this.awards.ofOrders(tx, [{ customerId, orderId }])).filter(
      (award) => award.points > 0n,
    );
    if (awards.length === 0) return [];
    const campaigns = await this.campaigns.list(tx, now);
    const pointTypes = await this.pointTypes.byIds(tx, [
      ...new Set(awards.map((award) => award.pointTypeId)),
    ]);
    const explained: ExplainedAward[] = [];
    for (const award of awards) {
      const pointType = required(pointTypes.get(award.pointTypeId), 'the point type');
      const { campaign, version } = originOf(campaigns, award.campaignVersionId);
      const { wallet } = await this.wallets.view(tx, customerId, pointType, now);
      const lot = wallet.lots.find((candidate) => candidate.seq === award.lot);
      const gone = award.clawedBack >= award.points ? 'CLAWED_BACK' : 'USED';
      const status = lot ? (isMatured(lot) ? 'AVAILABLE' : 'PENDING') : gone;
      explained.push({ award, campaign, version, pointType, status });
    }
    return explained;
  }

  async orderOf(tx: Tx, customerId: Uuid, orderId: Uuid): Promise<Order | null> {
    return (await this.orders.byKeys(tx, [{ customerId, orderId }])).get(orderId) ?? null;
  }

  private async explain(
    tx: Tx,
    facts: OrderFacts,
    timeZone: string,
    now: Date,
  ): Promise<ExplainedEvaluation[]> {
    const campaigns = await this.campaigns.list(tx, now);
    const versions = versionsInForce(
      campaigns.flatMap((one) => one.versions),
      facts.occurredAt,
    );
    const pointTypes = new Map((await this.pointTypes.list(tx)).map((type) => [type.id, type]));
    return evaluate(versions, facts).map((evaluation) => {
      const { version, points, whyNot } = evaluation;
      const pointType = required(pointTypes.get(version.pointTypeId), 'the point type');
      const { campaign } = originOf(campaigns, version.id);
      const { expiry, pending } = version.lotPolicy;
      const terms = termsOf(expiry ?? pointType.expiryPolicy, pending, facts.occurredAt, timeZone);
      const availableAt = pending.kind === 'NONE' ? facts.occurredAt : dateOf(terms.availableAt);
      return {
        campaign,
        pointType,
        evaluation,
        given: points,
        whyNot,
        availableAt,
        expiresAt: dateOf(terms.expiresAt),
      };
    });
  }

  private async customerOf(tx: Tx, { customer }: NewOrder): Promise<CustomerRef | null> {
    if ('id' in customer) return (await this.customers.byIds(tx, [customer.id])).get(customer.id) ?? null;
    if (!('externalId' in customer)) return null;
    return (await this.customers.byExternalIds(tx, [customer.externalId])).get(customer.externalId) ?? null;
  }
}

/** What was stored says what happened; the evaluation says how it was worked out. */
function settle(explained: ExplainedEvaluation, award: AwardEntity | undefined): ExplainedEvaluation {
  if (award && award.points > 0n) return { ...explained, given: award.points, whyNot: null };
  const whyNot = award?.refusal ?? explained.whyNot;
  // Only what has changed since (a suspension, an enrolment) can make the engine give today what it did not then.
  return { ...explained, given: 0n, whyNot: whyNot ?? 'NOT_AWARDED_AT_THE_TIME' };
}

function factsOfOrder(order: Order, customer: CustomerRef | null, linkedAt: Date | null): OrderFacts {
  return {
    occurredAt: order.occurredAt,
    paid: linkedAt === null ? order.amounts : keptOf(order.amounts, order.returned),
    customer: customer && { enrolledAt: customer.enrolledAt, isSuspended: customer.status === 'SUSPENDED' },
    linkedAt,
  };
}

function originOf(
  campaigns: readonly CampaignWithVersions[],
  versionId: Uuid,
): { readonly campaign: Campaign; readonly version: StoredVersion } {
  for (const { campaign, versions } of campaigns) {
    const version = versions.find((candidate) => candidate.id === versionId);
    if (version) return { campaign, version };
  }
  throw new InvariantViolation(`a version without a campaign: ${versionId}`);
}

// A sentinel of the wallet (0: at once, 2^53 - 1: never) is no date.
function dateOf(at: number): Date | null {
  return at > 0 && at < Number.MAX_SAFE_INTEGER ? new Date(at) : null;
}
