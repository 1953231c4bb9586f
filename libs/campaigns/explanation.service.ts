import { Injectable } from '@nestjs/common';
import { Programs, type Program } from '#access';
import { OrderDirectory, refusalOfOrder, type NewOrder, type Order } from '#activity';
import { CustomerDirectory } from '#customers';
import { err, ok, required } from '#kernel';
import type { Points, Problem, Result, TimeZone, Uuid } from '#kernel';
import { PointTypes, termsOf, WalletReader, type LotState, type PointType } from '#ledger';
import type { Tx } from '#platform';
import { asPaid, factsOfOrder } from './facts/activity-facts.js';
import { Campaigns, type CampaignWithVersions } from './campaigns.service.js';
import { CustomerKnowledge, type AskingVersions } from './facts/customer-knowledge.service.js';
import type { Trim } from './domain/allotment.js';
import { missingToNext } from './domain/amount.js';
import { actingOn, ORDER_PAID, type Campaign } from './domain/campaign.js';
import {
  effectOf,
  evaluate,
  failedPartOf,
  type ActivityFacts,
  type Evaluation,
  type WhyNot,
} from './domain/evaluate.js';
import type { FailedPart } from './domain/predicate.js';
import { givenOf, refusalOf, type Grant, type Occasion } from './domain/granting.js';
import { otherOutcomesOf, type OtherOutcome } from './domain/other-outcome.js';
import { EffectKinds } from './effects/effect-kinds.js';
import type { AwardEntity } from './persistence/award.entity.js';
import { AwardRepository, type OrderKey } from './persistence/award.repository.js';
import { LimitCounters } from './persistence/limit-counters.js';
import { trimOf } from './persistence/stored-limits.js';
import { ProspectiveOrders } from './prospective-orders.js';
import type { StoredVersion } from './stored-versions.js';

/** Where the points of an award are now. */
export type AwardStatus = 'PENDING' | 'AVAILABLE' | 'USED' | 'EXPIRED' | 'CANCELLED' | 'CLAWED_BACK';

/** Points one campaign gave for an order. */
export interface ExplainedAward {
  readonly award: AwardEntity;
  readonly campaign: Campaign;
  readonly version: StoredVersion;
  readonly pointType: PointType;
  readonly status: AwardStatus;
}

/** What one effect of a campaign made, or would make, of an order, and why not more. */
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

/** What one effect other than points would make of a cart, and why nothing. */
export interface ExplainedOther {
  readonly campaign: Campaign;
  readonly outcome: OtherOutcome<StoredVersion>;
  readonly kind: string;
  /** What it gives, in words. */
  readonly words: string;
  /** What of the condition is not met; null unless that is why. */
  readonly failed: FailedPart | null;
}

/** What a cart would earn. */
export interface Quote {
  readonly evaluations: readonly ExplainedEvaluation[];
  /** All that is not points. What follows from an activity that would be emitted is not looked at. */
  readonly others: readonly ExplainedOther[];
}

/** Says what orders earned, or would earn, by which version, and why not more. Writes nothing. */
@Injectable()
export class Explanations {
  private readonly awards = new AwardRepository();
  private readonly counters = new LimitCounters();

  constructor(
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly orders: OrderDirectory,
    private readonly campaigns: Campaigns,
    private readonly pointTypes: PointTypes,
    private readonly wallets: WalletReader,
    private readonly knowledge: CustomerKnowledge,
    private readonly prospective: ProspectiveOrders,
    private readonly kinds: EffectKinds,
  ) {}

  /** What a cart would earn now. Problems: PROGRAM_CLOSED, and those of recording the order but for its customer. */
  async quote(tx: Tx, cart: NewOrder, now: Date): Promise<Result<Quote, Problem>> {
    const program = await this.programs.requireOpen(tx, required(tx.programId, 'a program'));
    if (!program.ok) return program;
    const refusal = refusalOfOrder(cart, { currency: program.value.currency, now });
    if (refusal) return err(refusal);
    const customer = await this.prospective.customerOf(tx, cart.customer);
    const order = await this.prospective.orderOf(tx, program.value, cart, customer, now);
    const rules = await this.rulesOf(tx, program.value, now);
    const asked = [{ order, customer }];
    const known = await this.knowledge.ofOrders(tx, program.value, asked, askingOf(rules), 'NOT_RECORDED');
    const by = { customer, linkedAt: null, program: program.value, known: known.get(order.id) };
    const facts = factsOfOrder(order, by);
    const occasion = occasionOf(rules, order, facts);
    const [given] = await givenOf([occasion], (wants) => this.counters.peek(tx, wants));
    const { grants, others } = required(given, 'an answer per occasion');
    return ok({
      evaluations: grants.map((grant) => explain(rules, facts, grant)),
      others: otherOutcomesOf(occasion.versions, facts, others).map((outcome) =>
        this.explainOther(rules, facts, outcome),
      ),
    });
  }

