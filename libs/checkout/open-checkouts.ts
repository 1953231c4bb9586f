import { principalOf, type ProgramActor } from '#access';
import type { CustomerRef } from '#customers';
import { err, notFound, ok, required, type UndoLog, type Problem, type Result, type Uuid } from '#kernel';
import type { Spend, SpendOrder } from '#ledger';
import { counterTextOf, type Shortage, type UsageBook } from '#limits';
import { limitReached, type PricedTask } from './cart-pricing.js';
import type { Freeing } from './freeing.js';
import {
  reservationFingerprint,
  type CheckoutAnswer,
  type CheckoutCommand,
  type ReserveCommand,
} from './commands.js';
import type { Checkout, CheckoutUse } from './content.js';
import { mayFollow, stateAt, type CheckoutMove, type Move, type PointsHeld } from './domain/checkout.js';
import type { CheckoutSettings } from './domain/settings.js';
import { pointsOfRewards } from './reward-holding.js';
import { COMMITTED, over, totalChanged, SUSPENDED, TAKEN } from './refusals.js';

/** A wallet's part of a command: done in the ledger once the whole round is settled. */
export interface WalletStep {
  /** Of the command in its round. */
  readonly place: number;
  readonly order: SpendOrder;
  /** The checkout that holds the points from then on, and under what; null: none. */
  readonly holding: { readonly orderReference: string; readonly reference: string } | null;
}

/** All that a round is about, as it stands while it is locked. */
export interface Setting {
  readonly now: Date;
  readonly settings: CheckoutSettings;
  /** By order reference: those of the commands, and others of the same customers that are open. */
  readonly checkouts: ReadonlyMap<string, Checkout>;
  readonly book: UsageBook;
  readonly log: UndoLog;
  /** Of each RESERVE, by its place. */
  readonly customers: ReadonlyMap<number, Result<CustomerRef, Problem>>;
  /** Customers of the checkouts. */
  readonly owners: ReadonlyMap<Uuid, CustomerRef>;
  /** Prices the cart of a RESERVE within limits; a problem where its codes may not be looked at. */
  price(place: number, free: Freeing): Result<PricedTask, Problem>;
  /** Places of commands whose customers lack points: what other reservations of theirs hold is taken over first. */
  readonly lackPoints: ReadonlySet<number>;
  /** Places of commands whose holds were ended past the checkout. */
  readonly lostHolds: ReadonlySet<number>;
}

/** Uses that a reservation has made. */
export interface NewUse {
  readonly use: CheckoutUse;
  readonly checkout: Checkout;
}

/**
 * Reserves, commits and releases in memory, one after the other, on rows that are locked. What is refused leaves nothing behind.
 *
 * Problems: NOT_FOUND, CUSTOMER_SUSPENDED, INVALID_INPUT, TOTAL_CHANGED, LIMIT_REACHED, CHECKOUT_COMMITTED, CHECKOUT_OVER,
 * ORDER_REFERENCE_TAKEN, TOO_MANY_ATTEMPTS.
 */
export class OpenCheckouts {
  private readonly checkouts: Map<string, Checkout>;
  private readonly known: ReadonlySet<string>;
  private readonly changed = new Map<string, true>();
  readonly steps: WalletStep[] = [];
  readonly moves: Move[] = [];
  readonly uses: NewUse[] = [];
  /** What was committed with rewards: they are redeemed once claims and points are. */
  readonly redeeming: { readonly place: number; readonly orderReference: string; readonly actor: string }[] =
    [];

  constructor(private readonly setting: Setting) {
    this.checkouts = new Map(setting.checkouts);
    this.known = new Set(setting.checkouts.keys());
  }

  do(place: number, command: CheckoutCommand): CheckoutAnswer {
    return this.setting.log.attempt(
      () => this.done(place, command),
      ({ ok: isDone }) => isDone,
    );
  }

  get(orderReference: string): Checkout {
    return required(this.checkouts.get(orderReference), 'a checkout');
  }

  /** What the ledger gave a hold for. */
  noteHold(orderReference: string, reference: string, holdId: Uuid): void {
    const checkout = this.get(orderReference);
    const holds = checkout.holds.map((hold) => (hold.reference === reference ? { ...hold, holdId } : hold));
    this.checkouts.set(orderReference, { ...checkout, holds });
  }

