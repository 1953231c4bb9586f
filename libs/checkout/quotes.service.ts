import { Injectable } from '@nestjs/common';
import { Programs, type Program, type ProgramActor } from '#access';
import { DEFAULT_SOURCE, type NewOrder } from '#activity';
import { ConditionBook, Explanations } from '#campaigns';
import { CODE_ACTION, CouponOffers } from '#coupons';
import { PersonKeys, type CustomerRef } from '#customers';
import {
  err,
  maxPoints,
  minPoints,
  notFound,
  ok,
  required,
  sumOf,
  UndoLog,
  type Points,
  type Problem,
  type Result,
} from '#kernel';
import { PointTypes, WalletReader } from '#ledger';
import { Limits } from '#limits';
import { areTooMany, Attempts, Database, tooMany, type Tx } from '#platform';
import { Rewards } from '#rewards';
import { Buyers, codeTrierOf } from './buyers.js';
import { priceWithin, takesOf, type PricedTask } from './cart-pricing.js';
import { taskOf } from './checkout-desk.js';
import { refusalOfCart } from './checkouts.service.js';
import type { CartAsked } from './commands.js';
import type { CheckoutCart } from './content.js';
import type { CheckoutSettings } from './domain/settings.js';
import { findFreeable } from './persistence/checkouts.js';
import { findSettings } from './persistence/settings.js';
import { refusalOfCurrency, refusalOfPoints } from './refusals.js';

/** Points of a type that a cart would earn if it were paid now. */
export interface PointsToEarn {
  readonly pointType: string;
  readonly points: Points;
}

/** What a cart comes to. */
export interface Quote extends PricedTask {
  readonly cart: CheckoutCart;
  readonly earns: readonly PointsToEarn[];
  /** Of the type that pays; null: points pay for nothing here, or nobody is known. */
  readonly pointsAvailable: Points | null;
}

/**
 * What a cart would come to if it were reserved now: nothing is held, nothing written but tries of codes that are no good. What the
 * customer holds for other orders counts as free, as reserving would take it over.
 */