  /** What each campaign of its time made of a recorded order. */
  async explainOrder(tx: Tx, order: Order, now: Date): Promise<ExplainedEvaluation[]> {
    return (await this.explainOrders(tx, [order], now)).get(order.id) ?? [];
  }

  /** The same for several orders, by order id. */
  async explainOrders(
    tx: Tx,
    orders: readonly Order[],
    now: Date,
  ): Promise<Map<Uuid, ExplainedEvaluation[]>> {
    if (orders.length === 0) return new Map();
    const program = required(
      await this.programs.byId(tx, required(tx.programId, 'a program')),
      'the program',
    );
    const rules = await this.rulesOf(tx, program, now);
    const keys = orders.map(({ id: orderId, customerId }) => ({ orderId, customerId }));
    const customerIds = [...new Set(keys.map(({ customerId }) => customerId))];
    const customers = await this.customers.byIds(tx, customerIds);
    const linkTimes = await this.orders.linkTimes(tx, keys);
    const awards = await this.awards.ofOrders(tx, keys);
    const asked = orders.map((order) => ({ order, customer: customers.get(order.customerId) ?? null }));
    const known = await this.knowledge.ofOrders(tx, program, asked, askingOf(rules), 'EARLIER');
    const byEffect = new Map(awards.map((award) => [`${award.orderId}/${effectNameOf(award)}`, award]));
    return new Map(
      orders.map((order) => {
        const customer = customers.get(order.customerId) ?? null;
        const linkedAt = linkTimes.get(order.id) ?? null;
        const earned = linkedAt === null ? asPaid(order) : order;
        const facts = factsOfOrder(earned, { customer, linkedAt, program, known: known.get(order.id) });
        const { versions } = occasionOf(rules, order, facts);
        const awardOf = ({ version, effect }: Evaluation<StoredVersion>): AwardEntity | undefined =>
          byEffect.get(`${order.id}/${effectNameOf({ campaignVersionId: version.id, effect })}`);
        // What multipliers had to multiply is what was given, not what would have been without limits.
        const evaluations = evaluate(versions, facts, (award) => awardOf(award)?.points ?? 0n);
        const explained = evaluations.map((evaluation) => {
          const grant = { evaluation, points: evaluation.points, trimmedBy: null };
          return settle(explain(rules, facts, grant), awardOf(evaluation));
        });
        return [order.id, explained];
      }),
    );
  }

  /** What an order was awarded, with where the points are now. */
  async awardsOf(tx: Tx, customerId: Uuid, orderId: Uuid, now: Date): Promise<ExplainedAward[]> {
    return (await this.awardsOfOrders(tx, [{ customerId, orderId }], now)).get(orderId) ?? [];
  }

  /** The same for several orders, by order id; one that was awarded nothing is left out. */
  async awardsOfOrders(tx: Tx, orders: readonly OrderKey[], now: Date): Promise<Map<Uuid, ExplainedAward[]>> {
    const awards = (await this.awards.ofOrders(tx, orders)).filter(({ points }) => points > 0n);
    const explained = new Map<Uuid, ExplainedAward[]>();
    if (awards.length === 0) return explained;
    const origins = originsOf(await this.campaigns.list(tx, now));
    const pointTypes = new Map((await this.pointTypes.list(tx)).map((type) => [type.id, type]));
    const lots = awards.map((award) => ({ ...award, lot: required(award.lot, 'the lot of an award') }));
    const states = await this.wallets.lotStates(tx, lots, now);
    for (const [index, award] of awards.entries()) {
      const pointType = required(pointTypes.get(award.pointTypeId), 'the point type');
      const { campaign, version } = required(origins.get(award.campaignVersionId), 'the campaign');
      const status = statusOf(award, required(states[index], 'a state per lot'));
      const orderId = required(award.orderId, 'the order of the award');
      const ofOrder = explained.get(orderId) ?? [];
      explained.set(orderId, [...ofOrder, { award, campaign, version, pointType, status }]);
    }
    return explained;
  }

