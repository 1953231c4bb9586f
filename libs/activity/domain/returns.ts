import { err, invalid, ok, problem, scale, type Problem, type Result } from '#kernel';
import {
  isMoney,
  LINES_MAX,
  QUANTITY_MAX,
  refusalOfKey,
  refusalOfTime,
  EXTERNAL_ID_MAX,
  isPrintable,
} from './order-rules.js';
import type { Order, OrderAmounts, OrderLine } from './order.js';

/** A return of part of an order: an amount, or lines. Natural key: source + external id. */
export interface NewReturn {
  /** Source of the order and of the return. */
  readonly source: string;
  readonly orderExternalId: string;
  readonly externalId: string;
  /** Null: the time of the recording. */
  readonly occurredAt: Date | null;
  /** All that is given back, with its shipping and tax; absent when lines say it. */
  readonly amountMinor?: bigint | null;
  readonly lines?: readonly NewReturnLine[];
  /** The part of it that is shipping. Default: nothing, until nothing else is left to return. */
  readonly shippingMinor?: bigint | null;
  /** The part of it that is tax. Default: in proportion, cumulatively. */
  readonly taxMinor?: bigint | null;
}

/** A quantity, an amount or both; the amount defaults to the pieces' share of the line. */
export interface NewReturnLine {
  readonly lineNo: number;
  readonly quantity?: number | null;
  readonly amountMinor?: bigint | null;
}

export interface ReturnedLine {
  readonly lineNo: number;
  readonly quantity: number;
  readonly amountMinor: bigint;
}

/** The cancellation of an order: what remains of it is returned. */
export interface NewCancellation {
  readonly source: string;
  readonly orderExternalId: string;
  /** Null: the time of the recording. */
  readonly occurredAt: Date | null;
}

/** What one return gives back in the currency of the order's shop. */
export interface OriginalReturn {
  readonly currency: string;
  readonly amounts: OrderAmounts;
  /** The same lines, in the same order. */
  readonly lines: readonly ReturnedLine[];
}

/** What a return changes: the order after it, and what this one return gives back. */
export interface ReturnPlan {
  readonly order: Order;
  readonly amounts: OrderAmounts;
  readonly lines: readonly ReturnedLine[];
  /** Null: the order was stated in the program's currency. */
  readonly original: OriginalReturn | null;
}

/** Why a return cannot be right whatever the order holds; null when it may be. */
export function refusalOfReturn(input: NewReturn, now: Date): Problem | null {
  const lines = input.lines ?? [];
  const hasAmount = input.amountMinor !== null && input.amountMinor !== undefined;
  if (hasAmount === lines.length > 0)
    return invalid(['amountMinor'], 'A return names either an amount or lines.');
  if (hasAmount && !(input.amountMinor && isMoney(input.amountMinor))) {
    return invalid(['amountMinor'], 'A returned amount is above zero.');
  }
  for (const name of ['shippingMinor', 'taxMinor'] as const) {
    if (!isMoney(input[name] ?? 0n)) return invalid([name], 'A returned part is not negative.');
  }
  return (
    refusalOfKey(input) ??
    refusalOfOrderId(input.orderExternalId) ??
    refusalOfTime(input.occurredAt, now) ??
    refusalOfReturnLines(lines)
  );
}

export function refusalOfCancellation(input: NewCancellation, now: Date): Problem | null {
  return (
    refusalOfKey({ source: input.source, externalId: 'any' }) ??
    refusalOfOrderId(input.orderExternalId) ??
    refusalOfTime(input.occurredAt, now)
  );
}

function refusalOfOrderId(orderExternalId: string): Problem | null {
  if (isPrintable(orderExternalId, EXTERNAL_ID_MAX)) return null;
  return invalid(['orderExternalId'], `An external id has 1 to ${EXTERNAL_ID_MAX} printable characters.`);
}

