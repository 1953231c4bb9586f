import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import type { CustomerRef } from '#customers';
import { err, notFound, ok, required, type Problem, type Result, type Uuid } from '#kernel';
import { allInOrder, StaleWrite, type Tx } from '#platform';
import { refusalOfActivity } from './domain/activity-rules.js';
import { activityIdOf, OWN_SOURCE, type Activity, type NewActivity } from './domain/activity.js';
import { CustomerResolver } from './customer-resolver.js';
import { answerRest, takeIn, type Candidate, type Intake } from './domain/intake.js';
import {
  fingerprintOfActivity,
  textOfKey,
  type KeyKind,
  type NaturalKey,
  type StoredKey,
} from './domain/natural-key.js';
import type { RecordedActivity } from './domain/recorded.js';
import type { OrderReference } from './domain/reference.js';
import { RollUp } from './domain/roll-up.js';
import { activitiesByIds, insertActivities } from './persistence/activities.js';
import { findKeys, reserveKeys } from './persistence/activity-keys.js';
import { loadOrders, type StoredOrder } from './persistence/orders.js';
import { addToDays, addToTotals } from './persistence/roll-ups.js';
import type { Recording, RecordingOptions } from './recording.js';

type Results = Map<number, Result<RecordedActivity, Problem>>;

interface Draft {
  readonly index: number;
  readonly activity: Activity;
  readonly key: StoredKey;
}

/** What the steps of one batch share. */
interface Run {
  readonly program: Program;
  readonly now: Date;
  readonly options: RecordingOptions;
  readonly results: Results;
  readonly customers: Map<Uuid, CustomerRef>;
  /** Stored keys of the batch and of the orders it refers to. */
  readonly stored: ReadonlyMap<string, StoredKey>;
}

/** Records activities that are no orders or returns, each table once per batch. */
@Injectable()
export class ActivityAppender {
  constructor(private readonly people: CustomerResolver) {}

  async append(
    tx: Tx,
    program: Program,
    inputs: readonly NewActivity[],
    now: Date,
    options: RecordingOptions = {},
  ): Promise<Recording<RecordedActivity>> {
    const results: Results = new Map();
    const candidates = candidatesOf(inputs, now, results);
    const orderKeys = inputs.flatMap(({ order }) => (order ? [orderKeyOf(order)] : []));
    const stored = await findKeys(tx, program.id, [...candidates.map(({ key }) => key), ...orderKeys]);
    const intake = takeIn(candidates, stored);
    const run: Run = { program, now, options, results, customers: new Map(), stored };
    const drafts = await this.draft(tx, intake.fresh, run);
    const activities = await write(tx, drafts, run);
    await answerReplays(tx, program.id, intake, results);
    answerRest(intake, results);
    return {
      results: inputs.map((_, index) => required(results.get(index), 'result')),
      activities,
      customers: run.customers,
    };
  }

  /** The activities of known customers and orders, in the order of their times (ties: of the input). */
  private async draft(tx: Tx, fresh: readonly Candidate<NewActivity>[], run: Run): Promise<Draft[]> {
    const known = fresh.filter(({ index, input }) => {
      const isKnown = !input.order || orderIn(run, input) !== null;
      if (!isKnown) run.results.set(index, UNKNOWN_ORDER);
      return isKnown;
    });
    const requests = known.map(({ input }) => ({
      reference: input.customer ?? { id: required(orderIn(run, input), 'order').customerId },
      at: input.occurredAt ?? run.now,
    }));
    const refs = await this.people.resolve(tx, requests, run.options.createCustomers ?? 'NO', run.now);
    const drafts: Draft[] = [];
    for (const [place, candidate] of known.entries()) {
      const ref = required(refs[place], 'resolved customer');
      const order = orderIn(run, candidate.input);
      if (!ref.ok) run.results.set(candidate.index, ref);
      // Somebody else's order answers like a missing one.
      else if (order && order.customerId !== ref.value.id) run.results.set(candidate.index, UNKNOWN_ORDER);
      else {
        run.customers.set(ref.value.id, ref.value);
        drafts.push(draftOf(candidate, ref.value.id, order?.orderId ?? null, run));
      }
    }
    const timeOf = ({ activity }: Draft): number => activity.occurredAt.getTime();
    return drafts.sort((a, b) => timeOf(a) - timeOf(b) || a.index - b.index);
  }
}