  /** Recorded orders by id, as far as they exist. */
  async ordersOf(tx: Tx, keys: readonly OrderKey[]): Promise<Map<Uuid, Order>> {
    return this.orders.byKeys(tx, keys);
  }

  private explainOther(
    { origins }: Rules,
    facts: ActivityFacts,
    outcome: OtherOutcome<StoredVersion>,
  ): ExplainedOther {
    const { version, effect } = outcome;
    const { campaign } = required(origins.get(version.id), 'the campaign of a version');
    const settings = required(version.otherEffects[effect], 'the effect of the version');
    const { kind } = settings;
    return {
      campaign,
      outcome,
      kind,
      words: this.kinds.wordsOf(settings),
      failed: failedPartOf(outcome, facts),
    };
  }

  private async rulesOf(tx: Tx, { timeZone }: Program, now: Date): Promise<Rules> {
    const campaigns = await this.campaigns.list(tx, now);
    const pointTypes = new Map((await this.pointTypes.list(tx)).map((type) => [type.id, type]));
    return { origins: originsOf(campaigns), pointTypes, timeZone };
  }
}

/** What an order is evaluated by, read once for all orders of an answer. */
interface Rules {
  /** By version id. */
  readonly origins: ReadonlyMap<Uuid, Origin>;
  readonly pointTypes: ReadonlyMap<Uuid, PointType>;
  readonly timeZone: TimeZone;
}

interface Origin {
  readonly campaign: Campaign;
  readonly version: StoredVersion;
}

function originsOf(campaigns: readonly CampaignWithVersions[]): Map<Uuid, Origin> {
  return new Map(
    campaigns.flatMap(({ campaign, versions }) =>
      versions.map((version) => [version.id, { campaign, version }] as const),
    ),
  );
}

function versionsOf({ origins }: Rules): StoredVersion[] {
  return [...origins.values()].map(({ version }) => version);
}

function askingOf(rules: Rules): AskingVersions {
  return { stored: versionsOf(rules), tried: [] };
}

function occasionOf(rules: Rules, order: Order, facts: ActivityFacts): Occasion<StoredVersion> {
  const acting = actingOn({ type: ORDER_PAID, attributes: {} }, versionsOf(rules), facts.occurredAt);
  return { customerId: order.customerId, facts, versions: acting, day: () => order.localDay };
}

function explain(
  { origins, pointTypes, timeZone }: Rules,
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
  const terms = termsOf(expiry ?? pointType.expiryPolicy, pending, facts.occurredAt, timeZone);
  const failed = failedPartOf(evaluation, facts);
  const isMeasured = amount.kind !== 'MULTIPLY' && (whyNot === null || MORE_HELPS.has(whyNot));
  return {
    ...{ campaign, pointType, evaluation, given: points, whyNot, failed, trimmedBy },
    missingMinor: isMeasured && trimmedBy === null ? missingToNext(amount, basisMinor) : null,
    availableAt: pending.kind === 'NONE' ? facts.occurredAt : dateOf(terms.availableAt),
    expiresAt: dateOf(terms.expiresAt),
  };
}

/** Reasons that a larger order takes away. */
const MORE_HELPS: ReadonlySet<string> = new Set<WhyNot>(['BELOW_MINIMUM', 'LESS_THAN_ONE_POINT']);

/**
 * What was stored says what happened, on what basis; the evaluation says how it was worked out. A linked order that was
 * returned since is explained by what was kept of it when it was linked.
 */
function settle(explained: ExplainedEvaluation, award: AwardEntity | undefined): ExplainedEvaluation {
  if (!award) {
    // Only what has changed since (a suspension, what the customer bought later) can make the engine give today what it did not then.
    return { ...explained, given: 0n, whyNot: explained.whyNot ?? 'NOT_AWARDED_AT_THE_TIME' };
  }
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

function effectNameOf({
  campaignVersionId,
  effect,
}: Pick<AwardEntity, 'campaignVersionId' | 'effect'>): string {
  return `${campaignVersionId}/${effect}`;
}

function statusOf(award: AwardEntity, state: LotState): AwardStatus {
  if (state === 'PENDING' || state === 'AVAILABLE') return state;
  if (award.clawedBack >= award.points) return 'CLAWED_BACK';
  return state === 'DRAWN' ? 'USED' : state;
}

// A sentinel of the wallet (0: at once, 2^53 - 1: never) is no date.
function dateOf(at: number): Date | null {
  return at > 0 && at < Number.MAX_SAFE_INTEGER ? new Date(at) : null;
}