function refusalOfReturnLines(lines: readonly NewReturnLine[]): Problem | null {
  if (lines.length > LINES_MAX) return invalid(['lines'], `A return has at most ${LINES_MAX} lines.`);
  if (new Set(lines.map((line) => line.lineNo)).size < lines.length) {
    return invalid(['lines'], 'Each line is returned at most once per return.');
  }
  for (const [index, { quantity, amountMinor }] of lines.entries()) {
    const path = ['lines', String(index)];
    const noQuantity = quantity === null || quantity === undefined;
    if (noQuantity && (amountMinor === null || amountMinor === undefined)) {
      return invalid(path, 'A returned line names a quantity, an amount or both.');
    }
    if (!noQuantity && !(Number.isInteger(quantity) && quantity >= 1 && quantity <= QUANTITY_MAX)) {
      return invalid([...path, 'quantity'], `A quantity is a whole number between 1 and ${QUANTITY_MAX}.`);
    }
    if (!isMoney(amountMinor ?? 0n))
      return invalid([...path, 'amountMinor'], 'A returned amount is not negative.');
  }
  return null;
}

/**
 * Works out a return. Every part (tax, gift cards, discount) is taken cumulatively - `floor(part * returned so far /
 * total)` minus what was taken before - so that any split of a return sums to exactly what the whole would be.
 * Refused with RETURN_EXCEEDS_ORDER when more would be returned than the order holds.
 */
export function planReturn(order: Order, input: NewReturn): Result<ReturnPlan, Problem> {
  const planned = planLines(order, input.lines ?? []);
  if (!planned.ok) return planned;
  const lines = planned.value;
  const ofLines = lines.reduce((sum, line) => sum + line.amountMinor, 0n) + (input.shippingMinor ?? 0n);
  const amountMinor = input.amountMinor ?? ofLines;
  const remainingMinor = order.amounts.totalMinor - order.returned.totalMinor;
  if (order.status === 'CANCELLED' || amountMinor > remainingMinor)
    return err(exceeds(remainingMinor, ['amountMinor']));
  const linesAfter = applyLines(order.lines, lines);
  const totalMinor = order.returned.totalMinor + amountMinor;
  // An order that cost nothing is returned when all its pieces are.
  const isWhole =
    totalMinor === order.amounts.totalMinor && (totalMinor > 0n || linesAfter.every(isAllReturned));
  const parts = isWhole ? ok(order.amounts) : cumulativeParts(order, input, totalMinor);
  if (!parts.ok) return parts;
  const after: Order = {
    ...order,
    status: isWhole ? 'RETURNED' : 'PARTLY_RETURNED',
    returned: parts.value,
    lines: linesAfter,
  };
  return ok({ order: after, amounts: difference(parts.value, order.returned), lines, original: null });
}

/** Returns all that remains and marks the order as cancelled. */
export function planCancellation(order: Order): ReturnPlan {
  const lines = order.lines
    .filter((line) => !isAllReturned(line) || line.returnedMinor < line.shareMinor)
    .map(({ lineNo, quantity, returnedQuantity, shareMinor, returnedMinor }) => ({
      lineNo,
      quantity: quantity - returnedQuantity,
      amountMinor: shareMinor - returnedMinor,
    }));
  const after: Order = {
    ...order,
    status: 'CANCELLED',
    returned: order.amounts,
    lines: applyLines(order.lines, lines),
  };
  return { order: after, amounts: difference(order.amounts, order.returned), lines, original: null };
}

function isAllReturned(line: OrderLine): boolean {
  return line.returnedQuantity === line.quantity;
}

function planLines(order: Order, inputs: readonly NewReturnLine[]): Result<ReturnedLine[], Problem> {
  const planned: ReturnedLine[] = [];
  for (const [index, input] of inputs.entries()) {
    const line = order.lines[input.lineNo - 1];
    if (!line) return err(invalid(['lines', String(index), 'lineNo'], 'The order has no such line.'));
    const quantity = input.quantity ?? 0;
    const remainingMinor = line.shareMinor - line.returnedMinor;
    const amountMinor = input.amountMinor ?? sharePart(line, quantity);
    if (line.returnedQuantity + quantity > line.quantity || amountMinor > remainingMinor) {
      return err(exceeds(remainingMinor, ['lines', String(index)]));
    }
    planned.push({ lineNo: line.lineNo, quantity, amountMinor });
  }
  return ok(planned);
}