const UNKNOWN_ORDER = err(notFound('order', ['order', 'externalId']));

function candidatesOf(inputs: readonly NewActivity[], now: Date, results: Results): Candidate<NewActivity>[] {
  const candidates: Candidate<NewActivity>[] = [];
  for (const [index, input] of inputs.entries()) {
    const refusal = refusalOfActivity(input, now);
    if (refusal) results.set(index, err(refusal));
    else candidates.push({ index, input, key: keyOf(input), fingerprint: fingerprintOfActivity(input) });
  }
  return candidates;
}

function keyOf({ type, source, externalId }: NewActivity): NaturalKey {
  // Ours are keyed by type as well: several types take, say, the customer's id as external id.
  const kind = source === OWN_SOURCE ? (type as KeyKind) : 'ACTIVITY';
  return { kind, source, externalId };
}

function orderKeyOf({ source, externalId }: OrderReference): NaturalKey {
  return { kind: 'ORDER', source, externalId };
}

function orderIn(run: Run, { order }: NewActivity): StoredKey | null {
  return (order && run.stored.get(textOfKey(orderKeyOf(order)))) ?? null;
}

function draftOf(candidate: Candidate<NewActivity>, customerId: Uuid, orderId: Uuid | null, run: Run): Draft {
  const { index, input, key, fingerprint } = candidate;
  const { program, now, options } = run;
  const { type, source, externalId, occurredAt: givenAt, channel = null, attributes = {} } = input;
  const occurredAt = givenAt ?? now;
  const activity: Activity = {
    id: activityIdOf(program.id, input, occurredAt),
    programId: program.id,
    customerId,
    type,
    source,
    externalId,
    occurredAt,
    recordedAt: now,
    channel,
    orderId,
    attributes,
    order: null,
    batchId: options.batchId ?? null,
  };
  return { index, activity, key: { ...key, customerId, activityId: activity.id, orderId, fingerprint } };
}

async function write(tx: Tx, drafts: readonly Draft[], run: Run): Promise<Activity[]> {
  if (drafts.length === 0) return [];
  const { program, now, results } = run;
  const rollUp = new RollUp(program.timeZone);
  for (const { activity } of drafts) rollUp.addActivity(activity);
  await addToTotals(tx, program.id, rollUp.totals);
  const orders = await loadOrders(
    tx,
    program.id,
    drafts.flatMap(({ activity }) => orderKeysOf(activity)),
  );
  const activities = drafts.map(({ activity }) => withOrder(activity, orders));
  const keys = drafts.map(({ key }) => key);
  await allInOrder([
    reserveKeys(tx, program.id, keys),
    insertActivities(tx, program.id, now, activities),
    addToDays(tx, program.id, rollUp.days),
  ]);
  for (const [place, activity] of activities.entries()) {
    results.set(required(drafts[place], 'draft').index, ok({ activity, replayed: false }));
  }
  return activities;
}

function orderKeysOf({ customerId, orderId }: Activity): { customerId: Uuid; orderId: Uuid }[] {
  return orderId ? [{ customerId, orderId }] : [];
}

function withOrder(activity: Activity, orders: ReadonlyMap<Uuid, StoredOrder>): Activity {
  if (!activity.orderId) return activity;
  const { order, linkedToCustomerId } = required(orders.get(activity.orderId), 'order of its key');
  // Linked between our look at the directory and our lock: look again.
  if (linkedToCustomerId) throw new StaleWrite('the order has moved to another customer');
  return { ...activity, order };
}

/** Replays answer the activity as recorded, with the order as it stands now. */
async function answerReplays(
  tx: Tx,
  programId: Uuid,
  intake: Intake<NewActivity>,
  results: Results,
): Promise<void> {
  if (intake.replays.length === 0) return;
  const activities = await activitiesByIds(
    tx,
    programId,
    intake.replays.map(({ stored }) => stored),
  );
  const orders = await loadOrders(tx, programId, [...activities.values()].flatMap(orderKeysOf));
  for (const { index, stored } of intake.replays) {
    const activity = required(activities.get(stored.activityId), 'recorded activity');
    const order = activity.orderId ? (orders.get(activity.orderId)?.order ?? null) : null;
    results.set(index, ok({ activity: { ...activity, order }, replayed: true }));
  }
}
