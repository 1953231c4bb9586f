import { Injectable } from '@nestjs/common';
import { Programs, type Program } from '#access';
import {
  OrderDirectory,
  refusalOfActivity,
  refusalOfOrder,
  type Activity,
  type NewActivity,
  type NewOrder,
  type Order,
  type OrderReference,
} from '#activity';
import { CustomerDirectory, type CustomerRef } from '#customers';
import { err, localDateOf, newId, notFound, ok, required } from '#kernel';
import type { LocalDate, Points, Problem, Result, TimeZone, Uuid } from '#kernel';
import { PointTypes, type PointType } from '#ledger';
import type { Tx } from '#platform';
import { factsOfActivity, factsOfOrder, triggerOf } from './activity-facts.js';
import { Campaigns } from './campaigns.service.js';
import { CustomerKnowledge } from './customer-knowledge.service.js';
import type { Trim } from './domain/allotment.js';
import { actsOn, ORDER_PAID } from './domain/campaign.js';
import { failedPartOf, type ActivityFacts, type Evaluation, type WhyNot } from './domain/evaluate.js';
import { grantsOf, refusalOf, type Allot, type Grant, type LimitRefusal } from './domain/granting.js';
import type { FailedPart } from './domain/predicate.js';
import { actingOn, effectOf } from './earning.service.js';
import { asPaid } from './explanation.service.js';
import { LimitCounters } from './persistence/limit-counters.js';
import { ProspectiveOrders } from './prospective-orders.js';
import type { StoredVersion } from './stored-versions.js';
import { TriedCampaigns, type Trial, type TrialTerms, type TriedVersion } from './tried-campaigns.js';

/** Who acts, as far as it is not what is known of them. */
export interface ImaginedCustomer {
  /** Since when they take part; null: as it is known. */
  readonly enrolledAt: Date | null;
  /** Which order of theirs it is; null: the next. */
  readonly orderNumber: number | null;
}

/** What would happen, or has happened. */
export type SimulatedEvent =
  | { readonly order: NewOrder; readonly by: ImaginedCustomer }
  | { readonly activity: NewActivity; readonly by: ImaginedCustomer }
  | { readonly recordedOrder: OrderReference };

/** What one effect makes of it. */
export interface SimulatedEffect {
  /** Code of the campaign; null of terms that are stored nowhere. */
  readonly code: string | null;
  /** Place in the list of what is tried; null: in force, and not tried. */
  readonly place: number | null;
  readonly evaluation: Evaluation<StoredVersion>;
  readonly pointType: PointType;
  /** After limits. */
  readonly points: Points;
  readonly whyNot: WhyNot | LimitRefusal | 'OTHER_TRIGGER' | null;
  /** What kept it below what was wanted; null when nothing did. */
  readonly trimmedBy: Trim | null;
  /** What of the condition is not met; null unless that is why. */
  readonly failed: FailedPart | null;
}

export interface Simulation {
  /** What is tried, as if there were nothing else. */
  readonly alone: readonly SimulatedEffect[];
  /** What is tried and what is in force, combined. */
  readonly together: readonly SimulatedEffect[];
}

/** Where and when an event is staged. */
interface Stage {
  readonly program: Program;
  readonly now: Date;
  /** All whose conditions will be asked. */
  readonly versions: readonly StoredVersion[];
}

/** An event as the engine sees it. */
interface Staged {
  /** As triggers know it. */
  readonly activity: Pick<Activity, 'type' | 'attributes'>;
  readonly customerId: Uuid;
  readonly facts: ActivityFacts;
}

const PAID = { type: ORDER_PAID, attributes: {} } as const;

/** Tries campaigns on one activity by the functions that awards come from. Writes nothing. */
@Injectable()
export class Simulations {
  private readonly counters = new LimitCounters();

  constructor(
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly orders: OrderDirectory,
    private readonly campaigns: Campaigns,
    private readonly pointTypes: PointTypes,
    private readonly tried: TriedCampaigns,
    private readonly knowledge: CustomerKnowledge,
    private readonly prospective: ProspectiveOrders,
  ) {}

