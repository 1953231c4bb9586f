import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { ConditionBook } from '#campaigns';
import { CODE_ACTION, CouponOffers, CouponUses, type Offered, type PointsOffer } from '#coupons';
import { CustomerDirectory, PersonKeys, type CustomerRef } from '#customers';
import { err, ok, problem, required, UndoLog, type Problem, type Result, type Uuid } from '#kernel';
import { endsHold, Spending } from '#ledger';
import { Limits } from '#limits';
import { allInOrder, areTooMany, Attempts, StaleWrite, tooMany, type Tx } from '#platform';
import { GiftRefused } from '#campaigns';
import { CustomerRollUps } from '#activity';
import { ReferralSignals } from '#referrals';
import { Rewards, type RewardOffer } from '#rewards';
import { Buyers, codeTrierOf } from './buyers.js';
import { priceWithin, takesOf, type PricedTask, type PricingTask } from './cart-pricing.js';
import type { Freeing } from './freeing.js';
import type { CheckoutAnswer, CheckoutCommand, ReserveCommand } from './commands.js';
import type { Checkout, CheckoutContent } from './content.js';
import type { CheckoutSettings } from './domain/settings.js';
import { OpenCheckouts, type WalletStep } from './open-checkouts.js';
import {
  findRedeemers,
  insertCheckouts,
  insertMoves,
  lockCheckouts,
  updateCheckouts,
} from './persistence/checkouts.js';
import { findSettings } from './persistence/settings.js';
import { refusalOfCurrency, refusalOfPoints } from './refusals.js';
import { Reversals } from './reversals.service.js';

/** What was found out about commands in an attempt that had to be undone. */
export class Findings {
  /** What the ledger refused, by place. */
  readonly refused = new Map<number, Problem>();
  /** Who lacks points: what other reservations of theirs hold is tried next. */
  readonly lackPoints = new Set<number>();
  /** Whose hold was ended past its checkout: what it held is spent without, if it is still there. */
  readonly lostHolds = new Set<number>();
}

/** A command with its place in the batch. */
export interface Placed {
  readonly place: number;
  readonly command: CheckoutCommand;
}

/**
 * Does commands on rows that are locked: set-wise, whatever their number. Locks, always in this order: what referrals know of cards,
 * checkouts by their references, tries of codes, limits, wallets.
 */
@Injectable()
export class CheckoutDesk {
  constructor(
    private readonly customers: CustomerDirectory,
    private readonly buyers: Buyers,
    private readonly offers: CouponOffers,
    private readonly uses: CouponUses,
    private readonly persons: PersonKeys,
    private readonly limits: Limits,
    private readonly spending: Spending,
    private readonly attempts: Attempts,
    private readonly conditions: ConditionBook,
    private readonly rewards: Rewards,
    private readonly rollUps: CustomerRollUps,
    private readonly reversals: Reversals,
    private readonly signals: ReferralSignals,
  ) {}

