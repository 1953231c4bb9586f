import { derivedId, localDateOf, type TimeZone, type Uuid } from '#kernel';
import { lineShares } from './line-shares.js';
import type { NormalisedOrder } from './normalisation.js';
import {
  amountsOf,
  NO_AMOUNTS,
  type NewOrder,
  type Order,
  type OrderAmounts,
  type OrderLine,
} from './order.js';

/** A program as far as recording depends on it. */
export interface RecordingProgram {
  readonly id: Uuid;
  readonly timeZone: TimeZone;
}

/** The order a new one in the program's currency becomes; its number is still to be given (0). */
export function draftOrder(
  input: NewOrder | NormalisedOrder,
  to: {
    readonly program: RecordingProgram;
    readonly customerId: Uuid;
    readonly now: Date;
    readonly batchId: Uuid | null;
  },
): Order {
  const { program } = to;
  const occurredAt = input.occurredAt ?? to.now;
  const amounts = amountsOf(input);
  return {
    id: derivedId(occurredAt, program.id, 'ORDER', input.source, input.externalId),
    programId: program.id,
    customerId: to.customerId,
    source: input.source,
    externalId: input.externalId,
    number: 0,
    occurredAt,
    localDay: localDateOf(occurredAt, program.timeZone),
    channel: input.channel ?? null,
    currency: input.currency,
    status: 'PAID',
    amounts,
    returned: NO_AMOUNTS,
    lines: draftLines(input, amounts),
    batchId: to.batchId,
    original: 'original' in input ? input.original : null,
  };
}

const NO_LINES: readonly OrderLine[] = [];

function draftLines(input: NewOrder | NormalisedOrder, amounts: OrderAmounts): readonly OrderLine[] {
  if (!input.lines?.length) return NO_LINES;
  const linesMinor = input.lines.map((line) => line.amountMinor);
  const shares = 'original' in input ? input.sharesMinor : lineShares(amounts, linesMinor);
  return input.lines.map((line, index) => ({
    lineNo: index + 1,
    sku: line.sku ?? null,
    name: line.name ?? null,
    categories: line.categories ?? [],
    quantity: line.quantity,
    amountMinor: line.amountMinor,
    shareMinor: shares[index] ?? 0n,
    returnedQuantity: 0,
    returnedMinor: 0n,
  }));
}

/** Gives orders, which are in the order of their times, the last numbers up to their customer's `lastNumbers`. */
export function numberOrders(orders: readonly Order[], lastNumbers: ReadonlyMap<Uuid, number>): Order[] {
  const next = new Map(lastNumbers);
  for (const { customerId } of orders) next.set(customerId, (next.get(customerId) ?? 0) - 1);
  return orders.map((order) => {
    const number = (next.get(order.customerId) ?? 0) + 1;
    next.set(order.customerId, number);
    return { ...order, number };
  });
}
