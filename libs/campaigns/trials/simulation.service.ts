import { Injectable } from '@nestjs/common';
import { Programs, type Program } from '#access';
import {
  OrderDirectory,
  OrderNormaliser,
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
import { asPaid, factsOfActivity, factsOfOrder, triggerOf } from '../facts/activity-facts.js';
import { Campaigns } from '../campaigns.service.js';
import { CustomerKnowledge, type AskingVersions } from '../facts/customer-knowledge.service.js';
import type { Trim } from '../domain/allotment.js';
import { actingOn, actsOn, ORDER_PAID } from '../domain/campaign.js';
import {
  effectOf,
  failedPartOf,
  type ActivityFacts,
  type Evaluation,
  type WhyNot,
} from '../domain/evaluate.js';
import { givenOf, refusalOf, type Allot, type Grant, type LimitRefusal } from '../domain/granting.js';
import { otherOutcomesOf, type OtherOutcome, type OtherWhyNot } from '../domain/other-outcome.js';
import type { FailedPart } from '../domain/predicate.js';
import { EffectKinds } from '../effects/effect-kinds.js';
import { LimitCounters } from '../persistence/limit-counters.js';
import { ProspectiveOrders } from '../prospective-orders.js';
import type { StoredVersion } from '../stored-versions.js';
import { originsOf, type VersionOrigins } from '../version-origins.js';
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

/** What is tried acts on other activities: no reason of a campaign in force. */
export type OtherTrigger = 'OTHER_TRIGGER';

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
  readonly whyNot: WhyNot | LimitRefusal | OtherTrigger | null;
  /** What kept it below what was wanted; null when nothing did. */
  readonly trimmedBy: Trim | null;
  /** What of the condition is not met; null unless that is why. */
  readonly failed: FailedPart | null;
}

/** What one effect other than points makes of it. */
export interface SimulatedOther extends Pick<SimulatedEffect, 'code' | 'place' | 'trimmedBy' | 'failed'> {
  readonly kind: string;
  /** What it gives, in words. */
  readonly words: string;
  /** Place among the other effects of its campaign. */
  readonly effect: number;
  /** After limits. */
  readonly units: number;
  readonly whyNot: OtherWhyNot | OtherTrigger | null;
}

/** What campaigns make of an activity. What follows from one that would be emitted is not looked at. */
export interface Simulated {
  readonly effects: readonly SimulatedEffect[];
  readonly others: readonly SimulatedOther[];
}

export interface Simulation {
  /** What is tried, as if there were nothing else. */
  readonly alone: Simulated;
  /** What is tried and what is in force, combined. */
  readonly together: Simulated;
}

/** Where and when an event is staged. */
interface Stage {
  readonly program: Program;
  readonly now: Date;
  readonly asking: AskingVersions;
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
    private readonly normaliser: OrderNormaliser,
    private readonly campaigns: Campaigns,
    private readonly pointTypes: PointTypes,
    private readonly tried: TriedCampaigns,
    private readonly knowledge: CustomerKnowledge,
    private readonly prospective: ProspectiveOrders,
    private readonly kinds: EffectKinds,
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
    const asking = { stored: versions, tried: tried.map(({ version }) => version) };
    const staged = await this.stage(tx, { program, now, asking }, event);
    if (!staged.ok) return staged;
    const origins = originsOf(await this.campaigns.list(tx, now));
    const pointTypes = new Map((await this.pointTypes.list(tx)).map((type) => [type.id, type]));
    const names = { origins, pointTypes, kinds: this.kinds, timeZone: program.timeZone };
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
    const normalised = await this.normaliser.normaliseOne(tx, program, cart, now);
    if (!normalised.ok) return err(inActivity(normalised.problem, 'order'));
    const known = await this.prospective.customerOf(tx, cart.customer);
    const customer = imagined(known, by, now);
    const next = await this.prospective.orderOf(tx, program, normalised.value, customer, now);
    const order: Order = { ...next, number: by.orderNumber ?? next.number };
    return ok(await this.stagedOrder(tx, stage, { order, customer, linkedAt: null }, 'NOT_RECORDED'));
  }

  private async stagedOrder(
    tx: Tx,
    { program, asking }: Stage,
    of: { readonly order: Order; readonly customer: CustomerRef | null; readonly linkedAt: Date | null },
    standing: 'NOT_RECORDED' | 'EARLIER',
  ): Promise<Staged> {
    const { order, customer, linkedAt } = of;
    const known = await this.knowledge.ofOrders(tx, program, [of], asking, standing);
    const by = { customer, linkedAt, program, known: known.get(order.id) };
    return { activity: PAID, customerId: order.customerId, facts: factsOfOrder(order, by) };
  }

  private async stageActivity(
    tx: Tx,
    stage: Stage,
    input: NewActivity,
    by: ImaginedCustomer,
  ): Promise<Result<Staged, Problem>> {
    const { program, now, asking } = stage;
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
    const knownFacts = (await this.knowledge.ofBatch(tx, batch, asking)).get(activity.id);
    return ok({
      activity: { type: triggerOf(activity), attributes: activity.attributes },
      customerId: activity.customerId,
      facts: factsOfActivity(activity, customer ?? undefined, program, knownFacts),
    });
  }
}

