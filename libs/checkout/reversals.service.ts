import { Injectable } from '@nestjs/common';
import {
  Idempotency,
  principalOf,
  Programs,
  type IdempotentAnswer,
  type Program,
  type ProgramActor,
} from '#access';
import { DEFAULT_SOURCE, OrderDirectory, orderReferenceOf, type Order } from '#activity';
import { CouponUses, reversalOf } from '#coupons';
import {
  err,
  hashedId,
  invalid,
  notFound,
  ok,
  problem,
  required,
  sumOf,
  UndoLog,
  type Problem,
  type Result,
} from '#kernel';
import { Returns } from '#ledger';
import { Limits, type UsageBook } from '#limits';
import { allInOrder, type Tx } from '#platform';
import type { Checkout, CheckoutContent, CheckoutUse } from './content.js';
import { mergedReturns, piecesBack, type Move, type ReturnedPieces } from './domain/checkout.js';
import { returnedPieces } from './returned-pieces.js';
import { insertMoves, lockCheckouts, updateCheckouts } from './persistence/checkouts.js';

/** Pieces that come back of a line. */
export interface ReversedLine {
  readonly lineId: string;
  readonly quantity: number;
}

export interface ReverseCommand {
  readonly actor: ProgramActor;
  readonly orderReference: string;
  /** Null: all that is not back yet. */
  readonly lines: readonly ReversedLine[] | null;
  readonly idempotencyKey: string;
  readonly now: Date;
}

/** What has come back of a committed checkout, all together; null: it cannot be told, and nothing is changed. */
export interface ReturnNews {
  readonly orderReference: string;
  readonly returnedOf: (checkout: Checkout) => ReturnedPieces | null;
}

interface Settled {
  readonly checkout: Checkout;
  readonly before: ReturnedPieces;
}

/**
 * Takes back what coupons gave when goods come back: by line, as a function of all that has come back, so that neither the number of
 * returns nor their order matters, and what is told twice counts once. Budgets get it back; uses too, once everything is back, where
 * the program wants it so.
 */
@Injectable()
export class Reversals {
  constructor(
    private readonly idempotency: Idempotency,
    private readonly programs: Programs,
    private readonly limits: Limits,
    private readonly uses: CouponUses,
    private readonly returns: Returns,
    private readonly orders: OrderDirectory,
  ) {}

  /**
   * Reverses by hand, for shops that record no returns. Points that paid come back as well, to the lots they came from. Problems:
   * PROGRAM_CLOSED, INVALID_INPUT, NOT_FOUND, CHECKOUT_NOT_COMMITTED, RETURNS_RECORDED (returns of the order tell what comes back).
   */
  reverse({
    actor,
    orderReference,
    lines,
    idempotencyKey: key,
    now,
  }: ReverseCommand): Promise<IdempotentAnswer<{ readonly orderReference: string }>> {
    const command = { operation: 'reverseCheckout', key, input: { orderReference, lines }, now };
    return this.idempotency.run(actor, command, async (tx) => {
      const program = await this.programs.requireOpen(tx, actor.programId);
      if (!program.ok) return program;
      const [known] = await lockCheckouts<CheckoutContent>(tx, [orderReference], []);
      if (!known) return err(notFound('checkout', ['orderReference']));
      if (known.state !== 'COMMITTED') return err(NOT_COMMITTED);
      if (await this.isTold(tx, known)) return err(RETURNS_RECORDED);
      const returned = addedReturns(known, lines);
      if (!returned.ok) return returned;
      const [settled] = await this.settle(tx, [known], () => returned.value, {
        actor: principalOf(actor),
        now,
      });
      if (settled) await this.restorePoints(tx, program.value, settled.checkout, now);
      return ok({ orderReference });
    });
  }

  /** Reverses what returns of recorded orders tell. The ledger gives points back by itself. */
  async follow(tx: Tx, news: readonly ReturnNews[], now: Date): Promise<void> {
    const byReference = new Map(news.map((one) => [one.orderReference, one]));
    const checkouts = await lockCheckouts<CheckoutContent>(tx, [...byReference.keys()], []);
    const committed = checkouts.filter(({ state }) => state === 'COMMITTED');
    await this.settle(
      tx,
      committed,
      (checkout) => byReference.get(checkout.orderReference)?.returnedOf(checkout) ?? null,
      { actor: 'system:checkout', now },
    );
  }

