import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import {
  OrderDirectory,
  OrderNormaliser,
  refusalOfOrder,
  type Activity,
  type ActivityReference,
  type NewOrder,
  type Order,
} from '#activity';
import { CustomerDirectory, type CustomerRef } from '#customers';
import { err, ok, required } from '#kernel';
import type { LocalDate, Problem, Result, Uuid } from '#kernel';
import { PointTypes } from '#ledger';
import type { Tx } from '#platform';
import { Campaigns } from '../campaigns.service.js';
import { actsOn, ORDER_PAID, versionsInForce, versionsPlanned } from '../domain/campaign.js';
import { basePointsOf, evaluateGiving, evaluateMultipliers, type ActivityFacts } from '../domain/evaluate.js';
import { givenOf } from '../domain/granting.js';
import { otherOutcomesOf } from '../domain/other-outcome.js';
import { EffectKinds } from '../effects/effect-kinds.js';
import { concernsOrder } from '../expression/condition-book.js';
import { asPaid, factsOfActivity, factsOfOrder, RETURN_TYPES, triggerOf } from '../facts/activity-facts.js';
import { CustomerKnowledge } from '../facts/customer-knowledge.service.js';
import type { AwardEntity } from '../persistence/award.entity.js';
import { AwardRepository, type OrderKey } from '../persistence/award.repository.js';
import type { FiringEntity } from '../persistence/firing.entity.js';
import { FiringRepository, type ActivityKey } from '../persistence/firing.repository.js';
import { LimitCounters } from '../persistence/limit-counters.js';
import { ProspectiveOrders } from '../prospective-orders.js';
import type { StoredVersion } from '../stored-versions.js';
import { originsOf } from '../version-origins.js';
import {
  explainGrant,
  explainOther,
  explainPlanned,
  NOTHING_EXPLAINED,
  settle,
  settleOther,
  versionsOf,
  type Explained,
  type Rules,
} from './explained.js';

/**
 * Says what activities brought, or a cart would bring, by which version, and why not more. Writes nothing.
 *
 * Campaigns that had ended by then are left out, and those that had neither begun nor been planned. What is not stored of
 * an old activity is as it is today: facts of the customer; and the order of one that is not about a return is taken as it
 * was paid.
 */
@Injectable()
export class Explanations {
  private readonly awards = new AwardRepository();
  private readonly firings = new FiringRepository();
  private readonly counters = new LimitCounters();

  constructor(
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly orders: OrderDirectory,
    private readonly normaliser: OrderNormaliser,
    private readonly campaigns: Campaigns,
    private readonly pointTypes: PointTypes,
    private readonly knowledge: CustomerKnowledge,
    private readonly prospective: ProspectiveOrders,
    private readonly kinds: EffectKinds,
  ) {}

  /** What a cart would earn now. Problems: PROGRAM_CLOSED, and those of recording the order but for its customer. */
  async quote(tx: Tx, cart: NewOrder, now: Date): Promise<Result<Explained, Problem>> {
    const program = await this.programs.requireOpen(tx, required(tx.programId, 'a program'));
    if (!program.ok) return program;
    const refusal = refusalOfOrder(cart, { currency: program.value.currency, now });
    if (refusal) return err(refusal);
    const normalised = await this.normaliser.normaliseOne(tx, program.value, cart, now);
    if (!normalised.ok) return normalised;
    const customer = await this.prospective.customerOf(tx, cart.customer);
    const order = await this.prospective.orderOf(tx, program.value, normalised.value, customer, now);
    const rules = await this.rules(tx, now);
    const asking = { stored: versionsOf(rules), tried: [] };
    const known = await this.knowledge.ofOrders(
      tx,
      program.value,
      [{ order, customer }],
      asking,
      'NOT_RECORDED',
    );
    const by = { customer, linkedAt: null, program: program.value, known: known.get(order.id) };
    const facts = factsOfOrder(order, by);
    const { acting, planned } = concerned(rules, PAID, facts.occurredAt);
    const { customerId, localDay } = order;
    const occasion = { customerId, facts, versions: acting, day: (): LocalDate => localDay };
    const [given] = await givenOf([occasion], (wants) => this.counters.peek(tx, wants));
    const { grants, others } = required(given, 'an answer per occasion');
    return ok(
      joined([
        {
          evaluations: grants.map((grant) => explainGrant(rules, facts, grant)),
          others: otherOutcomesOf(acting, facts, others).map((one) => explainOther(rules, facts, one)),
        },
        ...planned.map((version) => explainPlanned(rules, facts, version)),
      ]),
    );
  }