/** What the program calls things. */
interface Names {
  readonly origins: VersionOrigins;
  readonly pointTypes: ReadonlyMap<Uuid, PointType>;
  readonly kinds: EffectKinds;
  readonly timeZone: TimeZone;
}

async function simulationOf(
  { tried, versions, replaced }: Trial,
  { activity, customerId, facts }: Staged,
  names: Names,
  allot: Allot,
): Promise<Simulation> {
  const triedById = new Map(tried.map((one) => [one.version.id, one]));
  const ownOf = ({ id }: StoredVersion): TriedVersion | undefined => triedById.get(id);
  const told = (grant: Grant<StoredVersion>): SimulatedEffect =>
    simulatedEffectOf(grant, ownOf(grant.evaluation.version), facts, names);
  const toldOther = (outcome: OtherOutcome<StoredVersion>): SimulatedOther =>
    simulatedOtherOf(outcome, ownOf(outcome.version), facts, names);
  const acting = tried.map(({ version }) => version).filter((version) => actsOn(version, activity));
  const idle = tried.map(({ version }) => version).filter((version) => !actsOn(version, activity));
  const whyNot: OtherTrigger = 'OTHER_TRIGGER';
  const idleEffects = idle.flatMap((version) =>
    version.effects.map((_, effect) => ({ ...told(nothingOf(version, effect)), whyNot })),
  );
  const idleOthers = idle.flatMap((version) =>
    version.otherEffects.map((_, effect) => ({ ...toldOther(nothingOtherOf(version, effect)), whyNot })),
  );
  const inForce = actingOn(activity, versions, facts.occurredAt);
  const besides = inForce.filter(({ campaignId, state }) => state !== 'ENDED' && !replaced.has(campaignId));
  const day = (): LocalDate => localDateOf(facts.occurredAt, names.timeZone);
  const made = async (of: readonly StoredVersion[]): Promise<Simulated> => {
    const [given] = await givenOf([{ customerId, facts, versions: of, day }], allot);
    const { grants, others } = required(given, 'an answer per occasion');
    return {
      effects: [...grants.map(told), ...idleEffects],
      others: [...otherOutcomesOf(of, facts, others).map(toldOther), ...idleOthers],
    };
  };
  return { alone: await made(acting), together: await made([...besides, ...acting]) };
}

function nothingOf(version: StoredVersion, effect: number): Grant<StoredVersion> {
  const evaluation = { version, effect, basisMinor: 0n, points: 0n, whyNot: null };
  return { evaluation, points: 0n, trimmedBy: null };
}

function nothingOtherOf(version: StoredVersion, effect: number): OtherOutcome<StoredVersion> {
  return { version, effect, units: 0, whyNot: null, trimmedBy: null };
}

function simulatedEffectOf(
  grant: Grant<StoredVersion>,
  own: TriedVersion | undefined,
  facts: ActivityFacts,
  { origins, pointTypes }: Names,
): SimulatedEffect {
  const { evaluation, points, trimmedBy } = grant;
  const { version } = evaluation;
  const code = codeOf(version, own, origins);
  const pointType = required(pointTypes.get(effectOf(evaluation).pointTypeId), 'the point type');
  const whyNot = refusalOf(grant) ?? evaluation.whyNot;
  const failed = failedPartOf(evaluation, facts);
  return { ...{ code, place: own?.place ?? null, evaluation, pointType }, points, whyNot, trimmedBy, failed };
}

function simulatedOtherOf(
  outcome: OtherOutcome<StoredVersion>,
  own: TriedVersion | undefined,
  facts: ActivityFacts,
  { origins, kinds }: Names,
): SimulatedOther {
  const { version, effect, units, whyNot, trimmedBy } = outcome;
  const settings = required(version.otherEffects[effect], 'the effect of the version');
  return {
    ...{ code: codeOf(version, own, origins), place: own?.place ?? null },
    ...{ kind: settings.kind, words: kinds.wordsOf(settings), effect, units, whyNot, trimmedBy },
    failed: failedPartOf(outcome, facts),
  };
}

/** Null of terms that are stored nowhere. */
function codeOf(
  { id }: StoredVersion,
  own: TriedVersion | undefined,
  origins: VersionOrigins,
): string | null {
  return own ? own.code : required(origins.get(id), 'the campaign of a version').campaign.code;
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