  /**
   * Reverses what had come back before the checkouts were committed: a shop may tell of an order, and of its return, first. Answers
   * those of which something had.
   */
  async catchUp(
    tx: Tx,
    program: Program,
    committed: readonly Checkout[],
    now: Date,
  ): Promise<ReadonlyMap<string, Checkout>> {
    const orders = await this.ordersOf(tx, committed);
    const back = committed.flatMap((checkout) => {
      const order = orders.get(checkout.orderReference);
      const isBack = order && (order.returned.totalMinor > 0n || order.status === 'CANCELLED');
      return isBack && order.customerId === checkout.customerId ? [{ checkout, order }] : [];
    });
    if (back.length === 0) return new Map();
    const settled = await this.settle(
      tx,
      back.map(({ checkout }) => checkout),
      (checkout) => {
        const order = orders.get(checkout.orderReference);
        return order ? returnedPieces(order, checkout) : null;
      },
      { actor: 'system:checkout', now },
    );
    const returned = back.map(({ checkout: { customerId, orderReference, moves }, order }) => ({
      ...{ customerId, orderReference },
      ...{ totalMinor: order.amounts.totalMinor, returnedMinor: order.returned.totalMinor },
      activityId: hashedId('checkout.caught_up', program.id, orderReference, String(moves)),
    }));
    await this.returns.restoreSpent(tx, program, returned, now);
    return new Map(settled.map(({ checkout }) => [checkout.orderReference, checkout]));
  }

  /** Whether a recorded order tells which pieces are back: told by hand as well, they would count twice. */
  private async isTold(tx: Tx, checkout: Checkout): Promise<boolean> {
    const order = (await this.ordersOf(tx, [checkout])).get(checkout.orderReference);
    const told = order && returnedPieces(order, checkout);
    return Object.values(told ?? {}).some((quantity) => quantity > 0);
  }

  /** The orders that are recorded under the references of checkouts, by these. */
  private async ordersOf(tx: Tx, checkouts: readonly Checkout[]): Promise<ReadonlyMap<string, Order>> {
    const bySource = new Map<string, string[]>();
    for (const { orderReference } of checkouts)
      for (const { source, externalId } of namesOf(orderReference))
        bySource.set(source, [...(bySource.get(source) ?? []), externalId]);
    const keys = await Promise.all(
      [...bySource].map(([source, externalIds]) => this.orders.byExternalIds(tx, source, externalIds)),
    );
    const found = await this.orders.byKeys(
      tx,
      keys.flatMap((ofSource) => [...ofSource.values()]),
    );
    return new Map([...found.values()].map((order) => [orderReferenceOf(order), order]));
  }

  /** Answers those of which something has come back that had not. */
  private async settle(
    tx: Tx,
    checkouts: readonly Checkout[],
    returnedOf: ReturnNews['returnedOf'],
    { actor, now }: { readonly actor: string; readonly now: Date },
  ): Promise<Settled[]> {
    const settled = checkouts.flatMap((checkout): Settled[] => {
      const now = returnedOf(checkout);
      const returned = now && mergedReturns(checkout.returned, now);
      const isMore =
        returned && Object.entries(returned).some(([id, count]) => count > piecesBack(checkout.returned, id));
      return isMore ? [{ checkout: { ...checkout, returned }, before: checkout.returned }] : [];
    });
    if (settled.length === 0) return [];
    const claimIds = settled.flatMap(({ checkout }) => checkout.claimIds);
    const book = await this.limits.open(tx, { claims: [], claimIds }, new UndoLog());
    const moves: Move[] = [];
    const reversed = settled.map((one): Checkout => {
      const { checkout } = one;
      const reversedMinor = sumOf(checkout.content.uses.map((use) => this.giveBack(book, one, use)));
      const number = checkout.moves + 1;
      const details = { returned: checkout.returned, reversedMinor: reversedMinor - checkout.reversedMinor };
      moves.push({
        ...{
          orderReference: checkout.orderReference,
          number,
          move: 'REVERSED',
          actor,
          details,
          happenedAt: now,
        },
      });
      return { ...checkout, reversedMinor, moves: number };
    });
    await allInOrder([
      updateCheckouts(tx, reversed),
      insertMoves(tx, moves),
      this.uses.reverse(
        tx,
        reversed.flatMap((checkout) =>
          checkout.content.uses.map(({ id, ...use }) => ({
            ...{ id, customerId: checkout.customerId },
            reversedMinor: reversedOf(checkout, { id, ...use }, checkout.returned),
          })),
        ),
      ),
      this.limits.write(tx, book),
    ]);
    return reversed.map((checkout, index) => ({
      checkout,
      before: required(settled[index], 'a return').before,
    }));
  }

