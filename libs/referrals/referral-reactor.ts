import { Injectable } from '@nestjs/common';
import {
  CustomerRollUps,
  isPurchase,
  Reactors,
  type ActivityBatch,
  type NewActivity,
  type Order,
  type Reactor,
} from '#activity';
import { latestReturnsIn } from '#campaigns';
import { groupedBy, required, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { Claims } from './claims.service.js';
import { countedFrom, shortfallOf } from './domain/qualification.js';
import { APPROVED_STATES } from './domain/transitions.js';
import { Walk, type Taker } from './domain/walk.js';
import { findReferrals, lockReferrals } from './persistence/referrals.js';
import { qualifyingOf, ReferralQualifying } from './qualifying.service.js';
import { ReferralBook, type Terms } from './referral-book.service.js';
import { SYSTEM } from './referral-upkeep.service.js';
import { TallyBook } from './tally-book.js';

/** Behind tiers, before campaigns. */
const RANK = 30;

const BOUGHT: ReadonlySet<string> = new Set(['order.paid', 'order.linked']);
const ENROLLED = 'customer.enrolled';

/** What one transaction has to say about referrals. */
interface News {
  readonly bought: ReadonlyMap<Uuid, readonly Order[]>;
  /** The orders of which something came back, by their ids. */
  readonly returned: ReadonlyMap<Uuid, Order>;
}

/**
 * Orders qualify referrals, returns take that back, and who enrols is looked for among those who were invited: each in the
 * transaction that records it.
 */
@Injectable()
export class ReferralReactor implements Reactor {
  readonly name = 'referrals';
  readonly rank = RANK;

  constructor(
    private readonly rollUps: CustomerRollUps,
    private readonly claims: Claims,
    private readonly qualifying: ReferralQualifying,
    private readonly book: ReferralBook,
    reactors: Reactors,
  ) {
    reactors.register(this);
  }

  async react(tx: Tx, batch: ActivityBatch): Promise<readonly NewActivity[]> {
    const { activities, program, now } = batch;
    const enrolled = activities.filter(({ type }) => type === ENROLLED).map(({ customerId }) => customerId);
    const claimed = await this.claims.claimInvited(tx, program, enrolled, now);
    const news = newsOf(batch);
    const friendIds = [...new Set([...news.bought.keys(), ...[...news.returned.values()].map(customerOf)])];
    if (friendIds.length === 0) return claimed;
    const known = await findReferrals(tx, friendIds);
    if (known.size === 0) return claimed;
    return [...claimed, ...(await this.follow(tx, batch, news, [...known.keys()]))];
  }

  private async follow(
    tx: Tx,
    { program, now }: ActivityBatch,
    news: News,
    friendIds: readonly Uuid[],
  ): Promise<readonly NewActivity[]> {
    const walks = [...(await lockReferrals(tx, friendIds)).values()]
      .filter(({ endedAt }) => endedAt === null)
      .map((referral) => Walk.of(referral));
    if (walks.length === 0) return [];
    const terms = await this.book.termsOf(
      tx,
      walks.map(({ referral }) => referral),
    );
    const taker: Taker = { by: 'SYSTEM', actor: SYSTEM, now };
    for (const walk of walks) rejectCustomer(walk, news, taker);
    const tallies = await this.reverse(tx, walks, news, terms, taker);
    const lost = walks.filter((walk) => losesOrder(walk, news, terms, taker));
    const buyers = walks.filter((walk) => isOpen(walk) && news.bought.has(walk.referral.friendId));
    const displaced = await this.qualifying.displaced(tx, buyers, terms);
    for (const walk of displaced) walk.losesOrder(taker, 'EARLIER_ORDER');
    lost.push(...displaced);
    await this.qualifying.qualify(tx, program, walks, (id) => news.bought.get(id) ?? [], { terms, taker });
    await this.qualifying.qualifyByKnown(tx, program, lost, { terms, taker });
    for (const walk of lost) walk.lapse(taker);
    await tallies?.save(tx, now);
    return this.book.save(tx, walks, now, tallies?.told);
  }

  /** Approved ones whose order came back. Their advocates are locked behind the friends: who comes the other way begins again. */
  private async reverse(
    tx: Tx,
    walks: readonly Walk[],
    news: News,
    terms: Terms,
    taker: Taker,
  ): Promise<TallyBook | null> {
    const came = walks.filter(
      (walk) => APPROVED_STATES.has(walk.referral.state) && cameBack(walk, news, terms) !== null,
    );
    const isRevoked = (walk: Walk): boolean => terms.rulesOf(walk.referral).onReturn === 'REVOKE';
    for (const walk of came.filter((one) => !isRevoked(one)))
      // Once is enough, however often something comes back.
      if (walk.referral.reason !== 'KEPT_AFTER_RETURN') walk.keep(taker, { orderId: walk.referral.orderId });
    const revoked = came.filter(isRevoked);
    if (revoked.length === 0) return null;
    const referrals = revoked.map(({ referral }) => referral);
    await this.rollUps.lock(tx, [...new Set(referrals.map(({ advocateId }) => advocateId))]);
    const tallies = await TallyBook.open(tx, referrals);
    for (const walk of revoked) {
      const { referral } = walk;
      const friends = tallies.count(referral, -1, terms.rulesOf(referral).milestones, taker.now);
      walk.reverse(friends, taker, { orderId: referral.orderId });
    }
    return tallies;
  }
}

function newsOf({ activities }: ActivityBatch): News {
  const bought = activities.flatMap(({ type, order }) => (order && BOUGHT.has(type) ? [order] : []));
  const returned = latestReturnsIn(activities).map(({ order }) => required(order, 'the returned order'));
  return {
    bought: groupedBy(bought, customerOf),
    returned: new Map(returned.map((order) => [order.id, order])),
  };
}

function customerOf({ customerId }: Order): Uuid {
  return customerId;
}

/** Whoever bought before was no friend to be brought: it became known late, by an order that was linked. */
function rejectCustomer(walk: Walk, { bought }: News, taker: Taker): void {
  const { referral } = walk;
  if (APPROVED_STATES.has(referral.state)) return;
  const earlier = bought
    .get(referral.friendId)
    ?.find((order) => order.occurredAt < countedFrom(referral) && isPurchase(order));
  if (earlier) walk.reject('ALREADY_CUSTOMER', taker, { orderId: earlier.id });
}

/** The order of a referral after something of it came back, if by what is left it does not count any more. */
function cameBack({ referral }: Walk, { returned }: News, terms: Terms): Order | null {
  const order = referral.orderId === null ? undefined : returned.get(referral.orderId);
  if (!order) return null;
  // When it was placed does not change.
  const time = { ...referral, qualifyBy: null };
  return shortfallOf(qualifyingOf(order), terms.rulesOf(referral).qualification, time) === null
    ? null
    : order;
}

/** Whether it has an order, and is not approved. */
function isOpen({ standing, referral }: Walk): boolean {
  return standing === 'MATURING' || referral.resumeState === 'APPROVED';
}

/** Takes the order from one that is not approved yet; whether it lost it. */
function losesOrder(walk: Walk, news: News, terms: Terms, taker: Taker): boolean {
  if (!isOpen(walk) || cameBack(walk, news, terms) === null) return false;
  walk.losesOrder(taker);
  return true;
}