  /**
   * Does one round: in it an order, and a buyer, stand once. Throws `StaleWrite` when the ledger refuses some of it: tried again,
   * with what was found out, those are refused, and nothing of theirs stands in the way of others.
   */
  async round(
    tx: Tx,
    program: Program,
    commands: readonly Placed[],
    { findings, now }: { readonly findings: Findings; readonly now: Date },
  ): Promise<CheckoutAnswer[]> {
    const { settings } = await findSettings(tx);
    const reserving = commands.filter(isReserve);
    const found = await this.buyers.of(
      tx,
      reserving.map(({ command }) => command),
      now,
    );
    const customers = new Map(reserving.map(({ place }, at) => [place, required(found[at], 'an answer')]));
    const known = new Map(
      [...customers.values()].flatMap((one) => (one.ok ? [[one.value.id, one.value] as const] : [])),
    );
    await this.keepCards(tx, reserving, customers, now);
    await this.lockRedeemers(tx, commands);
    const checkouts = await lockCheckouts<CheckoutContent>(
      tx,
      commands.map(({ command }) => command.orderReference),
      [...known.keys()],
    );
    const owners = await this.ownersOf(tx, checkouts, known);
    const tasks = await this.tasksOf(tx, program, { reserving, customers, settings, now });
    const log = new UndoLog();
    const book = await this.limits.open(
      tx,
      {
        claims: [...tasks.values()].flatMap((task) => (task.ok ? [{ takes: takesOf(task.value) }] : [])),
        claimIds: checkouts.flatMap(({ state, claimIds }) => (state === 'COMMITTED' ? [] : claimIds)),
      },
      log,
    );
    const price = (place: number, free: Freeing): Result<PricedTask, Problem> => {
      const task = required(tasks.get(place), 'a cart');
      return task.ok ? ok(priceWithin({ book, log, conditions: this.conditions }, task.value, free)) : task;
    };
    const open = new OpenCheckouts({
      ...{ now, settings, book, log, customers, owners, price, ...findings },
      checkouts: new Map(checkouts.map((checkout) => [checkout.orderReference, checkout])),
    });
    const answers = commands.map(({ place, command }) => {
      const refused = findings.refused.get(place);
      return refused ? err(refused) : open.do(place, command);
    });
    await this.payWith(tx, open, { commands, findings, now });
    await this.write(tx, open, now);
    await this.limits.write(tx, book);
    await this.redeem(tx, program, open, { findings, now });
    const reversed = await this.reversals.catchUp(tx, program, open.committed, now);
    return answers.map((answer) => {
      if (!answer.ok) return answer;
      const { orderReference } = answer.value.checkout;
      return ok({ ...answer.value, checkout: reversed.get(orderReference) ?? open.get(orderReference) });
    });
  }

  /** Ends reservations whose time is over, which are locked. */
  async expire(tx: Tx, checkouts: readonly Checkout[], settings: CheckoutSettings, now: Date): Promise<void> {
    const log = new UndoLog();
    const claimIds = checkouts.flatMap((checkout) => checkout.claimIds);
    const book = await this.limits.open(tx, { claims: [], claimIds }, log);
    const open = new OpenCheckouts({
      ...{ now, settings, book, log, customers: new Map(), owners: new Map(), ...new Findings() },
      checkouts: new Map(checkouts.map((checkout) => [checkout.orderReference, checkout])),
      price: () => err(tooMany()),
    });
    for (const { orderReference } of checkouts) open.expire(orderReference);
    await this.write(tx, open, now);
    await this.limits.write(tx, book);
  }

  private async ownersOf(
    tx: Tx,
    checkouts: readonly Checkout[],
    known: ReadonlyMap<Uuid, CustomerRef>,
  ): Promise<ReadonlyMap<Uuid, CustomerRef>> {
    const others = checkouts.map(({ customerId }) => customerId).filter((id) => !known.has(id));
    return others.length === 0 ? known : new Map([...known, ...(await this.customers.byIds(tx, others))]);
  }

  /** The carts of those who reserve; a problem where codes may not be looked at. */
  private async tasksOf(
    tx: Tx,
    program: Program,
    {
      reserving,
      customers,
      settings,
      now,
    }: {
      readonly reserving: readonly PlacedReserve[];
      readonly customers: ReadonlyMap<number, Result<CustomerRef, Problem>>;
      readonly settings: CheckoutSettings;
      readonly now: Date;
    },
  ): Promise<Map<number, Result<PricingTask, Problem>>> {
    const able = reserving.flatMap((one) => {
      const customer = required(customers.get(one.place), 'whether the buyer is known');
      return customer.ok ? [{ ...one, customer: customer.value }] : [];
    });
    if (able.length === 0) return new Map();
    const [offered, keys, tries] = await Promise.all([
      this.offers.of(
        tx,
        program,
        able.map(({ command: { asked }, customer }) => ({ ...asked, customer })),
        now,
      ),
      this.persons.of(tx, [...new Set(able.map(({ customer }) => customer.id))]),
      this.triesOf(tx, able, now),
    ]);
    const wished = await this.rewardsOf(tx, program, able, now);
    const wrong = new Map<string, number>();
    const tasks = new Map(
      able.map(({ place, command, customer }, at): [number, Result<PricingTask, Problem>] => {
        const offer = required(offered[at], 'what is offered');
        const who = codeTrierOf(command.actor, command.asked.buyer);
        const tried = (tries.get(who) ?? 0) + (wrong.get(who) ?? 0);
        wrong.set(who, (wrong.get(who) ?? 0) + offer.wrong.length);
        if (command.asked.codes.length > 0 && areTooMany(tried, offer.wrong.length))
          return [place, err(tooMany())];
        const refusal =
          refusalOfCurrency(command.asked.cart.currency, program) ??
          refusalOfPoints(command.asked.pointsToSpend, settings);
        if (refusal) return [place, err(refusal)];
        const personKeys = this.personKeysOf(tx, command, keys.get(customer.id) ?? []);
        const rewards = wished.get(place) ?? [];
        return [place, ok(taskOf(command.asked, { offer, personKeys, rewards, settings, now }))];
      }),
    );
    await this.attempts.note(tx, { action: CODE_ACTION, wrong, now });
    return tasks;
  }