  /** What a use has lost by now. */
  private giveBack(book: UsageBook, { checkout, before }: Settled, use: CheckoutUse): bigint {
    const reversedMinor = reversedOf(checkout, use, checkout.returned);
    // A line may keep more than before under REQUALIFY, a discount never does.
    if (book.stateOf(use.id) === 'COMMITTED') {
      book.giveBackOf(use.id, 'MINOR', reversedMinor - reversedOf(checkout, use, before));
      if (checkout.content.givesBackUses && isAllBack(checkout)) book.giveBack(use.id);
    }
    return reversedMinor;
  }

  private async restorePoints(
    tx: Tx,
    program: Program,
    { orderReference, customerId, content, returned, pointsMinor, moves }: Checkout,
    now: Date,
  ): Promise<void> {
    if (pointsMinor === 0n) return;
    const { linesMinor, shippingMinor } = paidOf(content);
    const isAll = content.cart.lines.every(({ id, quantity }) => piecesBack(returned, id) === quantity);
    const returnedMinor = sumOf(
      content.cart.lines.map(
        ({ id, quantity }, index) =>
          ((linesMinor[index] ?? 0n) * BigInt(piecesBack(returned, id))) / BigInt(quantity),
      ),
    );
    const totalMinor = sumOf(linesMinor) + shippingMinor;
    const order = {
      ...{ customerId, orderReference, totalMinor },
      returnedMinor: isAll ? totalMinor : returnedMinor,
      activityId: hashedId('checkout.reversed', program.id, orderReference, String(moves)),
    };
    await this.returns.restoreSpent(tx, program, [order], now);
  }
}

/** The natural keys that an order with this reference may have. */
function namesOf(orderReference: string): { readonly source: string; readonly externalId: string }[] {
  const plain = { source: DEFAULT_SOURCE, externalId: orderReference };
  const at = orderReference.indexOf(':');
  if (at < 1) return [plain];
  return [plain, { source: orderReference.slice(0, at), externalId: orderReference.slice(at + 1) }];
}

const RETURNS_RECORDED = problem(
  'RETURNS_RECORDED',
  'Returns of the recorded order tell what comes back: record another one.',
  { path: ['orderReference'] },
);
const NOT_COMMITTED = problem('CHECKOUT_NOT_COMMITTED', 'Only what was committed can be reversed.', {
  path: ['orderReference'],
});

/** What was paid for, in money and points, by line. */
function paidOf({ left, payment }: CheckoutContent): { linesMinor: bigint[]; shippingMinor: bigint } {
  return {
    linesMinor: left.linesMinor.map(
      (amountMinor, index) => amountMinor + (payment?.amounts.linesMinor[index] ?? 0n),
    ),
    shippingMinor: left.shippingMinor + (payment?.amounts.shippingMinor ?? 0n),
  };
}

function reversedOf(
  { content }: Checkout,
  { discount, applied }: CheckoutUse,
  returned: ReturnedPieces,
): bigint {
  const pieces = new Map(Object.entries(returned));
  return reversalOf({ discount, shares: applied.shares }, pieces, content.returnPolicy).reversedMinor;
}

function isAllBack({ content, returned }: Checkout): boolean {
  return content.cart.lines.every(({ id, quantity }) => piecesBack(returned, id) === quantity);
}

/** What is back once these pieces are, too. Problem: INVALID_INPUT. */
function addedReturns(
  { content, returned }: Checkout,
  lines: readonly ReversedLine[] | null,
): Result<ReturnedPieces, Problem> {
  const bought = new Map(content.cart.lines.map(({ id, quantity }) => [id, quantity]));
  if (lines === null) return ok(Object.fromEntries(bought));
  const added = new Map(Object.entries(returned));
  for (const [index, { lineId, quantity }] of lines.entries()) {
    const most = bought.get(lineId);
    const path = ['lines', String(index)];
    if (most === undefined) return err(invalid([...path, 'lineId'], 'The checkout has no such line.'));
    if (!Number.isInteger(quantity) || quantity < 1)
      return err(invalid([...path, 'quantity'], 'At least one piece comes back.'));
    const back = (added.get(lineId) ?? 0) + quantity;
    if (back > most)
      return err(invalid([...path, 'quantity'], `More than the ${most} that were bought would be back.`));
    added.set(lineId, back);
  }
  return ok(Object.fromEntries(added));
}
