import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { err, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import { ActivityAppender } from './activity-appender.js';
import { refusalOfReserved } from './domain/activity-rules.js';
import type { NewActivity } from './domain/activity.js';
import { PROGRAM_CLOSED } from './domain/intake.js';
import { changeOfCancellation, changeOfReturn, type OrderChange } from './domain/order-change.js';
import type { NewOrder } from './domain/order.js';
import type { RecordedActivity, RecordedOrder, RecordedReturn } from './domain/recorded.js';
import type { NewCancellation, NewReturn } from './domain/returns.js';
import { OrderChanger } from './order-changer.js';
import { OrderRecorder } from './order-recorder.js';
import { Reactions } from './reactions.js';
import type { RecordingOptions } from './recording.js';

type Results<A> = Promise<readonly Result<A, Problem>[]>;

/**
 * The one door in: whatever happens to customers is recorded here, in batches, and shown to the reactors inside the
 * same transaction. Answers are in the order of the inputs; a refused input changes nothing and the others go on.
 * The same natural key with the same content answers what was recorded (`replayed`), with other content it is refused
 * with IDEMPOTENCY_CONFLICT. A closed program refuses everything with PROGRAM_CLOSED.
 */
@Injectable()
export class ActivityRecorder {
  constructor(
    private readonly orders: OrderRecorder,
    private readonly changer: OrderChanger,
    private readonly appender: ActivityAppender,
    private readonly reactions: Reactions,
  ) {}

  /** Problems: INVALID_INPUT, WRONG_CURRENCY, NOT_FOUND (customer), IDEMPOTENCY_CONFLICT, PROGRAM_CLOSED. */
  async recordOrders(
    tx: Tx,
    program: Program,
    orders: readonly NewOrder[],
    now: Date,
    options: RecordingOptions = {},
  ): Results<RecordedOrder> {
    if (program.status !== 'OPEN') return orders.map(() => PROGRAM_CLOSED);
    const recording = await this.orders.record(tx, program, orders, now, options);
    await this.reactions.run(tx, program, recording, now);
    return recording.results;
  }

  /** Problems: as for orders, with NOT_FOUND for the order, and RETURN_EXCEEDS_ORDER { remainingMinor }. */
  recordReturns(tx: Tx, program: Program, returns: readonly NewReturn[], now: Date): Results<RecordedReturn> {
    return this.change(
      tx,
      program,
      returns.map((input) => changeOfReturn(input, now)),
      now,
    );
  }

  /** Returns what remains of the orders and marks them cancelled; cancelled ones answer as replayed. */
  cancelOrders(
    tx: Tx,
    program: Program,
    orders: readonly NewCancellation[],
    now: Date,
  ): Results<RecordedReturn> {
    return this.change(
      tx,
      program,
      orders.map((input) => changeOfCancellation(input, now)),
      now,
    );
  }

  /** Activities from outside: neither the product's own types nor its source. Problems: as for orders. */
  async recordActivities(
    tx: Tx,
    program: Program,
    activities: readonly NewActivity[],
    now: Date,
    options: RecordingOptions = {},
  ): Results<RecordedActivity> {
    const refusals = activities.map(refusalOfReserved);
    const allowed = activities.filter((_, index) => !refusals[index]);
    const results = [...(await this.recordOwnActivities(tx, program, allowed, now, options))];
    return refusals.map((refusal) => (refusal ? err(refusal) : (results.shift() ?? PROGRAM_CLOSED)));
  }

  /** Activities that the product itself found out, of any type: enrolments, birthdays, tier changes. */
  async recordOwnActivities(
    tx: Tx,
    program: Program,
    activities: readonly NewActivity[],
    now: Date,
    options: RecordingOptions = {},
  ): Results<RecordedActivity> {
    if (program.status !== 'OPEN') return activities.map(() => PROGRAM_CLOSED);
    const recording = await this.appender.append(tx, program, activities, now, options);
    await this.reactions.run(tx, program, recording, now);
    return recording.results;
  }

  private async change(
    tx: Tx,
    program: Program,
    changes: readonly Result<OrderChange, Problem>[],
    now: Date,
  ): Results<RecordedReturn> {
    if (program.status !== 'OPEN') return changes.map(() => PROGRAM_CLOSED);
    const recording = await this.changer.record(tx, program, changes, now);
    await this.reactions.run(tx, program, recording, now);
    return recording.results;
  }
}