  /** What each campaign of its time made of recorded orders, by order id; of linked ones, as they were linked. */
  async explainOrders(tx: Tx, orders: readonly Order[], now: Date): Promise<Map<Uuid, Explained>> {
    if (orders.length === 0) return new Map();
    const rules = await this.rules(tx, now);
    const keys = orders.map(({ id: orderId, customerId }) => ({ orderId, customerId }));
    const customers = await this.customersOf(tx, keys);
    const linkTimes = await this.orders.linkTimes(tx, keys);
    const asked = orders.map((order) => ({ order, customer: customers.get(order.customerId) ?? null }));
    const asking = { stored: versionsOf(rules), tried: [] };
    const known = await this.knowledge.ofOrders(tx, rules.program, asked, asking, 'EARLIER');
    const kept = keptOf(
      await this.awards.ofOrders(tx, keys),
      await this.firings.ofOrders(tx, keys),
      ({ orderId }) => orderId,
    );
    return new Map(
      asked.map(({ order, customer }) => {
        const linkedAt = linkTimes.get(order.id) ?? null;
        const by = { customer, linkedAt, program: rules.program, known: known.get(order.id) };
        const facts = factsOfOrder(linkedAt === null ? asPaid(order) : order, by);
        return [order.id, explainRecorded(rules, { id: order.id, event: PAID, facts }, kept)];
      }),
    );
  }

  /** The same of recorded activities of any type, by activity id. */
  async explainActivities(tx: Tx, activities: readonly Activity[], now: Date): Promise<Map<Uuid, Explained>> {
    if (activities.length === 0) return new Map();
    const rules = await this.rules(tx, now);
    const { program } = rules;
    const keys = activities.map(({ id: activityId, customerId }) => ({ activityId, customerId }));
    const customers = await this.customersOf(tx, keys);
    const orders = await this.orders.ordersByIds(tx, [
      ...new Set(activities.flatMap(({ orderId }) => orderId ?? [])),
    ]);
    const recorded = activities.map((activity) => withOrder(activity, orders));
    const asking = { stored: versionsOf(rules), tried: [] };
    const known = await this.knowledge.ofRecorded(tx, { program, activities: recorded, customers }, asking);
    const kept = keptOf(
      await this.awards.ofActivities(tx, keys),
      await this.firings.ofActivities(tx, keys),
      ({ activityId }) => activityId,
    );
    return new Map(
      recorded.map((activity) => {
        const { id, customerId, attributes } = activity;
        const type = triggerOf(activity);
        // What campaigns know of an order's activity is the order.
        if (concernsOrder(type) && activity.order === null) return [id, NOTHING_EXPLAINED];
        const facts = factsOfActivity(activity, customers.get(customerId), program, known.get(id));
        return [id, explainRecorded(rules, { id, event: { type, attributes }, facts }, kept)];
      }),
    );
  }

  /** Recorded orders by id, as far as they exist. */
  async ordersOf(tx: Tx, keys: readonly OrderKey[]): Promise<Map<Uuid, Order>> {
    return this.orders.byKeys(tx, keys);
  }

  /** Recorded activities by id, as far as they exist. */
  async activitiesOf(tx: Tx, keys: readonly ActivityKey[]): Promise<Map<Uuid, Activity>> {
    return this.orders.activitiesByIds(tx, keys);
  }

  /** A recorded activity by its natural key; null when there is none. */
  activityBy(tx: Tx, reference: ActivityReference): Promise<Activity | null> {
    return this.orders.activityByReference(tx, reference);
  }

  private customersOf(
    tx: Tx,
    keys: readonly { readonly customerId: Uuid }[],
  ): Promise<Map<Uuid, CustomerRef>> {
    return this.customers.byIds(tx, [...new Set(keys.map(({ customerId }) => customerId))]);
  }

