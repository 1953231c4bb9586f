import { Injectable } from '@nestjs/common';
import { Idempotency, Programs, type IdempotentAnswer, type Origin, type Program } from '#access';
import type { CustomerRef } from '#customers';
import {
  err,
  invalid,
  isPointsAmount,
  newId,
  notFound,
  ok,
  type Points,
  type Problem,
  type Result,
} from '#kernel';
import type { Uuid } from '#kernel';
import { PointTypes, refusalOfSpend, slidesToOf } from '#ledger';
import type { Tx } from '#platform';
import { overLimit } from './domain/household-rules.js';
import {
  doerOf,
  HouseholdCommands,
  NO_HOUSEHOLD,
  refusalOfPerson,
  type HouseholdCommand,
} from './household-commands.js';
import { HouseholdDesk } from './household-desk.js';
import type { OpenHousehold } from './open-household.js';
import { findMemberships } from './persistence/households.js';
import { insertSpend, isTaken, spentIn, takeOfMonth } from './persistence/spends.js';
import type { Member } from './domain/household.js';

export interface PointsCommand extends HouseholdCommand {
  readonly points: Points;
  /** Chosen by the caller. */
  readonly key: string;
  /** Everything the caller gave. */
  readonly input: unknown;
}

/** What is answered for good. */
export interface PointsMoved {
  readonly householdId: Uuid;
  readonly transactionId: Uuid;
  readonly points: Points;
}

interface Till {
  readonly tx: Tx;
  readonly program: Program;
  readonly customer: CustomerRef;
  readonly open: OpenHousehold;
  readonly me: Member;
}

/**
 * Points between members and the shared wallet of their household, and out of that: once per idempotency key.
 *
 * Problems: PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND, CUSTOMER_SUSPENDED, NOT_ENROLLED, NO_HOUSEHOLD, INSUFFICIENT_POINTS,
 * HOUSEHOLD_LIMIT_REACHED { limit, left }, BALANCE_LIMIT, IDEMPOTENCY_CONFLICT, IN_PROGRESS.
 */
@Injectable()
export class HouseholdPoints {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly programs: Programs,
    private readonly pointTypes: PointTypes,
    private readonly commands: HouseholdCommands,
    private readonly desk: HouseholdDesk,
  ) {}

  /** Gives available points of one's own to the household; they keep the expiry they had. */
  contribute(command: PointsCommand): Promise<IdempotentAnswer<PointsMoved>> {
    return this.once(command, 'contributeToHousehold', async ({ open, me }) => {
      const posted = open.bringIn(me, command.points, 'CONTRIBUTED', open.by.actor);
      return posted.ok ? ok(posted.value.transactionId) : posted;
    });
  }

  /**
   * Spends from the shared wallet, soonest-expiring first, within the member's limit of the month. An order belongs to whoever
   * redeems on it first: what comes back with it counts for them.
   */
  redeem(
    command: PointsCommand & { readonly orderReference: string | null; readonly reason: string | null },
  ): Promise<IdempotentAnswer<PointsMoved>> {
    const { actor, points, orderReference, reason } = command;
    return this.once(command, 'redeemHouseholdPoints', async ({ tx, program, customer, open, me }) => {
      // As with points of one's own: which order is whose, only the storefront can know.
      if (actor.kind === 'CUSTOMER' && orderReference !== null)
        return err(invalid(['orderReference'], 'With a customer token no order is named.'));
      const wrong = refusalOfSpend({
        ...{ kind: 'REDEEM', customer: { id: customer.id }, pointType: null, points },
        ...{ orderReference, reason },
      });
      if (wrong) return err(wrong);
      const { id: householdId, pointTypeId } = open.household;
      if (orderReference !== null && (await isTaken(tx, householdId, orderReference, customer.id)))
        return err(invalid(['orderReference'], 'Another member has redeemed on this order.'));
      const pointType = (await this.pointTypes.byIds(tx, [pointTypeId])).get(pointTypeId);
      if (!pointType) return err(notFound('point type', ['pointType']));
      const slidesTo = slidesToOf('REDEEM', pointType.expiryPolicy, open.by.now, program.timeZone);
      const posted = open.redeem(me, points, { orderReference, reason, slidesTo });
      if (!posted.ok) return posted;
      const { month } = open;
      const customerId = customer.id;
      const limited = await this.takeOfMonth(tx, open, me, points);
      if (limited) return err(limited);
      const { transactionId } = posted.value;
      await insertSpend(tx, {
        ...{ customerId, id: newId(open.by.now), householdId, seat: me.seat, points, restored: 0n },
        ...{ orderReference, month, transactionId, spentAt: open.by.now },
      });
      return ok(transactionId);
    });
  }

  private async takeOfMonth(
    tx: Tx,
    { household: { id: householdId }, month }: OpenHousehold,
    { customerId, monthlyLimit: limit }: Member,
    points: Points,
  ): Promise<Problem | null> {
    if (await takeOfMonth(tx, { customerId, householdId, month }, points, limit)) return null;
    const spent = (await spentIn(tx, [householdId], month)).get(`${householdId}/${customerId}`) ?? 0n;
    const most = limit ?? 0n;
    return overLimit(most, spent < most ? most - spent : 0n);
  }

  private once(
    command: PointsCommand,
    operation: string,
    work: (till: Till) => Promise<Result<Uuid, Problem>>,
  ): Promise<IdempotentAnswer<PointsMoved>> {
    const { actor, key, input, now, points } = command;
    return this.idempotency.run(actor, { operation, key, input, now }, async (tx) => {
      if (!isPointsAmount(points)) return err(invalid(['points'], 'Points must be a positive whole number.'));
      const program = await this.programs.requireOpen(tx, actor.programId);
      if (!program.ok) return program;
      const customer = await this.customerOf(tx, actor, command);
      if (!customer) return err(notFound('customer', ['customer']));
      const refusal = refusalOfPerson(customer);
      if (refusal) return err(refusal);
      const [known] = await findMemberships(tx, [customer.id]);
      const by = doerOf(command, program.value);
      const opened = known && (await this.desk.openOne(tx, known.householdId, [customer.id], by));
      const me = opened?.household.member(customer.id);
      if (!opened || !me) return err(NO_HOUSEHOLD);
      const { household: open } = opened;
      const moved = await work({ tx, program: program.value, customer, open, me });
      if (!moved.ok) return moved;
      await this.desk.close(tx, opened);
      return ok({ householdId: open.household.id, transactionId: moved.value, points });
    });
  }

  private async customerOf(
    tx: Tx,
    actor: Origin['actor'],
    command: HouseholdCommand,
  ): Promise<CustomerRef | null> {
    const customer = await this.commands.personOf(tx, command.customer);
    // Naming somebody else with a customer's token answers like a missing id.
    return actor.kind === 'CUSTOMER' && customer?.id !== actor.customerId ? null : customer;
  }
}
