import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { derivedId, err, notFound, ok, required, type Problem, type Result, type Uuid } from '#kernel';
import { allInOrder, StaleWrite, type Tx } from '#platform';
import { CustomerResolver } from './customer-resolver.js';
import type { Activity } from './domain/activity.js';
import { answerRest, takeIn, type Candidate, type Intake } from './domain/intake.js';
import { textOfKey, type NaturalKey, type StoredKey } from './domain/natural-key.js';
import type { OrderChange } from './domain/order-change.js';
import type { Order } from './domain/order.js';
import type { OrderReturn, RecordedReturn } from './domain/recorded.js';
import { RollUp } from './domain/roll-up.js';
import { insertActivities } from './persistence/activities.js';
import { findKeys, reserveKeys } from './persistence/activity-keys.js';
import {
  insertReturns,
  returnsOfOrders,
  saveOriginals,
  updateReturned,
  updateReturnedLines,
} from './persistence/order-changes.js';
import { loadOrders } from './persistence/orders.js';
import { addReturnedToTotals, addToDays, changeDays, lockTotals } from './persistence/roll-ups.js';
import type { Recording } from './recording.js';

type Results = Map<number, Result<RecordedReturn, Problem>>;

/** A change of an order that exists. */
interface Target {
  readonly candidate: Candidate<OrderChange>;
  readonly customerId: Uuid;
  readonly orderId: Uuid;
}

/** A change worked out, about to be written. */
interface Applied {
  readonly index: number;
  readonly before: Order;
  readonly after: Order;
  readonly orderReturn: OrderReturn;
  readonly activity: Activity;
  readonly key: StoredKey;
}

/** Records returns and cancellations, each table once per batch. */
@Injectable()
export class OrderChanger {
  constructor(private readonly people: CustomerResolver) {}

  /** `inputs` are changes, or why they are refused already. */
  async record(
    tx: Tx,
    program: Program,
    inputs: readonly Result<OrderChange, Problem>[],
    now: Date,
  ): Promise<Recording<RecordedReturn>> {
    const results: Results = new Map();
    const candidates = candidatesOf(inputs, results);
    const stored = await findKeys(tx, program.id, [
      ...candidates.map(({ key }) => key),
      ...candidates.map(({ input }) => orderKeyOf(input)),
    ]);
    const intake = takeIn(candidates, stored);
    const targets = targetsOf(intake.fresh, stored, results);
    const applied = await apply(tx, program, targets, now, results);
    if (applied.length > 0) await write(tx, program, applied, now);
    await answerReplays(tx, program.id, intake, results);
    answerRest(intake, results);
    const activities = applied.map(({ activity }) => activity);
    const customers =
      activities.length > 0
        ? await this.people.byIds(
            tx,
            activities.map(({ customerId }) => customerId),
          )
        : new Map();
    return {
      results: inputs.map((_, index) => required(results.get(index), 'result')),
      activities,
      customers,
    };
  }
}

function candidatesOf(
  inputs: readonly Result<OrderChange, Problem>[],
  results: Results,
): Candidate<OrderChange>[] {
  const candidates: Candidate<OrderChange>[] = [];
  for (const [index, input] of inputs.entries()) {
    if (!input.ok) results.set(index, input);
    else
      candidates.push({
        index,
        input: input.value,
        key: input.value.key,
        fingerprint: input.value.fingerprint,
      });
  }
  return candidates;
}

function orderKeyOf(change: OrderChange): NaturalKey {
  return { kind: 'ORDER', source: change.key.source, externalId: change.orderExternalId };
}

function targetsOf(
  fresh: readonly Candidate<OrderChange>[],
  stored: ReadonlyMap<string, StoredKey>,
  results: Results,
): Target[] {
  const targets: Target[] = [];
  for (const candidate of fresh) {
    const order = stored.get(textOfKey(orderKeyOf(candidate.input)));
    if (!order?.orderId) results.set(candidate.index, err(notFound('order', ['orderExternalId'])));
    else targets.push({ candidate, customerId: order.customerId, orderId: order.orderId });
  }
  return targets;
}