/** What the next `quantity` pieces of a line give back: the difference of two floors, so all pieces give back all of it. */
function sharePart(line: OrderLine, quantity: number): bigint {
  const pieces = BigInt(line.quantity);
  const before = BigInt(line.returnedQuantity);
  const after = before + BigInt(quantity);
  const partMinor =
    scale(line.shareMinor, after, pieces, 'FLOOR') - scale(line.shareMinor, before, pieces, 'FLOOR');
  // Less is left when more than their share was given back for earlier pieces.
  return least(partMinor, line.shareMinor - line.returnedMinor);
}

function applyLines(lines: readonly OrderLine[], returned: readonly ReturnedLine[]): readonly OrderLine[] {
  if (returned.length === 0) return lines;
  const byNumber = new Map(returned.map((line) => [line.lineNo, line]));
  return lines.map((line) => {
    const back = byNumber.get(line.lineNo);
    if (!back) return line;
    const { returnedQuantity, returnedMinor } = line;
    return {
      ...line,
      returnedQuantity: returnedQuantity + back.quantity,
      returnedMinor: returnedMinor + back.amountMinor,
    };
  });
}

/** The cumulative amounts once `totalMinor` (less than the whole) has been returned. */
function cumulativeParts(order: Order, input: NewReturn, totalMinor: bigint): Result<OrderAmounts, Problem> {
  const { amounts, returned } = order;
  const shipping = cumulativeShipping(order, input, totalMinor);
  if (!shipping.ok) return shipping;
  const shippingMinor = shipping.value;
  const inProportion = (partMinor: bigint): bigint =>
    amounts.totalMinor === 0n ? 0n : scale(partMinor, totalMinor, amounts.totalMinor, 'FLOOR');
  const goodsMinor = totalMinor - shippingMinor;
  let taxMinor = greatest(returned.taxMinor, least(inProportion(amounts.taxMinor), goodsMinor));
  if (input.taxMinor !== null && input.taxMinor !== undefined) {
    taxMinor = returned.taxMinor + input.taxMinor;
    const leastLeft = least(amounts.taxMinor, goodsMinor);
    if (taxMinor > leastLeft) return err(exceeds(leastLeft - returned.taxMinor, ['taxMinor']));
  }
  return ok({
    totalMinor,
    shippingMinor,
    taxMinor,
    giftCardMinor: inProportion(amounts.giftCardMinor),
    discountMinor: inProportion(amounts.discountMinor),
  });
}

function cumulativeShipping(order: Order, input: NewReturn, totalMinor: bigint): Result<bigint, Problem> {
  const { amounts, returned } = order;
  // What is returned beyond the goods can only be shipping.
  const neededMinor = greatest(
    returned.shippingMinor,
    totalMinor - (amounts.totalMinor - amounts.shippingMinor),
  );
  if (input.shippingMinor === null || input.shippingMinor === undefined) return ok(neededMinor);
  const shippingMinor = returned.shippingMinor + input.shippingMinor;
  const leftMinor = amounts.shippingMinor - returned.shippingMinor;
  const isMoreThanThisReturn = shippingMinor + goodsReturned(order) > totalMinor;
  if (input.shippingMinor > leftMinor || isMoreThanThisReturn)
    return err(exceeds(leftMinor, ['shippingMinor']));
  if (shippingMinor < neededMinor) {
    const goodsLeftMinor = amounts.totalMinor - amounts.shippingMinor - goodsReturned(order);
    return err(exceeds(goodsLeftMinor + input.shippingMinor, ['amountMinor']));
  }
  return ok(shippingMinor);
}

function goodsReturned({ returned }: Order): bigint {
  return returned.totalMinor - returned.shippingMinor;
}

/** What `a` is more than `b`. */
export function difference(a: OrderAmounts, b: OrderAmounts): OrderAmounts {
  return {
    totalMinor: a.totalMinor - b.totalMinor,
    shippingMinor: a.shippingMinor - b.shippingMinor,
    taxMinor: a.taxMinor - b.taxMinor,
    giftCardMinor: a.giftCardMinor - b.giftCardMinor,
    discountMinor: a.discountMinor - b.discountMinor,
  };
}

function exceeds(remainingMinor: bigint, path: readonly string[]): Problem {
  return problem('RETURN_EXCEEDS_ORDER', `Only ${remainingMinor} minor units are left to return.`, {
    path,
    data: { remainingMinor },
  });
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function greatest(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