  /** Problems: those of saving the campaigns and of recording the activity; NOT_FOUND (campaign, order). */
  async simulate(
    tx: Tx,
    terms: TrialTerms,
    event: SimulatedEvent,
    now: Date,
  ): Promise<Result<Simulation, Problem>> {
    const found = await this.programs.byId(tx, required(tx.programId, 'a program'));
    const program = required(found, 'the program');
    const trial = await this.tried.resolve(tx, program, terms, now);
    if (!trial.ok) return trial;
    const { tried, versions } = trial.value;
    const asking = [...versions, ...tried.map(({ version }) => version)];
    const staged = await this.stage(tx, { program, now, versions: asking }, event);
    if (!staged.ok) return staged;
    const codes = new Map(
      (await this.campaigns.list(tx, now)).map(({ campaign: { id, code } }) => [id, code]),
    );
    const pointTypes = new Map((await this.pointTypes.list(tx)).map((type) => [type.id, type]));
    const names = { codes, pointTypes, timeZone: program.timeZone };
    return ok(await simulationOf(trial.value, staged.value, names, (wants) => this.counters.peek(tx, wants)));
  }

  private async stage(tx: Tx, stage: Stage, event: SimulatedEvent): Promise<Result<Staged, Problem>> {
    if ('recordedOrder' in event) return this.stageRecorded(tx, stage, event.recordedOrder);
    return 'order' in event
      ? this.stageOrder(tx, stage, event.order, event.by)
      : this.stageActivity(tx, stage, event.activity, event.by);
  }

  private async stageRecorded(
    tx: Tx,
    stage: Stage,
    reference: OrderReference,
  ): Promise<Result<Staged, Problem>> {
    const order = await this.orders.byReference(tx, reference);
    if (!order) return err(notFound('order', ['activity', 'recordedOrder']));
    const key = { customerId: order.customerId, orderId: order.id };
    const customer = (await this.customers.byIds(tx, [order.customerId])).get(order.customerId) ?? null;
    const linkedAt = (await this.orders.linkTimes(tx, [key])).get(order.id) ?? null;
    return ok(await this.stagedOrder(tx, stage, { order: asPaid(order), customer, linkedAt }, 'EARLIER'));
  }

  private async stageOrder(
    tx: Tx,
    stage: Stage,
    cart: NewOrder,
    by: ImaginedCustomer,
  ): Promise<Result<Staged, Problem>> {
    const { program, now } = stage;
    const refusal = refusalOfOrder(cart, { currency: program.currency, now: latestOf(cart.occurredAt, now) });
    if (refusal) return err(inActivity(refusal, 'order'));
    const known = await this.prospective.customerOf(tx, cart.customer);
    const customer = imagined(known, by, now);
    const next = await this.prospective.orderOf(tx, program, cart, customer, now);
    const order: Order = { ...next, number: by.orderNumber ?? next.number };
    return ok(await this.stagedOrder(tx, stage, { order, customer, linkedAt: null }, 'NOT_RECORDED'));
  }

  private async stagedOrder(
    tx: Tx,
    { program, versions }: Stage,
    of: { readonly order: Order; readonly customer: CustomerRef | null; readonly linkedAt: Date | null },
    standing: 'NOT_RECORDED' | 'EARLIER',
  ): Promise<Staged> {
    const { order, customer, linkedAt } = of;
    const known = await this.knowledge.ofOrders(tx, program, [of], versions, standing);
    const by = { customer, linkedAt, timeZone: program.timeZone, known: known.get(order.id) };
    return { activity: PAID, customerId: order.customerId, facts: factsOfOrder(order, by) };
  }

