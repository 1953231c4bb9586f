import { Injectable } from '@nestjs/common';
import { systemActor, type Program } from '#access';
import { activityIdOf, ActivityRecorder, CustomerRollUps, OWN_SOURCE, type NewActivity } from '#activity';
import { CustomerEvents } from '#customers';
import {
  err,
  invariant,
  localDateOf,
  ok,
  required,
  type Points,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import { Returns, Spending, type ReturnedOrder } from '#ledger';
import { StaleWrite, type Tx } from '#platform';
import type { Plan, Term } from './domain/club.js';
import { owedOf, unusedDaysOf } from './domain/refund.js';
import { knownMembership, LEFT, OpenClub, tellingId } from './open-club.js';
import { findClubs, lockClub, saveSeats } from './persistence/clubs.js';
import { findMemberships, insertMoves, saveMemberships } from './persistence/memberships.js';
import {
  findUnused,
  insertPayments,
  saveRefunds,
  takeReference,
  type KeptPayment,
} from './persistence/payments.js';

/** Activities that are recorded at once. */
const RECORDED_AT_ONCE = 1_000;
/** Who charges and gives back points, in the journal. */
const TILL = 'clubs';

/** Days that a customer is to pay with points. */
export interface Charge {
  readonly customerId: Uuid;
  readonly plan: Plan;
  readonly term: Term;
}

/** What comes back to a customer of what was paid. */
export interface Refund {
  readonly restoredPoints: Points;
  readonly owedMinor: bigint;
}

export const NO_REFUND: Refund = { restoredPoints: 0n, owedMinor: 0n };

/**
 * Opens a club for steps of its members, and writes them. Locks, always in this order: the customers' totals by their ids, as
 * recording does, then the club's row, then wallets.
 */
@Injectable()
export class MembershipDesk {
  constructor(
    private readonly rollUps: CustomerRollUps,
    private readonly spending: Spending,
    private readonly returns: Returns,
    private readonly recorder: ActivityRecorder,
    private readonly events: CustomerEvents,
  ) {}

  /** A club with these customers, all of it locked until the transaction ends; null when there is no such club. */
  async open(
    tx: Tx,
    program: Program,
    clubId: Uuid,
    customerIds: readonly Uuid[],
    now: Date,
  ): Promise<OpenClub | null> {
    await this.rollUps.lock(tx, customerIds);
    const club = await lockClub(tx, clubId);
    if (!club) return null;
    // Read behind the lock.
    const [clubs, memberships] = await Promise.all([findClubs(tx), findMemberships(tx, clubId, customerIds)]);
    const plans = clubs.find((found) => found.club.id === clubId)?.plans ?? [];
    return new OpenClub(club, plans, memberships, { now, today: localDateOf(now, program.timeZone) });
  }

  /** Takes points for memberships, by the ledger's own way of spending, each for itself. In the order of the charges. */
  async charge(tx: Tx, open: OpenClub, charges: readonly Charge[]): Promise<Result<KeptPayment, Problem>[]> {
    if (charges.length === 0) return [];
    const payments = charges.map(({ customerId, plan: { code: plan, price }, term }) => {
      invariant(price.kind === 'POINTS', 'points are charged for what costs points');
      const { pointType, points } = price;
      return open.paymentOf(customerId, { kind: 'POINTS', plan, pointType, points, amountMinor: 0n, term });
    });
    const { programId, code } = open.club;
    const spent = await this.spending.perform(
      tx,
      payments.map(({ customerId, pointType, points, reference: orderReference }) => ({
        actor: systemActor(programId, TILL),
        spend: {
          ...({ kind: 'REDEEM', customer: { id: customerId }, pointType, points, orderReference } as const),
          reason: `club ${code}`,
        },
      })),
      open.moment.now,
    );
    return spent.map((result, index) =>
      result.ok ? ok(required(payments[index], 'a payment')) : err(result.problem),
    );
  }

  /**
   * Gives back what was paid for days after today: points to the lots they came from, floor(points * days left / all days);
   * money by the same rule is answered as owed, for the shop to pay. To be called before the step that ends the membership.
   */
  async refund(
    tx: Tx,
    program: Program,
    open: OpenClub,
    customerIds: readonly Uuid[],
  ): Promise<Map<Uuid, Refund>> {
    const { club, moment } = open;
    const unused = (await findUnused(tx, club.id, customerIds, moment.today)).filter(
      ({ customerId, paidAt }) => {
        const { memberSince } = knownMembership(open, customerId);
        return memberSince !== null && paidAt >= memberSince;
      },
    );
    const orders = unused.flatMap((payment): ReturnedOrder[] => {
      if (payment.kind !== 'POINTS') return [];
      const { customerId, reference: orderReference, term } = payment;
      const { unused: returnedMinor, all: totalMinor } = unusedDaysOf(term, moment.today);
      const externalId = tellingId(customerId, club, open.nextMove(customerId));
      const activityId = activityIdOf(program.id, { type: LEFT, source: OWN_SOURCE, externalId }, moment.now);
      return [{ customerId, orderReference, totalMinor, returnedMinor, activityId }];
    });
    const restored = new Map(
      (await this.returns.restoreSpent(tx, program, orders, moment.now)).map((one) => [
        `${one.customerId}/${one.orderReference}`,
        one.points,
      ]),
    );
    const refunds = unused.map((payment) => ({
      ...payment,
      restoredPoints: restored.get(`${payment.customerId}/${payment.reference}`) ?? 0n,
      owedMinor: payment.kind === 'MONEY' ? owedOf(payment, moment.today) : 0n,
    }));
    await saveRefunds(tx, refunds);
    const sums = new Map<Uuid, Refund>();
    for (const { customerId, restoredPoints, owedMinor } of refunds) {
      const sum = sums.get(customerId) ?? NO_REFUND;
      sums.set(customerId, {
        restoredPoints: sum.restoredPoints + restoredPoints,
        owedMinor: sum.owedMinor + owedMinor,
      });
    }
    return sums;
  }

  /** Writes all steps, set-wise; answers the activities that tell of them. */
  async close(tx: Tx, open: OpenClub): Promise<NewActivity[]> {
    const { club, changes, moves, payments } = open;
    if (changes.size === 0) return [];
    const held = [...changes].map(([customerId, membership]) => ({
      customerId,
      clubId: club.id,
      membership,
    }));
    await saveMemberships(tx, held);
    await insertMoves(tx, moves);
    const moved = moves.map(({ customerId }) => customerId);
    await this.events.announceChanged(tx, moved, open.moment.now);
    await insertPayments(tx, payments);
    for (const payment of payments.filter(({ kind }) => kind === 'MONEY')) {
      // Somebody else was faster with this reference: the next try finds theirs.
      if (!(await takeReference(tx, payment))) throw new StaleWrite('a payment reference was taken');
    }
    await saveSeats(tx, club.id, club.seats);
    return open.tellable.map(({ type, move: { customerId, number, at, cause, plan } }) => ({
      ...{ type, source: OWN_SOURCE, externalId: tellingId(customerId, club, number), occurredAt: at },
      customer: { id: customerId },
      attributes: { club: club.code, plan: plan ?? '', cause },
    }));
  }

  /** Records what was told of steps: campaigns react in the same transaction. */
  async tell(tx: Tx, program: Program, told: readonly NewActivity[], now: Date): Promise<void> {
    for (let start = 0; start < told.length; start += RECORDED_AT_ONCE) {
      const part = told.slice(start, start + RECORDED_AT_ONCE);
      const results = await this.recorder.recordOwnActivities(tx, program, part, now);
      for (const result of results) invariant(result.ok, 'what happened in a club can be recorded');
    }
  }
}