@Injectable()
export class Quotes {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly buyers: Buyers,
    private readonly offers: CouponOffers,
    private readonly persons: PersonKeys,
    private readonly limits: Limits,
    private readonly attempts: Attempts,
    private readonly conditions: ConditionBook,
    private readonly explanations: Explanations,
    private readonly pointTypes: PointTypes,
    private readonly wallets: WalletReader,
    private readonly rewards: Rewards,
  ) {}

  /** Problems: INVALID_INPUT, NOT_FOUND, PROGRAM_CLOSED, WRONG_CURRENCY, TOO_MANY_ATTEMPTS. */
  async quote(actor: ProgramActor, asked: CartAsked, now: Date): Promise<Result<Quote, Problem>> {
    const wrong = refusalOfCart(asked);
    if (wrong) return err(wrong);
    return this.database.tx(actor, async (tx) => {
      const program = await this.programs.requireOpen(tx, actor.programId);
      if (!program.ok) return program;
      const { settings } = await findSettings(tx);
      const refusal =
        refusalOfCurrency(asked.cart.currency, program.value) ??
        refusalOfPoints(asked.pointsToSpend, settings);
      if (refusal) return err(refusal);
      const customer = await this.buyers.find(tx, { actor, buyer: asked.buyer });
      if (!customer.ok) return customer;
      return this.priced(tx, {
        actor,
        asked,
        program: program.value,
        settings,
        customer: customer.value,
        now,
      });
    });
  }

  private async priced(
    tx: Tx,
    {
      actor,
      asked,
      program,
      settings,
      customer,
      now,
    }: {
      readonly actor: ProgramActor;
      readonly asked: CartAsked;
      readonly program: Program;
      readonly settings: CheckoutSettings;
      readonly customer: CustomerRef | null;
      readonly now: Date;
    },
  ): Promise<Result<Quote, Problem>> {
    const [found] = await this.offers.of(tx, program, [{ ...asked, customer }], now);
    const offer = required(found, 'what is offered');
    const isOften = await this.isTriedTooOften(tx, { actor, asked, wrong: offer.wrong.length, now });
    if (isOften) return err(tooMany());
    const ids = customer ? [customer.id] : [];
    const [keys, free, available] = await Promise.all([
      this.persons.of(tx, ids),
      findFreeable(tx, ids, now),
      this.availableOf(tx, settings, customer, now),
    ]);
    const ofPerson = customer ? (keys.get(customer.id) ?? []) : [];
    const card = asked.cardFingerprint === null ? [] : [this.persons.ofCard(tx, asked.cardFingerprint)];
    const heldPoints = sumOf(
      free.held
        .filter(({ pointType }) => pointType === settings.pointsValue?.pointType)
        .map(({ points }) => points),
    );
    const pointsAvailable = available === null ? null : available + heldPoints;
    const rewards =
      customer && asked.rewards.length > 0
        ? await this.rewards.offers(tx, program, customer, asked.rewards, now)
        : asked.rewards.map((_, place) => err(notFound('customer', ['rewards', String(place)])));
    const forRewards = sumOf(
      rewards.map((one) =>
        one.ok && one.value.pointType === settings.pointsValue?.pointType ? one.value.points : 0n,
      ),
    );
    const leftToPay = maxPoints((pointsAvailable ?? 0n) - forRewards, 0n);
    const pointsToSpend = minPoints(asked.pointsToSpend, leftToPay);
    const task = taskOf(
      { ...asked, pointsToSpend },
      { offer, personKeys: [...ofPerson, ...card], rewards, settings, now },
    );
    const log = new UndoLog();
    const book = await this.limits.peek(tx, takesOf(task), free.claimIds, log);
    for (const id of free.claimIds) book.release(id);
    const priced = priceWithin({ book, log, conditions: this.conditions }, task);
    const earns = await this.earned(tx, customer, priced, { cart: asked.cart, now });
    return ok({ ...priced, cart: asked.cart, earns, pointsAvailable });
  }

  private async isTriedTooOften(
    tx: Tx,
    {
      actor,
      asked: { buyer, codes },
      wrong,
      now,
    }: {
      readonly actor: ProgramActor;
      readonly asked: CartAsked;
      readonly wrong: number;
      readonly now: Date;
    },
  ): Promise<boolean> {
    if (codes.length === 0) return false;
    const who = codeTrierOf(actor, buyer);
    const tried = await this.attempts.countOf(tx, { action: CODE_ACTION, actors: [who], now });
    const count = tried.get(who) ?? 0;
    await this.attempts.note(tx, { action: CODE_ACTION, wrong: new Map([[who, wrong]]), now });
    return areTooMany(count, wrong);
  }

  private async availableOf(
    tx: Tx,
    { pointsValue }: CheckoutSettings,
    customer: CustomerRef | null,
    now: Date,
  ): Promise<Points | null> {
    if (pointsValue === null || customer === null) return null;
    const pointTypes = await this.pointTypes.list(tx);
    const pointType = pointTypes.find(({ code }) => code === pointsValue.pointType);
    if (!pointType) return null;
    const { wallet } = await this.wallets.view(tx, customer.id, pointType, now);
    return maxPoints(wallet.available, 0n);
  }

  /** What the order would earn, as it would be recorded. */
  private async earned(
    tx: Tx,
    customer: CustomerRef | null,
    { priced }: PricedTask,
    { cart, now }: { readonly cart: CheckoutCart; readonly now: Date },
  ): Promise<PointsToEarn[]> {
    const quoted = await this.explanations.quote(tx, orderOf(customer, cart, priced), now);
    if (!quoted.ok) return [];
    const byType = new Map<string, Points>();
    for (const { pointType, given } of quoted.value.evaluations)
      if (given > 0n) byType.set(pointType.code, (byType.get(pointType.code) ?? 0n) + given);
    return [...byType].map(([pointType, points]) => ({ pointType, points }));
  }
}

/** The order that a cart would become; of nobody the program knows, if that is null. */
function orderOf(customer: CustomerRef | null, cart: CheckoutCart, priced: PricedTask['priced']): NewOrder {
  const { totalMinor, left } = priced;
  const statedMinor = sumOf(cart.lines.map(({ amountMinor }) => amountMinor)) + cart.shippingMinor;
  return {
    customer: customer ? { id: customer.id } : { externalId: 'nobody' },
    ...{ source: DEFAULT_SOURCE, externalId: 'quote', occurredAt: null, currency: cart.currency },
    amounts: {
      ...{ totalMinor, shippingMinor: left.shippingMinor, taxMinor: 0n, giftCardMinor: 0n },
      discountMinor: statedMinor - totalMinor,
    },
    lines: cart.lines.map(({ sku, name, categories, quantity, amountMinor }) => ({
      ...{ sku, name, categories, quantity, amountMinor },
    })),
  };
}
