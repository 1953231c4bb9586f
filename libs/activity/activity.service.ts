import { Injectable } from '@nestjs/common';
import { AuditLog, Programs, type Program, type ProgramActor } from '#access';
import { err, invalid, problem, required, type Problem, type Result } from '#kernel';
import { Database, isLockTimeout, type Tx } from '#platform';
import { ActivityRecorder } from './activity-recorder.js';
import type { NewActivity } from './domain/activity.js';
import type { NewOrder, Order } from './domain/order.js';
import type { RecordedActivity, RecordedOrder, RecordedReturn } from './domain/recorded.js';
import type { NewCancellation, NewReturn } from './domain/returns.js';
import { GuestLinker, type GuestLink, type LinkedOrders } from './guest-linker.js';
import type { RecordingOptions } from './recording.js';

/** Most orders of one request. */
export const ORDERS_MAX = 1_000;

/** Where a command came from, for its audit row. */
export interface CommandOrigin {
  readonly requestId?: string;
  readonly ip?: string;
}

/**
 * The recorder's use cases, each in a transaction of its own: for the API. A command that waits too long for the same
 * customer answers IN_PROGRESS and can simply be sent again: natural keys make every command safe to repeat.
 */
@Injectable()
export class ActivityService {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly audit: AuditLog,
    private readonly recorder: ActivityRecorder,
    private readonly linker: GuestLinker,
  ) {}

  /** Problems: those of `ActivityRecorder.recordOrders`, and IN_PROGRESS. */
  recordOrder(
    actor: ProgramActor,
    order: NewOrder,
    now: Date,
    options: RecordingOptions = {},
  ): Promise<Result<RecordedOrder, Problem>> {
    return this.change(actor, async (tx, program) => {
      const [result] = await this.recorder.recordOrders(tx, program, [order], now, options);
      return required(result, 'answer to the one order');
    });
  }

  /** One result per order, in the same order; a refused one changes nothing and the others go on. */
  async recordOrders(
    actor: ProgramActor,
    orders: readonly NewOrder[],
    now: Date,
    options: RecordingOptions = {},
  ): Promise<Result<readonly Result<RecordedOrder, Problem>[], Problem>> {
    if (orders.length > ORDERS_MAX) return err(invalid(['orders'], `At most ${ORDERS_MAX} orders at once.`));
    return this.change(actor, async (tx, program) => ({
      ok: true,
      value: await this.recorder.recordOrders(tx, program, orders, now, options),
    }));
  }

  /** Problems: those of `ActivityRecorder.recordReturns`, and IN_PROGRESS. Audited for staff. */
  recordReturn(
    actor: ProgramActor,
    input: NewReturn,
    now: Date,
    origin: CommandOrigin = {},
  ): Promise<Result<RecordedReturn, Problem>> {
    return this.change(actor, async (tx, program) => {
      const [result] = await this.recorder.recordReturns(tx, program, [input], now);
      return this.audited(tx, actor, 'order.returned', required(result, 'answer'), now, origin);
    });
  }

  /** Problems: NOT_FOUND, INVALID_INPUT, PROGRAM_CLOSED, IN_PROGRESS. Audited for staff. */
  cancelOrder(
    actor: ProgramActor,
    input: NewCancellation,
    now: Date,
    origin: CommandOrigin = {},
  ): Promise<Result<RecordedReturn, Problem>> {
    return this.change(actor, async (tx, program) => {
      const [result] = await this.recorder.cancelOrders(tx, program, [input], now);
      return this.audited(tx, actor, 'order.cancelled', required(result, 'answer'), now, origin);
    });
  }

  /** Problems: those of `ActivityRecorder.recordActivities`, and IN_PROGRESS. */
  recordActivity(
    actor: ProgramActor,
    activity: NewActivity,
    now: Date,
  ): Promise<Result<RecordedActivity, Problem>> {
    return this.change(actor, async (tx, program) => {
      const [result] = await this.recorder.recordActivities(tx, program, [activity], now);
      return required(result, 'answer to the one activity');
    });
  }

  /** Problems: those of `GuestLinker.link`, and IN_PROGRESS. */
  linkGuestOrders(actor: ProgramActor, link: GuestLink, now: Date): Promise<Result<LinkedOrders, Problem>> {
    return this.change(actor, (tx, program) => this.linker.link(tx, program, link, now));
  }

  /** Runs a command in a transaction of the actor's program, if that is open; a refusal rolls it back. */
  private async change<T>(
    actor: ProgramActor,
    work: (tx: Tx, program: Program) => Promise<Result<T, Problem>>,
  ): Promise<Result<T, Problem>> {
    try {
      return await this.database.txResult<T, Problem>({ programId: actor.programId }, async (tx) => {
        const program = await this.programs.requireOpen(tx, actor.programId);
        return program.ok ? work(tx, program.value) : program;
      });
    } catch (error) {
      if (isLockTimeout(error))
        return err(problem('IN_PROGRESS', 'The same customer is busy; send it again.'));
      throw error;
    }
  }

  private async audited(
    tx: Tx,
    actor: ProgramActor,
    action: string,
    result: Result<RecordedReturn, Problem>,
    now: Date,
    { requestId, ip }: CommandOrigin,
  ): Promise<Result<RecordedReturn, Problem>> {
    if (actor.kind === 'STAFF' && result.ok && !result.value.replayed) {
      const { order, orderReturn } = result.value;
      const details = { ...keyOf(order), amountMinor: orderReturn.amounts.totalMinor.toString() };
      const subject = { subjectType: 'order', subjectId: order.id };
      await this.audit.record(tx, { actor, action, ...subject, details, now, requestId, ip });
    }
    return result;
  }
}

function keyOf({ source, externalId }: Order): { source: string; externalId: string } {
  return { source, externalId };
}