  /** What is asked for of rewards, by place. A statement or two for each who asks: few carts have any. */
  private async rewardsOf(
    tx: Tx,
    program: Program,
    able: readonly (PlacedReserve & { readonly customer: CustomerRef })[],
    now: Date,
  ): Promise<Map<number, Result<RewardOffer, Problem>[]>> {
    const wished = new Map<number, Result<RewardOffer, Problem>[]>();
    for (const { place, command, customer } of able)
      if (command.asked.rewards.length > 0)
        wished.set(place, await this.rewards.offers(tx, program, customer, command.asked.rewards, now));
    return wished;
  }

  /** Redeeming tells of itself, as recording does: who does, is locked before anything else. */
  private async lockRedeemers(tx: Tx, commands: readonly Placed[]): Promise<void> {
    const committing = commands.filter(({ command }) => command.kind === 'COMMIT');
    const references = committing.map(({ command }) => command.orderReference);
    const redeemers = references.length === 0 ? [] : await findRedeemers(tx, references);
    if (redeemers.length > 0) await this.rollUps.lock(tx, redeemers);
  }

  /** Rewards of what was committed are redeemed. One whose effect is refused by now keeps its checkout from being committed. */
  private async redeem(
    tx: Tx,
    program: Program,
    open: OpenCheckouts,
    { findings, now }: { readonly findings: Findings; readonly now: Date },
  ): Promise<void> {
    for (const { place, orderReference, actor } of open.redeeming) {
      const { customerId, content } = open.get(orderReference);
      const items = content.rewards.map((reward) => ({ ...reward, customerId }));
      try {
        await this.rewards.redeem(tx, program, items, { actor, orderReference }, now);
      } catch (error) {
        if (!(error instanceof GiftRefused)) throw error;
        findings.refused.set(place, UNAVAILABLE);
        throw new StaleWrite('a reward cannot be given');
      }
    }
  }

  /** Whose card pays is told to referrals, by the shop's word alone: a friend who pays with the advocate's is none. */
  private keepCards(
    tx: Tx,
    reserving: readonly PlacedReserve[],
    customers: ReadonlyMap<number, Result<CustomerRef, Problem>>,
    now: Date,
  ): Promise<void> {
    const cards = reserving.flatMap(({ place, command: { actor, asked } }) => {
      const customer = required(customers.get(place), 'whether the buyer is known');
      const { cardFingerprint: fingerprint } = asked;
      const isTold = customer.ok && fingerprint !== null && actor.kind !== 'CUSTOMER';
      return isTold ? [{ customerId: customer.value.id, fingerprint }] : [];
    });
    return this.signals.recordCards(tx, cards, now);
  }

  private triesOf(tx: Tx, able: readonly PlacedReserve[], now: Date): Promise<Map<string, number>> {
    const typing = able.filter(({ command }) => command.asked.codes.length > 0);
    const actors = [...new Set(typing.map(({ command }) => codeTrierOf(command.actor, command.asked.buyer)))];
    return this.attempts.countOf(tx, { action: CODE_ACTION, actors, now });
  }