/** Works the changes out on the orders' locked state, one after the other: a later one sees what an earlier one left. */
async function apply(
  tx: Tx,
  program: Program,
  targets: readonly Target[],
  now: Date,
  results: Results,
): Promise<Applied[]> {
  if (targets.length === 0) return [];
  await lockTotals(tx, program.id, [...new Set(targets.map((target) => target.customerId))]);
  const loaded = await loadOrders(tx, program.id, targets);
  const current = new Map<Uuid, Order>();
  for (const [id, { order, linkedToCustomerId }] of loaded) {
    // Linked between our look at the directory and our lock: look again.
    if (linkedToCustomerId) throw new StaleWrite('the order has moved to another customer');
    current.set(id, order);
  }
  const applied: Applied[] = [];
  const refused: NaturalKey[] = [];
  for (const { candidate, orderId } of targets) {
    const before = required(current.get(orderId), 'order of its key');
    const planned = candidate.input.plan(before);
    if (!planned.ok) {
      results.set(candidate.index, planned);
      refused.push(candidate.key);
      continue;
    }
    const { order: after, amounts, lines, original } = planned.value;
    current.set(orderId, after);
    const activity = activityOf(candidate.input, after, now);
    const { customerId, source } = after;
    const { externalId } = candidate.input;
    const { id, occurredAt } = activity;
    const orderReturn = {
      ...{ id, customerId, orderId, source, externalId, occurredAt, amounts, lines, original },
    };
    const key = { ...candidate.key, customerId, activityId: id, orderId, fingerprint: candidate.fingerprint };
    applied.push({ index: candidate.index, before, after, orderReturn, activity, key });
    results.set(candidate.index, ok({ order: after, orderReturn, activityId: id, replayed: false }));
  }
  // Sent twice at once: refused because of what the other one did between our look at the keys and our lock.
  const taken = await findKeys(tx, program.id, refused);
  if (taken.size > 0) throw new StaleWrite('a refused change was recorded meanwhile');
  return applied;
}

function activityOf(change: OrderChange, order: Order, now: Date): Activity {
  const { programId, customerId, channel, batchId } = order;
  const { source, externalId } = change.key;
  const occurredAt = change.occurredAt ?? now;
  return {
    id: derivedId(occurredAt, programId, change.type, source, externalId),
    programId,
    customerId,
    type: change.type,
    source,
    externalId,
    occurredAt,
    recordedAt: now,
    channel,
    orderId: order.id,
    attributes: {},
    order,
    batchId,
  };
}

async function write(tx: Tx, program: Program, applied: readonly Applied[], now: Date): Promise<void> {
  const changes = new RollUp(program.timeZone);
  const occurrences = new RollUp(program.timeZone);
  // Of several changes of one order only the last state is written.
  const last = new Map<Uuid, Order>();
  for (const { before, after, activity } of applied) {
    changes.changeOrder(before, after);
    occurrences.addActivity(activity);
    last.set(after.id, after);
  }
  const activityTimes = new Map(occurrences.totals.map((delta) => [delta.customerId, delta.lastActivityAt]));
  const totals = changes.totals.map((delta) => ({
    ...delta,
    lastActivityAt: activityTimes.get(delta.customerId) ?? delta.lastActivityAt,
  }));
  const orders = [...last.values()];
  const keys = applied.map(({ key }) => key);
  const returns = applied.map(({ orderReturn }) => orderReturn);
  const activities = applied.map(({ activity }) => activity);
  await allInOrder([
    reserveKeys(tx, program.id, keys),
    updateReturned(tx, orders),
    updateReturnedLines(tx, orders),
    saveOriginals(tx, orders),
    insertReturns(tx, program.id, now, returns),
    insertActivities(tx, program.id, now, activities),
    addReturnedToTotals(tx, totals),
    changeDays(tx, changes.days),
    addToDays(tx, program.id, occurrences.days),
  ]);
}

/** Replays answer the return as it was and the order as it stands now. */
async function answerReplays(
  tx: Tx,
  programId: Uuid,
  intake: Intake<OrderChange>,
  results: Results,
): Promise<void> {
  if (intake.replays.length === 0) return;
  const keys = intake.replays.map(({ stored }) => ({
    customerId: stored.customerId,
    orderId: required(stored.orderId, 'order of its key'),
  }));
  const orders = await loadOrders(tx, programId, keys);
  const returns = new Map((await returnsOfOrders(tx, programId, keys)).map((each) => [each.id, each]));
  for (const { index, stored } of intake.replays) {
    const { order } = required(orders.get(required(stored.orderId, 'order of its key')), 'recorded order');
    const orderReturn = required(returns.get(stored.activityId), 'recorded return');
    results.set(index, ok({ order, orderReturn, activityId: stored.activityId, replayed: true }));
  }
}
