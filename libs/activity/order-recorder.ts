import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import type { CustomerRef } from '#customers';
import { err, ok, required, type Digest, type Problem, type Result, type Uuid } from '#kernel';
import { allInOrder, type Tx } from '#platform';
import { CustomerResolver } from './customer-resolver.js';
import type { Activity } from './domain/activity.js';
import { answerRest, takeIn, type Candidate, type Intake } from './domain/intake.js';
import { fingerprintOfOrder, type StoredKey } from './domain/natural-key.js';
import { draftOrder, numberOrders } from './domain/new-orders.js';
import { refusalOfOrder } from './domain/order-rules.js';
import type { NormalisedOrder } from './domain/normalisation.js';
import type { NewOrder, Order } from './domain/order.js';
import { activityOfOrder } from './domain/order-activity.js';
import type { RecordedOrder } from './domain/recorded.js';
import { RollUp } from './domain/roll-up.js';
import { OrderNormaliser } from './order-normaliser.js';
import { insertActivities } from './persistence/activities.js';
import { findKeys, reserveKeys } from './persistence/activity-keys.js';
import { saveOriginals } from './persistence/order-changes.js';
import { insertLines, insertOrders, loadOrders } from './persistence/orders.js';
import { addToDays, addToTotals } from './persistence/roll-ups.js';
import type { Recording, RecordingOptions } from './recording.js';

type Results = Map<number, Result<RecordedOrder, Problem>>;

/** An order about to be written, with its place in the batch. */
interface Draft {
  readonly index: number;
  readonly order: Order;
  readonly fingerprint: Digest;
}

/** Records new orders, each table once per batch. */
@Injectable()
export class OrderRecorder {
  constructor(
    private readonly people: CustomerResolver,
    private readonly normaliser: OrderNormaliser,
  ) {}

  async record(
    tx: Tx,
    program: Program,
    inputs: readonly NewOrder[],
    now: Date,
    options: RecordingOptions,
  ): Promise<Recording<RecordedOrder>> {
    const results: Results = new Map();
    const candidates = candidatesOf(inputs, { currency: program.currency, now }, results);
    const stored = await findKeys(
      tx,
      program.id,
      candidates.map((candidate) => candidate.key),
    );
    const intake = takeIn(candidates, stored);
    const customers = new Map<Uuid, CustomerRef>();
    const fresh = await this.normalised(tx, program, intake.fresh, now, results);
    const drafts = await this.draft(tx, program, fresh, now, options, results, customers);
    const activities = await write(tx, program, drafts, now, results);
    await answerReplays(tx, program.id, intake, results);
    answerRest(intake, results);
    return {
      results: inputs.map((_, index) => required(results.get(index), 'result')),
      activities,
      customers,
    };
  }

  /** What can be recorded, in the program's currency. */
  private async normalised(
    tx: Tx,
    program: Program,
    fresh: readonly Candidate<NewOrder>[],
    now: Date,
    results: Results,
  ): Promise<readonly Candidate<NewOrder | NormalisedOrder>[]> {
    if (fresh.every(({ input }) => input.currency === program.currency)) return fresh;
    const orders = await this.normaliser.normalise(
      tx,
      program,
      fresh.map(({ input }) => input),
      now,
    );
    return fresh.flatMap((candidate, place) => {
      const order = required(orders[place], 'an answer per order');
      if (order.ok) return [{ ...candidate, input: order.value }];
      results.set(candidate.index, order);
      return [];
    });
  }

  /** The orders of known customers, in the order of their times (ties: of the input). */
  private async draft(
    tx: Tx,
    program: Program,
    fresh: readonly Candidate<NewOrder | NormalisedOrder>[],
    now: Date,
    options: RecordingOptions,
    results: Results,
    customers: Map<Uuid, CustomerRef>,
  ): Promise<Draft[]> {
    const requests = fresh.map(({ input }) => ({ reference: input.customer, at: input.occurredAt ?? now }));
    const refs = await this.people.resolve(tx, requests, options.createCustomers ?? 'NO', now);
    const drafts: Draft[] = [];
    for (const [place, { index, input, fingerprint }] of fresh.entries()) {
      const ref = required(refs[place], 'resolved customer');
      if (!ref.ok) {
        results.set(index, ref);
        continue;
      }
      customers.set(ref.value.id, ref.value);
      const to = { program, customerId: ref.value.id, now, batchId: options.batchId ?? null };
      drafts.push({ index, order: draftOrder(input, to), fingerprint });
    }
    return drafts.sort(
      (a, b) => a.order.occurredAt.getTime() - b.order.occurredAt.getTime() || a.index - b.index,
    );
  }
}

function candidatesOf(
  inputs: readonly NewOrder[],
  rules: { readonly currency: string; readonly now: Date },
  results: Results,
): Candidate<NewOrder>[] {
  const candidates: Candidate<NewOrder>[] = [];
  for (const [index, input] of inputs.entries()) {
    const refusal = refusalOfOrder(input, rules);
    const { source, externalId } = input;
    if (refusal) results.set(index, err(refusal));
    else
      candidates.push({
        index,
        input,
        key: { kind: 'ORDER', source, externalId },
        fingerprint: fingerprintOfOrder(input, rules.currency),
      });
  }
  return candidates;
}

/** Customers first (their lock and their numbers), then everything at once in one pipelined trip. */
async function write(
  tx: Tx,
  program: Program,
  drafts: readonly Draft[],
  now: Date,
  results: Results,
): Promise<Activity[]> {
  if (drafts.length === 0) return [];
  const rollUp = new RollUp(program.timeZone);
  for (const { order } of drafts) rollUp.addOrder(order);
  const lastNumbers = await addToTotals(tx, program.id, rollUp.totals);
  const orders = numberOrders(
    drafts.map(({ order }) => order),
    lastNumbers,
  );
  const activities = orders.map((order) => activityOfOrder(order, 'order.paid', now));
  const keys = orders.map((order, place) => keyOf(order, activities[place], drafts[place]));
  await allInOrder([
    reserveKeys(tx, program.id, keys),
    insertOrders(tx, program.id, now, orders),
    insertLines(tx, program.id, orders),
    saveOriginals(tx, orders),
    insertActivities(tx, program.id, now, activities),
    addToDays(tx, program.id, rollUp.days),
  ]);
  for (const [place, order] of orders.entries()) {
    const { index } = required(drafts[place], 'draft');
    const activityId = required(activities[place], 'activity').id;
    results.set(index, ok({ order, activityId, replayed: false }));
  }
  return activities;
}

function keyOf(order: Order, activity: Activity | undefined, draft: Draft | undefined): StoredKey {
  const { source, externalId, customerId } = order;
  const activityId = required(activity, 'activity').id;
  const { fingerprint } = required(draft, 'draft');
  return { kind: 'ORDER', source, externalId, customerId, activityId, orderId: order.id, fingerprint };
}

/** Replays answer the order as it stands now. */
async function answerReplays(
  tx: Tx,
  programId: Uuid,
  intake: Intake<NewOrder>,
  results: Results,
): Promise<void> {
  const keys = intake.replays.map(({ stored }) => ({
    customerId: stored.customerId,
    orderId: required(stored.orderId, 'order of its key'),
  }));
  const orders = await loadOrders(tx, programId, keys);
  for (const { index, stored } of intake.replays) {
    const { order } = required(orders.get(required(stored.orderId, 'order of its key')), 'recorded order');
    results.set(index, ok({ order, activityId: stored.activityId, replayed: true }));
  }
}