  private personKeysOf(tx: Tx, { asked }: ReserveCommand, keys: readonly string[]): readonly string[] {
    return asked.cardFingerprint === null ? keys : [...keys, this.persons.ofCard(tx, asked.cardFingerprint)];
  }

  /** The wallets' part, in the order of the commands. */
  private async payWith(
    tx: Tx,
    open: OpenCheckouts,
    {
      commands,
      findings,
      now,
    }: { readonly commands: readonly Placed[]; readonly findings: Findings; readonly now: Date },
  ): Promise<void> {
    if (open.steps.length === 0) return;
    const results = await this.spending.perform(
      tx,
      open.steps.map(({ order }) => order),
      now,
    );
    let isRefused = false;
    for (const [index, step] of open.steps.entries()) {
      const result = required(results[index], 'an answer of the ledger');
      if (!result.ok) {
        isRefused = true;
        this.findOut(step, result.problem, commands, findings);
      } else if (step.holding && result.value.answer.holdId !== null)
        open.noteHold(step.holding.orderReference, step.holding.reference, result.value.answer.holdId);
    }
    if (isRefused) throw new StaleWrite('the ledger refused some of it');
  }

  /** Who lacks points may have more in other reservations; who has none there is refused. */
  private findOut(
    { place, order }: WalletStep,
    problem: Problem,
    commands: readonly Placed[],
    { refused, lackPoints, lostHolds }: Findings,
  ): void {
    const isReserving = commands.some((one) => one.place === place && one.command.kind === 'RESERVE');
    const mayHaveMore = isReserving && order.spend.kind === 'HOLD' && !lackPoints.has(place);
    if (endsHold(order.spend) && problem.code === 'HOLD_NOT_OPEN' && !lostHolds.has(place))
      lostHolds.add(place);
    else if (mayHaveMore && problem.code === 'INSUFFICIENT_POINTS') lackPoints.add(place);
    else refused.set(place, problem);
  }

  private async write(tx: Tx, open: OpenCheckouts, now: Date): Promise<void> {
    const { added, updated } = open.written;
    await allInOrder([
      insertCheckouts(tx, added),
      updateCheckouts(tx, updated),
      insertMoves(tx, open.moves),
      this.uses.record(
        tx,
        open.uses.map(({ use, checkout: { customerId, orderReference } }) => ({
          ...{ customerId, id: use.id, orderReference, templateId: use.templateId, versionId: use.versionId },
          ...{ code: use.code, couponId: use.couponId, discountMinor: use.applied.discountMinor },
          ...{ reversedMinor: 0n, usedAt: now },
        })),
      ),
    ]);
  }
}

const UNAVAILABLE = problem('REWARD_UNAVAILABLE', 'What the reward gives cannot be given any more.', {
  path: ['orderReference'],
});

interface PlacedReserve {
  readonly place: number;
  readonly command: ReserveCommand;
}

function isReserve(placed: Placed): placed is PlacedReserve {
  return placed.command.kind === 'RESERVE';
}

/** A cart with what may be applied to it. */
export function taskOf(
  { cart, pointsToSpend }: ReserveCommand['asked'],
  {
    offer: { offers, wrong },
    personKeys,
    rewards,
    settings,
    now,
  }: {
    readonly offer: Offered;
    readonly personKeys: readonly string[];
    readonly rewards: readonly Result<RewardOffer, Problem>[];
    readonly settings: CheckoutSettings;
    readonly now: Date;
  },
): PricingTask {
  return { cart, offers, wrong, personKeys, rewards, points: pointsOffer(pointsToSpend, settings), now };
}

function pointsOffer(points: bigint, { pointsValue }: CheckoutSettings): PointsOffer | null {
  if (pointsValue === null || points === 0n) return null;
  const { points: valuePoints, amountMinor: valueMinor, shareBasisPoints, coversShipping } = pointsValue;
  return { points, valuePoints, valueMinor, shareBasisPoints, coversShipping };
}
