import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { isPurchase, OrderDirectory, type Order } from '#activity';
import { plusLocalDays, required, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import {
  firstFallenShort,
  firstSince,
  qualifyingOrder,
  type QualifyingOrder,
} from './domain/qualification.js';
import type { Taker, Walk } from './domain/walk.js';
import { FraudJudge } from './fraud/fraud-judge.js';
import type { Terms } from './referral-book.service.js';

/** Of a friend's orders that are there already, the newest: more than anybody places in a window of days. */
const ORDERS_MAX = 200;

/** Finds the orders by which referrals count, and has them judged. */
@Injectable()
export class ReferralQualifying {
  constructor(
    private readonly orders: OrderDirectory,
    private readonly judge: FraudJudge,
  ) {}

  /** Qualifies those of the walks that wait for an order and have one among the given. Answers those that still wait. */
  async qualify(
    tx: Tx,
    program: Program,
    walks: readonly Walk[],
    ordersOf: (friendId: Uuid) => readonly Order[],
    given: { readonly terms: Terms; readonly taker: Taker },
  ): Promise<void> {
    const { terms, taker } = given;
    const qualified: Walk[] = [];
    for (const walk of walks) {
      const { referral } = walk;
      if (walk.standing !== 'ATTRIBUTED') continue;
      const { qualification, maturingDays } = terms.rulesOf(referral);
      const orders = ordersOf(referral.friendId).map(qualifyingOf);
      const order = qualifyingOrder(orders, qualification, referral);
      if (order === null) {
        const fallen = firstFallenShort(orders, qualification, referral);
        if (fallen) walk.fallShort(taker, { orderId: fallen.order.id, shortfall: fallen.shortfall });
        continue;
      }
      const maturesAt = plusLocalDays(order.occurredAt, maturingDays, program.timeZone);
      walk.qualify({ orderId: order.id, qualifiedAt: taker.now, maturesAt }, taker);
      qualified.push(walk);
    }
    if (qualified.length === 0) return;
    const cases = qualified.map(({ referral }) => ({ referral, rules: terms.rulesOf(referral) }));
    const verdicts = await this.judge.judge(tx, cases, 'QUALIFICATION', taker.now);
    for (const walk of qualified)
      walk.judgeQualification(required(verdicts.get(walk.referral.friendId), 'a verdict for each'), taker);
  }

  /** Those whose order is not the first any more, where it alone may count: an earlier one became known. */
  async displaced(tx: Tx, walks: readonly Walk[], terms: Terms): Promise<Walk[]> {
    const concerned = walks.filter(
      ({ referral }) =>
        referral.orderId !== null && terms.rulesOf(referral).qualification.firstOrderOnly === true,
    );
    if (concerned.length === 0) return [];
    const friendIds = concerned.map(({ referral }) => referral.friendId);
    const pages = await this.orders.pagesOfCustomers(tx, friendIds, { limit: ORDERS_MAX, after: null });
    return concerned.filter(({ referral }) => {
      const first = firstSince((pages.get(referral.friendId) ?? []).map(qualifyingOf), referral);
      return first !== null && first.id !== referral.orderId;
    });
  }

  /** Qualifies those that wait by the orders that their friends have already. */
  async qualifyByKnown(
    tx: Tx,
    program: Program,
    walks: readonly Walk[],
    given: { readonly terms: Terms; readonly taker: Taker },
  ): Promise<void> {
    const waiting = walks.filter(({ standing }) => standing === 'ATTRIBUTED');
    if (waiting.length === 0) return;
    const friendIds = waiting.map(({ referral }) => referral.friendId);
    const pages = await this.orders.pagesOfCustomers(tx, friendIds, { limit: ORDERS_MAX, after: null });
    await this.qualify(tx, program, waiting, (friendId) => pages.get(friendId) ?? [], given);
  }
}

/** What of an order decides. */
export function qualifyingOf(order: Order): QualifyingOrder {
  const { id, occurredAt, amounts, returned, lines } = order;
  const left = lines.filter(
    (line) =>
      line.returnedQuantity < line.quantity &&
      (line.returnedMinor < line.shareMinor || line.shareMinor === 0n),
  );
  return {
    ...{ id, occurredAt, isFree: amounts.totalMinor === 0n, isPurchase: isPurchase(order) },
    goodsMinor: goodsOf(amounts) - goodsOf(returned),
    categories: new Set(left.flatMap(({ categories }) => categories)),
  };
}

function goodsOf({ totalMinor, shippingMinor, taxMinor }: Order['amounts']): bigint {
  return totalMinor - shippingMinor - taxMinor;
}