  /** Ends a reservation whose time is over. */
  expire(orderReference: string): void {
    const checkout = this.get(orderReference);
    this.releaseClaims(checkout);
    this.end(checkout, 'EXPIRED', SYSTEM, {});
  }

  /** Those that were committed here. */
  get committed(): readonly Checkout[] {
    return [...this.changed.keys()].map((one) => this.get(one)).filter(({ state }) => state === 'COMMITTED');
  }

  get written(): { readonly added: readonly Checkout[]; readonly updated: readonly Checkout[] } {
    const changed = [...this.changed.keys()].map((reference) => this.get(reference));
    return {
      added: changed.filter(({ orderReference }) => !this.known.has(orderReference)),
      updated: changed.filter(({ orderReference }) => this.known.has(orderReference)),
    };
  }

  private done(place: number, command: CheckoutCommand): CheckoutAnswer {
    switch (command.kind) {
      case 'RESERVE':
        return this.reserve(place, command);
      case 'COMMIT':
        return this.commit(place, command);
      case 'RELEASE':
        return this.release(place, command);
    }
  }

  private reserve(place: number, command: ReserveCommand): CheckoutAnswer {
    const { actor, orderReference, asked } = command;
    const customer = required(this.setting.customers.get(place), 'whether the buyer is known');
    if (!customer.ok) return customer;
    if (customer.value.status === 'SUSPENDED') return err(SUSPENDED);
    const before = this.checkouts.get(orderReference);
    const fingerprint = reservationFingerprint(command, customer.value.id);
    if (before) {
      const answer = this.knownReservation(before, fingerprint, actor, customer.value.id);
      if (answer) return answer;
      this.giveUp(place, before, actor);
    }
    this.expireOwn(customer.value.id);
    if (this.setting.lackPoints.has(place)) this.takeOverPoints(place, command, customer.value.id);
    const priced = this.setting.price(place, (shortage) =>
      this.takeOver(place, command, customer.value.id, shortage),
    );
    if (!priced.ok) return priced;
    const refused = priced.value.rewards.find(({ ok: isHeld }) => !isHeld);
    if (refused && !refused.ok) return refused;
    const { totalMinor } = priced.value.priced;
    if (command.expectedTotalMinor !== null && command.expectedTotalMinor !== totalMinor)
      return err(totalChanged(totalMinor));
    const checkout = this.reservationOf(command, customer.value.id, { fingerprint, ...priced.value });
    this.keep(checkout);
    for (const use of priced.value.uses) this.setting.log.push(this.uses, { use, checkout });
    for (const held of checkout.holds)
      this.hold(place, { actor, checkout, held, ttlSeconds: this.ttlOf(command) });
    this.note(checkout, 'RESERVED', actor, {
      ...{ discountMinor: checkout.discountMinor, totalMinor, expiresAt: checkout.expiresAt },
      codes: asked.codes,
    });
    return ok({ checkout: this.get(orderReference), isChanged: true });
  }

  /** What becomes of reserving for an order for which there is a checkout already; null: it is reserved anew. */
  private knownReservation(
    before: Checkout,
    fingerprint: string,
    actor: ProgramActor,
    customerId: Uuid,
  ): CheckoutAnswer | null {
    if (actor.kind === 'CUSTOMER' && before.customerId !== customerId) return err(TAKEN);
    const isSame = before.fingerprint === fingerprint;
    const state = stateAt(before, this.setting.now);
    if (state === 'COMMITTED') return isSame ? ok({ checkout: before, isChanged: false }) : err(COMMITTED);
    return state === 'RESERVED' && isSame ? ok({ checkout: before, isChanged: false }) : null;
  }

