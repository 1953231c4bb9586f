import { Injectable } from '@nestjs/common';
import { Reactors, type ActivityBatch, type NewActivity, type Reactor } from '#activity';
import { PointBackers, returnedOrdersOf, type PointBacker, type Taking } from '#campaigns';
import type { Program } from '#access';
import { groupedBy, minPoints, required, type Points, type Uuid } from '#kernel';
import { Returns, type ReturnedOrder } from '#ledger';
import type { Tx } from '#platform';
import { backingOf } from './domain/contribution.js';
import { HouseholdDesk } from './household-desk.js';
import { HOUSEHOLDS_ACTOR, type OpenHousehold } from './open-household.js';
import { findMemberships, findSeats, lockHouseholds } from './persistence/households.js';
import { findSpends, giveBackToMonths, saveRestored, type HouseholdSpend } from './persistence/spends.js';

/** After campaigns: what they gave is there to be shared, and what they took is gone. */
const RANK = 45;

/** Points that came back to shared wallets on an order, of one spend on it. */
interface Back {
  readonly spend: HouseholdSpend;
  readonly points: Points;
}

/**
 * Households' place in the transaction that records activities: shares of what members earned are brought in, and what they
 * redeemed on orders that are returned comes back to the shared wallet, and to their limit.
 */
@Injectable()
export class HouseholdReactor implements Reactor {
  readonly name = 'households';
  readonly rank = RANK;

  constructor(
    private readonly desk: HouseholdDesk,
    private readonly returns: Returns,
    reactors: Reactors,
  ) {
    reactors.register(this);
  }

  async react(tx: Tx, batch: ActivityBatch): Promise<readonly NewActivity[]> {
    const customerIds = [...new Set(batch.activities.map(({ customerId }) => customerId))];
    const orders = returnedOrdersOf(batch.activities);
    const [memberships, spends] = await Promise.all([
      findMemberships(tx, customerIds),
      orders.length > 0 ? findSpends(tx, orders) : NO_SPENDS,
    ]);
    const sharing = memberships.filter(({ contributionPercent }) => contributionPercent > 0);
    if (sharing.length === 0 && spends.length === 0) return [];
    const householdIds = [...new Set([...sharing, ...spends].map(({ householdId }) => householdId))];
    if (spends.length > 0) await lockHouseholds(tx, householdIds);
    const back = await this.restore(tx, batch, orders, spends);
    const open = await this.desk.openMany(
      tx,
      {
        householdIds,
        customerIds: sharing.map(({ customerId }) => customerId),
        customers: batch.customers,
        others: [...new Set(back.map(({ spend }) => spend.customerId))],
      },
      { actor: HOUSEHOLDS_ACTOR, now: batch.now, timeZone: batch.program.timeZone },
    );
    await this.noteBack(tx, open.households, back);
    await this.desk.close(tx, open);
    return [];
  }

  /** Points come back to the lots of the shared wallets; which spends they belong to, the newest first. */
  private async restore(
    tx: Tx,
    { program, now }: ActivityBatch,
    orders: readonly ReturnedOrder[],
    spends: readonly HouseholdSpend[],
  ): Promise<Back[]> {
    if (spends.length === 0) return [];
    const ofOrder = new Map(orders.map((order) => [`${order.customerId}/${order.orderReference}`, order]));
    const bySpent = groupedBy(
      spends,
      ({ householdId, orderReference }) => `${householdId}/${orderReference}`,
    );
    const returned = [...bySpent.values()].map(([spend]): ReturnedOrder => {
      const { customerId, orderReference, householdId } = required(spend, 'a spend');
      return {
        ...required(ofOrder.get(`${customerId}/${orderReference}`), 'the order'),
        customerId: householdId,
      };
    });
    const restorations = await this.returns.restoreSpent(tx, program, returned, now);
    return restorations.flatMap(({ customerId, orderReference, points }) => {
      let left = points;
      return (bySpent.get(`${customerId}/${orderReference}`) ?? []).flatMap((spend): Back[] => {
        const part = minPoints(left, spend.points - spend.restored);
        left -= part;
        return part > 0n ? [{ spend, points: part }] : [];
      });
    });
  }

  private async noteBack(tx: Tx, households: readonly OpenHousehold[], back: readonly Back[]): Promise<void> {
    if (back.length === 0) return;
    const byId = new Map(households.map((open) => [open.household.id, open]));
    const seats = await findSeats(
      tx,
      back.map(({ spend }) => spend),
    );
    for (const { spend, points } of back) {
      const open = required(byId.get(spend.householdId), 'the household of a spend');
      const stored = required(
        seats.find(({ seat, householdId }) => seat === spend.seat && householdId === spend.householdId),
        'who spent',
      );
      const current = open.member(spend.customerId);
      const member = current?.seat === spend.seat ? current : stored;
      open.restored(member, points, required(spend.orderReference, 'an order'));
      // Nobody shares this wallet any more: the points go to whoever had spent them, unless they have expired meanwhile.
      if (open.household.dissolvedAt !== null)
        open.payOut(member, minPoints(points, open.shared), 'PAID_OUT', HOUSEHOLDS_ACTOR);
    }
    await saveRestored(
      tx,
      back.map(({ spend, points }) => ({ ...spend, restored: spend.restored + points })),
    );
    await giveBackToMonths(
      tx,
      back.map(({ spend: { customerId, householdId, month }, points }) => ({
        customerId,
        householdId,
        month,
        points,
      })),
    );
  }
}

const NO_SPENDS: readonly HouseholdSpend[] = [];

/** Brings back to members what they lack of what a return takes, as far as they brought it in. */
@Injectable()
export class HouseholdBacking implements PointBacker {
  readonly name = 'households';

  constructor(
    private readonly desk: HouseholdDesk,
    backers: PointBackers,
  ) {
    backers.register(this);
  }

  async bringBack(tx: Tx, program: Program, takings: readonly Taking[], now: Date): Promise<void> {
    const reaching = takings.filter(({ command }) => command.policy !== 'ONLY_PENDING');
    if (reaching.length === 0) return;
    const memberships = await findMemberships(tx, [...new Set(reaching.map(({ customerId }) => customerId))]);
    const backed = memberships.filter(({ contributed, takenBack }) => contributed > takenBack);
    if (backed.length === 0) return;
    const open = await this.desk.openMany(
      tx,
      {
        householdIds: [...new Set(backed.map(({ householdId }) => householdId))],
        customerIds: backed.map(({ customerId }) => customerId),
      },
      { actor: HOUSEHOLDS_ACTOR, now, timeZone: program.timeZone },
    );
    const byId = new Map(open.households.map((household) => [household.household.id, household]));
    for (const { customerId, householdId } of backed) {
      const household = required(byId.get(householdId), 'the household of a member');
      const { pointTypeId } = household.household;
      const ofMember = reaching.filter(
        (one) => one.customerId === customerId && one.pointTypeId === pointTypeId,
      );
      bringBackTo(household, customerId, ofMember);
    }
    await this.desk.close(tx, open);
  }
}

function bringBackTo(household: OpenHousehold, customerId: Uuid, takings: readonly Taking[]): void {
  const member = household.member(customerId);
  if (!member || takings.length === 0) return;
  const lacking = household.lackingOf(
    customerId,
    takings.map(({ command }) => command),
  );
  household.payOut(member, backingOf(member, lacking, household.shared), 'TAKEN_BACK', HOUSEHOLDS_ACTOR);
}