  private async rules(tx: Tx, now: Date): Promise<Rules> {
    const program = await this.programs.byId(tx, required(tx.programId, 'a program'));
    const origins = originsOf(await this.campaigns.list(tx, now));
    const pointTypes = new Map((await this.pointTypes.list(tx)).map((type) => [type.id, type]));
    return { program: required(program, 'the program'), origins, pointTypes, kinds: this.kinds };
  }
}

const PAID = { type: ORDER_PAID, attributes: {} } as const;

type TriggeringEvent = Parameters<typeof actsOn>[1];

/** Something that was recorded, as the engine sees it today. */
interface Recorded {
  /** Of the order or the activity. */
  readonly id: Uuid;
  readonly event: TriggeringEvent;
  readonly facts: ActivityFacts;
}

/** What was stored of it, by `keptNameOf`. */
interface Kept {
  readonly awards: ReadonlyMap<string, AwardEntity>;
  readonly firings: ReadonlyMap<string, FiringEntity>;
}

function explainRecorded(rules: Rules, { id, event, facts }: Recorded, kept: Kept): Explained {
  const { acting, planned } = concerned(rules, event, facts.occurredAt);
  const awardOf = (one: { version: StoredVersion; effect: number }): AwardEntity | undefined =>
    kept.awards.get(keptNameOf(id, one.version.id, one.effect));
  const { awards, others } = evaluateGiving(acting, facts);
  // What multipliers had to multiply is what was given, not what would have been without limits.
  const base = basePointsOf(awards.map((award) => ({ ...award, points: awardOf(award)?.points ?? 0n })));
  const evaluations = [...awards, ...evaluateMultipliers(acting, facts, base)];
  const unlimited = others.map((evaluation) => ({ evaluation, trimmedBy: null, isBesidePoints: false }));
  return joined([
    {
      evaluations: evaluations.map((evaluation) => {
        const grant = { evaluation, points: evaluation.points, trimmedBy: null };
        return settle(explainGrant(rules, facts, grant), awardOf(evaluation));
      }),
      others: otherOutcomesOf(acting, facts, unlimited).map((outcome) => {
        const firing = kept.firings.get(keptNameOf(id, outcome.version.id, outcome.effect));
        return settleOther(explainOther(rules, facts, outcome), firing);
      }),
    },
    ...planned.map((version) => explainPlanned(rules, facts, version)),
  ]);
}

/** The versions that have something to say about an event: in force and not ended, or planned, at its time. */
function concerned(
  rules: Rules,
  event: TriggeringEvent,
  at: Date,
): { readonly acting: StoredVersion[]; readonly planned: StoredVersion[] } {
  const versions = versionsOf(rules);
  const isAbout = (version: StoredVersion): boolean => version.state !== 'ENDED' && actsOn(version, event);
  return {
    acting: versionsInForce(versions, at).filter(isAbout),
    planned: versionsPlanned(versions, at).filter(isAbout),
  };
}

/**
 * An activity with its order, whoever has it by now. What is about a return sees the order as that left it, as far as
 * nothing came back later; what is not sees it as it was paid. A linked one earned what was kept of it by then.
 */
function withOrder(activity: Activity, orders: ReadonlyMap<Uuid, Order>): Activity {
  const order = activity.orderId === null ? null : (orders.get(activity.orderId) ?? null);
  const isAsItIs = RETURN_TYPES.has(activity.type) || activity.type !== triggerOf(activity);
  return { ...activity, order: order && (isAsItIs ? order : asPaid(order)) };
}

function keptOf(
  awards: readonly AwardEntity[],
  firings: readonly FiringEntity[],
  idOf: (one: AwardEntity | FiringEntity) => Uuid | null,
): Kept {
  const named = <T extends AwardEntity | FiringEntity>(rows: readonly T[]): Map<string, T> =>
    new Map(rows.map((row) => [keptNameOf(idOf(row), row.campaignVersionId, row.effect), row]));
  return { awards: named(awards), firings: named(firings) };
}

function keptNameOf(id: Uuid | null, versionId: Uuid, effect: number): string {
  return `${id ?? ''}/${versionId}/${effect}`;
}

function joined(parts: readonly Explained[]): Explained {
  return {
    evaluations: parts.flatMap(({ evaluations }) => evaluations),
    others: parts.flatMap(({ others }) => others),
  };
}
