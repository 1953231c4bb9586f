import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { OrderDirectory, type Order } from '#activity';
import { CustomerDirectory } from '#customers';
import { groupedBy, required, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { initialOf, storyFor, type Chapter, type MissedOrder } from './domain/customer-story.js';
import { shortfallOf } from './domain/qualification.js';
import type { Referral, ReferralStep, Side } from './domain/referral.js';
import type { ReferralRules } from './domain/rules.js';
import { findSteps } from './persistence/referrals.js';
import { qualifyingOf } from './qualifying.service.js';
import { ReferralBook } from './referral-book.service.js';

/** The latest orders of a friend that are looked at. */
const ORDERS_MAX = 20;

/** A referral, and to which of its people it is told. */
export interface Told {
  readonly referral: Referral;
  readonly side: Side;
}

/** Tells customers what happened to referrals. */
@Injectable()
export class CustomerStories {
  constructor(
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly orders: OrderDirectory,
    private readonly book: ReferralBook,
  ) {}

  /** In the order of what is told. */
  async of(tx: Tx, told: readonly Told[]): Promise<(readonly Chapter[])[]> {
    const referrals = told.map(({ referral }) => referral);
    const friends = told.filter(({ side }) => side === 'FRIEND').map(({ referral }) => referral.friendId);
    const [program, terms, steps, profiles, orders] = await Promise.all([
      this.programs.byId(tx, tx.programId ?? ''),
      this.book.termsOf(tx, referrals),
      findSteps(
        tx,
        referrals.map(({ friendId }) => friendId),
      ),
      this.customers.profilesOf(tx, told.map(otherOf)),
      this.orders.pagesOfCustomers(tx, friends, { limit: ORDERS_MAX, after: null }),
    ]);
    const { timeZone: zone } = required(program, 'the program');
    const stepsOf = groupedBy(steps, ({ friendId }) => friendId);
    return told.map((one) => {
      const { referral, side } = one;
      const rules = terms.rulesOf(referral);
      const own = stepsOf.get(referral.friendId) ?? [];
      return storyFor({
        ...{ referral, side, rules, zone, steps: own },
        missed: missedOf(referral, rules, own, orders.get(referral.friendId) ?? []),
        other: initialOf(profiles.get(otherOf(one))?.givenName ?? null),
      });
    });
  }
}

function otherOf({ referral: { friendId, advocateId }, side }: Told): Uuid {
  return side === 'FRIEND' ? advocateId : friendId;
}

/** Orders since the claim that did not count, until one did or nothing could any more; of those that once did the steps tell. */
function missedOf(
  referral: Referral,
  rules: ReferralRules,
  steps: readonly ReferralStep[],
  orders: readonly Order[],
): MissedOrder[] {
  const until = referral.qualifiedAt ?? referral.endedAt;
  const counted = new Set(
    steps.filter(({ reason }) => reason === 'ORDER_QUALIFIED').map(({ details }) => details['orderId']),
  );
  return orders.flatMap((order) => {
    const shortfall = shortfallOf(qualifyingOf(order), rules.qualification, referral);
    const isOf = !counted.has(order.id) && (until === null || order.occurredAt <= until);
    const isTold = shortfall !== null && shortfall !== 'BEFORE_CLAIM' && shortfall !== 'RETURNED';
    return isOf && isTold ? [{ placedAt: order.occurredAt, shortfall }] : [];
  });
}
