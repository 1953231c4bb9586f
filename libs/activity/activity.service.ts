import { Injectable } from '@nestjs/common';
import { AuditLog, Programs, type Program, type ProgramActor } from '#access';
import { err, invalid, type Problem, type Result } from '#kernel';
import { Database, isLockTimeout, type Tx } from '#platform';
import { ActivityRecorder } from './activity-recorder.js';
import type { NewActivity } from './domain/activity.js';
import type { NewOrder, Order } from './domain/order.js';
import type { RecordedActivity, RecordedOrder, RecordedReturn } from './domain/recorded.js';
import type { NewCancellation, NewReturn } from './domain/returns.js';
import { GuestLinker, type GuestLink, type LinkedOrders } from './guest-linker.js';
import { busy, RecordingBatcher, type RecordingCommand } from './recording-batcher.js';
import type { RecordingOptions } from './recording.js';

/** Most orders of one request. */
export const ORDERS_MAX = 1_000;

/** Where a command came from, for its audit row. */
export interface CommandOrigin {
  readonly requestId?: string;
  readonly ip?: string;
}

interface OrderCommand extends RecordingCommand<NewOrder> {
  readonly options: RecordingOptions;
}

interface ChangeCommand<I> extends RecordingCommand<I> {
  readonly origin: CommandOrigin;
}

function inputOf<I>({ input }: RecordingCommand<I>): I {
  return input;
}

/**
 * The recorder's use cases for the API: what comes at the same time shares a transaction. A command that waits too long for the same
 * customer answers IN_PROGRESS and can simply be sent again: natural keys make every command safe to repeat.
 */
@Injectable()
export class ActivityService {
  private readonly orders: RecordingBatcher<OrderCommand, RecordedOrder>;
  private readonly returns: RecordingBatcher<ChangeCommand<NewReturn>, RecordedReturn>;
  private readonly cancellations: RecordingBatcher<ChangeCommand<NewCancellation>, RecordedReturn>;
  private readonly activities: RecordingBatcher<RecordingCommand<NewActivity>, RecordedActivity>;

  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly log: AuditLog,
    private readonly recorder: ActivityRecorder,
    private readonly linker: GuestLinker,
  ) {
    const base = { database, programs };
    this.orders = new RecordingBatcher<OrderCommand, RecordedOrder>({
      ...base,
      kind: 'orders',
      laneOf: ({ input }) => personOf(input),
      groupOf: ({ options }) => JSON.stringify([options.createCustomers, options.batchId]),
      record: (tx, program, commands, now) =>
        recorder.recordOrders(tx, program, commands.map(inputOf), now, commands[0]?.options),
    });
    this.activities = new RecordingBatcher<RecordingCommand<NewActivity>, RecordedActivity>({
      ...base,
      kind: 'activities',
      laneOf: ({ input }) => personOf(input),
      record: (tx, program, commands, now) =>
        recorder.recordActivities(tx, program, commands.map(inputOf), now),
    });
    this.returns = new RecordingBatcher<ChangeCommand<NewReturn>, RecordedReturn>({
      ...base,
      kind: 'returns',
      laneOf: ({ input }) => input.orderExternalId,
      record: async (tx, program, commands, now) => {
        const results = await recorder.recordReturns(tx, program, commands.map(inputOf), now);
        await this.audit(tx, 'order.returned', commands, results, now);
        return results;
      },
    });
    this.cancellations = new RecordingBatcher<ChangeCommand<NewCancellation>, RecordedReturn>({
      ...base,
      kind: 'cancellations',
      laneOf: ({ input }) => input.orderExternalId,
      record: async (tx, program, commands, now) => {
        const results = await recorder.cancelOrders(tx, program, commands.map(inputOf), now);
        await this.audit(tx, 'order.cancelled', commands, results, now);
        return results;
      },
    });
  }

  /** Problems: those of `ActivityRecorder.recordOrders`, and IN_PROGRESS. */
  recordOrder(
    actor: ProgramActor,
    input: NewOrder,
    now: Date,
    options: RecordingOptions = {},
  ): Promise<Result<RecordedOrder, Problem>> {
    return this.orders.submit({ actor, input, now, options });
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
    return this.returns.submit({ actor, input, now, origin });
  }

  /** Problems: NOT_FOUND, INVALID_INPUT, PROGRAM_CLOSED, IN_PROGRESS. Audited for staff. */
  cancelOrder(
    actor: ProgramActor,
    input: NewCancellation,
    now: Date,
    origin: CommandOrigin = {},
  ): Promise<Result<RecordedReturn, Problem>> {
    return this.cancellations.submit({ actor, input, now, origin });
  }

  /** Problems: those of `ActivityRecorder.recordActivities`, and IN_PROGRESS. */
  recordActivity(
    actor: ProgramActor,
    input: NewActivity,
    now: Date,
  ): Promise<Result<RecordedActivity, Problem>> {
    return this.activities.submit({ actor, input, now });
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
      return await this.database.txResult<T, Problem>(actor, async (tx) => {
        const program = await this.programs.requireOpen(tx, actor.programId);
        return program.ok ? work(tx, program.value) : program;
      });
    } catch (error) {
      if (isLockTimeout(error)) return err(busy());
      throw error;
    }
  }

  /** Writes down, of what was recorded, what staff did. */
  private async audit(
    tx: Tx,
    action: string,
    commands: readonly ChangeCommand<unknown>[],
    results: readonly Result<RecordedReturn, Problem>[],
    now: Date,
  ): Promise<void> {
    for (const [place, { actor, origin }] of commands.entries()) {
      const result = results[place];
      if (actor.kind !== 'STAFF' || !result?.ok || result.value.replayed) continue;
      const { order, orderReturn } = result.value;
      const details = { ...keyOf(order), amountMinor: orderReturn.amounts.totalMinor.toString() };
      const subject = { subjectType: 'order', subjectId: order.id };
      await this.log.record(tx, { actor, action, ...subject, details, now, ...origin });
    }
  }
}

function keyOf({ source, externalId }: Order): { source: string; externalId: string } {
  return { source, externalId };
}

/** Whose order or activity it is: those of one customer are recorded one after the other. */
function personOf({ customer }: NewOrder | NewActivity): string {
  if (!customer) return '';
  if ('externalId' in customer) return customer.externalId;
  return 'id' in customer ? customer.id : `${customer.guest.email}/${customer.guest.phone}`;
}