  private reservationOf(
    command: ReserveCommand,
    customerId: Uuid,
    { fingerprint, priced, uses, outcomes, ...rest }: PricedTask & { readonly fingerprint: string },
  ): Checkout {
    const { now, settings } = this.setting;
    const { payment, left, search, discountMinor, totalMinor } = priced;
    const pointType = settings.pointsValue?.pointType;
    const { returnPolicy, givesBackUses } = settings;
    const { orderReference, asked } = command;
    const rewards = rest.rewards.flatMap((reward) => (reward.ok ? [reward.value] : []));
    const paying: PointsHeld[] =
      payment && pointType !== undefined
        ? [{ pointType, points: payment.points, holdId: null, reference: orderReference }]
        : [];
    const holds = [...paying, ...pointsOfRewards(rewards)];
    const own = { returnPolicy, givesBackUses };
    // Not those of before: that its time was over has been written down since.
    const moves = this.checkouts.get(orderReference)?.moves ?? 0;
    return {
      ...{ orderReference, customerId, fingerprint, holds, state: 'RESERVED', discountMinor, totalMinor },
      content: { cart: asked.cart, outcomes, search, uses, rewards, payment, left, ...own },
      claimIds: [...uses, ...rewards].map(({ id }) => id),
      pointsMinor: payment?.amountMinor ?? 0n,
      ...{ returned: {}, reversedMinor: 0n, moves },
      ...{ reservedAt: now, expiresAt: new Date(now.getTime() + this.ttlOf(command) * 1_000), endedAt: null },
    };
  }

  private ttlOf({ ttlSeconds }: ReserveCommand): number {
    return ttlSeconds ?? this.setting.settings.ttlSeconds;
  }

  private commit(place: number, { actor, orderReference }: CheckoutCommand): CheckoutAnswer {
    const checkout = this.checkouts.get(orderReference);
    if (!checkout) return err(notFound('checkout', ['orderReference']));
    if (checkout.state === 'COMMITTED') return ok({ checkout, isChanged: false });
    const state = stateAt(checkout, this.setting.now);
    const isLate = state !== 'RESERVED';
    if (!mayFollow('COMMITTED', state)) return err(over(state));
    if (isLate && this.setting.settings.lateCommit === 'REFUSE') return err(over(state));
    if (this.setting.owners.get(checkout.customerId)?.status === 'SUSPENDED') return err(SUSPENDED);
    for (const claimId of checkout.claimIds) {
      if (this.setting.book.commit(claimId)) continue;
      const shortage = this.setting.book.renew(claimId);
      if (shortage) return err(limitReached(shortage));
    }
    const isHeld = !isLate && !this.setting.lostHolds.has(place);
    for (const held of checkout.holds) this.step(place, actor, this.payment(checkout, held, isHeld));
    const holds = !isHeld ? checkout.holds.map((hold) => ({ ...hold, holdId: null })) : checkout.holds;
    this.end({ ...checkout, holds }, 'COMMITTED', principalOf(actor), { isLate });
    if (checkout.content.rewards.length > 0)
      this.setting.log.push(this.redeeming, { place, orderReference, actor: principalOf(actor) });
    return ok({ checkout: this.get(orderReference), isChanged: true });
  }

  /** Held points are captured; those of a hold that is over are spent, if they are still there. */
  private payment(
    { customerId }: Checkout,
    { pointType, points, holdId, reference: orderReference }: PointsHeld,
    isHeld: boolean,
  ): Spend {
    if (isHeld && holdId !== null) return { kind: 'CAPTURE', hold: { customerId, holdId }, points: null };
    return { kind: 'REDEEM', customer: { id: customerId }, pointType, points, orderReference, reason: null };
  }

  private release(place: number, { actor, orderReference }: CheckoutCommand): CheckoutAnswer {
    const checkout = this.checkouts.get(orderReference);
    const isForeign = actor.kind === 'CUSTOMER' && checkout?.customerId !== actor.customerId;
    if (!checkout || isForeign) return err(notFound('checkout', ['orderReference']));
    if (checkout.state === 'RELEASED') return ok({ checkout, isChanged: false });
    if (checkout.state === 'COMMITTED') return err(COMMITTED);
    this.giveUp(place, checkout, actor);
    this.end(checkout, 'RELEASED', principalOf(actor), {});
    return ok({ checkout: this.get(orderReference), isChanged: true });
  }