  private async stageActivity(
    tx: Tx,
    stage: Stage,
    input: NewActivity,
    by: ImaginedCustomer,
  ): Promise<Result<Staged, Problem>> {
    const { program, now, versions } = stage;
    const refusal = refusalOfActivity(input, latestOf(input.occurredAt, now));
    if (refusal) return err(inActivity(refusal, 'activity'));
    const order = input.order ? await this.orders.byReference(tx, input.order) : null;
    if (input.order && !order) return err(inActivity(notFound('order', ['order']), 'activity'));
    const known = input.customer
      ? await this.prospective.customerOf(tx, input.customer)
      : ((await this.customers.byIds(tx, order ? [order.customerId] : [])).get(order?.customerId ?? '') ??
        null);
    const customer = imagined(known, by, now);
    const occurredAt = input.occurredAt ?? now;
    const activity: Activity = {
      ...{ id: newId(now), programId: program.id, customerId: customer?.id ?? newId(now) },
      ...{ type: input.type, source: input.source, externalId: input.externalId },
      ...{ occurredAt, recordedAt: now, channel: input.channel ?? null },
      ...{ orderId: order?.id ?? null, order, attributes: input.attributes ?? {}, batchId: null },
    };
    const customers = new Map(customer ? [[customer.id, customer]] : []);
    const batch = { program, now, activities: [activity], customers };
    const knownFacts = (await this.knowledge.ofBatch(tx, batch, versions)).get(activity.id);
    return ok({
      activity: { type: triggerOf(activity), attributes: activity.attributes },
      customerId: activity.customerId,
      facts: factsOfActivity(activity, customer ?? undefined, program.timeZone, knownFacts),
    });
  }
}

/** What the program calls things. */
interface Names {
  readonly codes: ReadonlyMap<Uuid, string>;
  readonly pointTypes: ReadonlyMap<Uuid, PointType>;
  readonly timeZone: TimeZone;
}

async function simulationOf(
  { tried, versions, replaced }: Trial,
  { activity, customerId, facts }: Staged,
  names: Names,
  allot: Allot,
): Promise<Simulation> {
  const triedById = new Map(tried.map((one) => [one.version.id, one]));
  const told = (grant: Grant<StoredVersion>): SimulatedEffect =>
    simulatedEffectOf(grant, triedById.get(grant.evaluation.version.id), facts, names);
  const acting = tried.map(({ version }) => version).filter((version) => actsOn(version, activity));
  const idle = tried.flatMap(({ version }) =>
    actsOn(version, activity) ? [] : version.effects.map((_, effect) => told(nothingOf(version, effect))),
  );
  const inForce = actingOn(activity, versions, facts.occurredAt);
  const others = inForce.filter(({ campaignId }) => !replaced.has(campaignId));
  const day = (): LocalDate => localDateOf(facts.occurredAt, names.timeZone);
  const grants = async (of: readonly StoredVersion[]): Promise<SimulatedEffect[]> => {
    const [given = []] = await grantsOf([{ customerId, facts, versions: of, day }], allot);
    return [...given.map(told), ...idle.map((one) => ({ ...one, whyNot: 'OTHER_TRIGGER' as const }))];
  };
  return { alone: await grants(acting), together: await grants([...others, ...acting]) };
}

function nothingOf(version: StoredVersion, effect: number): Grant<StoredVersion> {
  const evaluation = { version, effect, basisMinor: 0n, points: 0n, whyNot: null };
  return { evaluation, points: 0n, trimmedBy: null };
}

function simulatedEffectOf(
  grant: Grant<StoredVersion>,
  own: TriedVersion | undefined,
  facts: ActivityFacts,
  { codes, pointTypes }: Names,
): SimulatedEffect {
  const { evaluation, points, trimmedBy } = grant;
  const { version } = evaluation;
  const code = own ? own.code : required(codes.get(version.campaignId), 'the campaign of a version');
  const pointType = required(pointTypes.get(effectOf(evaluation).pointTypeId), 'the point type');
  const whyNot = refusalOf(grant) ?? evaluation.whyNot;
  const failed = failedPartOf(evaluation, facts);
  return { ...{ code, place: own?.place ?? null, evaluation, pointType }, points, whyNot, trimmedBy, failed };
}

/** Somebody who is only imagined takes part since the time that is given. */
function imagined(
  known: CustomerRef | null,
  { enrolledAt }: ImaginedCustomer,
  now: Date,
): CustomerRef | null {
  if (enrolledAt === null) return known;
  const nobody: CustomerRef = {
    ...{ id: newId(now), externalId: null, status: 'ACTIVE', enrolledAt, isGuest: false },
  };
  return { ...(known ?? nobody), enrolledAt };
}

/** What is only imagined may lie in the future. */
function latestOf(occurredAt: Date | null, now: Date): Date {
  return occurredAt && occurredAt > now ? occurredAt : now;
}

function inActivity(problem: Problem, kind: string): Problem {
  return { ...problem, path: ['activity', kind, ...(problem.path ?? [])] };
}