  /** What stands in the way of a claim is taken from other open reservations of the same customer: nobody locks themselves out. */
  private takeOver(
    place: number,
    { actor, orderReference }: ReserveCommand,
    customerId: Uuid,
    { take }: Shortage,
  ): boolean {
    const { ownerId, measure, subject } = take;
    const isThis = (text: string): boolean =>
      text === counterTextOf({ ownerId, measure, subject }) ||
      (take.isSlotted === true && text.startsWith(`${ownerId}/${measure}/slot:`));
    const other = this.openOf(customerId, orderReference).find(({ claimIds }) =>
      claimIds.some((id) => this.setting.book.amountsOf(id).some((one) => isThis(counterTextOf(one)))),
    );
    if (!other) return false;
    this.loseTo(place, other, actor, orderReference);
    return true;
  }

  private takeOverPoints(place: number, { actor, orderReference }: ReserveCommand, customerId: Uuid): void {
    for (const other of this.openOf(customerId, orderReference))
      if (other.holds.length > 0) this.loseTo(place, other, actor, orderReference);
  }

  private loseTo(place: number, other: Checkout, actor: ProgramActor, by: string): void {
    this.giveUp(place, other, actor);
    this.end(other, 'TAKEN_OVER', principalOf(actor), { by });
  }

  /** Reservations of the customer for other orders that are open. */
  private openOf(customerId: Uuid, orderReference: string): Checkout[] {
    return [...this.checkouts.values()].filter(
      (one) =>
        one.customerId === customerId &&
        one.orderReference !== orderReference &&
        stateAt(one, this.setting.now) === 'RESERVED' &&
        one.holds.every(({ holdId }) => holdId !== null),
    );
  }

  /** What is over by time is written down before anything is taken. */
  private expireOwn(customerId: Uuid): void {
    for (const one of this.checkouts.values()) {
      const isOver = one.state === 'RESERVED' && stateAt(one, this.setting.now) === 'EXPIRED';
      if (one.customerId === customerId && isOver) this.expire(one.orderReference);
    }
  }

  /** Gives back what a reservation has set aside. Holds that are over by time the wallet has given back by itself. */
  private giveUp(place: number, checkout: Checkout, actor: ProgramActor): void {
    this.releaseClaims(checkout);
    if (stateAt(checkout, this.setting.now) !== 'RESERVED' || this.setting.lostHolds.has(place)) return;
    for (const { holdId } of checkout.holds)
      if (holdId !== null)
        this.step(place, actor, { kind: 'RELEASE', hold: { customerId: checkout.customerId, holdId } });
  }

  private releaseClaims({ claimIds }: Checkout): void {
    for (const id of claimIds) this.setting.book.release(id);
  }

  private hold(
    place: number,
    {
      actor,
      checkout: { customerId, orderReference },
      held: { pointType, points, reference },
      ttlSeconds,
    }: {
      readonly actor: ProgramActor;
      readonly checkout: Checkout;
      readonly held: PointsHeld;
      readonly ttlSeconds: number;
    },
  ): void {
    const of = { customer: { id: customerId }, pointType, points, orderReference: reference, ttlSeconds };
    this.step(place, actor, { kind: 'HOLD', ...of }, { orderReference, reference });
  }

  private step(
    place: number,
    actor: ProgramActor,
    spend: Spend,
    holding: WalletStep['holding'] = null,
  ): void {
    this.setting.log.push(this.steps, { place, order: { actor, spend }, holding });
  }

  private end(
    checkout: Checkout,
    state: Exclude<Checkout['state'], 'RESERVED'>,
    actor: string,
    details: Move['details'],
  ): void {
    const ended = { ...checkout, state, endedAt: this.setting.now };
    this.keep(ended);
    this.write(ended, state, actor, details);
  }

  private note(checkout: Checkout, move: CheckoutMove, actor: ProgramActor, details: Move['details']): void {
    this.write(checkout, move, principalOf(actor), details);
  }

  private write(checkout: Checkout, move: CheckoutMove, actor: string, details: Move['details']): void {
    const { orderReference } = checkout;
    const number = checkout.moves + 1;
    this.keep({ ...checkout, moves: number });
    this.setting.log.push(this.moves, {
      ...{ orderReference, number, move, actor, details, happenedAt: this.setting.now },
    });
  }

  private keep(checkout: Checkout): void {
    this.setting.log.set(this.checkouts, checkout.orderReference, checkout);
    this.setting.log.set(this.changed, checkout.orderReference, true);
  }
}

const SYSTEM = 'system:checkout';
