import type { LocalDate, Uuid } from '#kernel';
import type { CustomerReference } from './reference.js';

/** Amounts of an order in minor units of its currency, which of a recorded one is the program's. */
export interface OrderAmounts {
  /** What the customer pays in money, shipping and tax included, before gift cards pay part of it. What points pay is a discount. */
  readonly totalMinor: bigint;
  readonly shippingMinor: bigint;
  readonly taxMinor: bigint;
  /** The part of the total that gift cards paid. */
  readonly giftCardMinor: bigint;
  /** Information only: the total has it subtracted already. */
  readonly discountMinor: bigint;
}

export interface OrderLine {
  /** 1-based place in the order. */
  readonly lineNo: number;
  readonly sku: string | null;
  readonly name: string | null;
  readonly categories: readonly string[];
  readonly quantity: number;
  /** The whole line (not one piece), as the store stated it. */
  readonly amountMinor: bigint;
  /** The line's part of what the order cost without shipping: what returning the whole line gives back. */
  readonly shareMinor: bigint;
  readonly returnedQuantity: number;
  readonly returnedMinor: bigint;
}

export const ORDER_STATUSES = ['PAID', 'PARTLY_RETURNED', 'RETURNED', 'CANCELLED'] as const;

export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** A line as its shop stated it. */
export interface OriginalLine {
  readonly amountMinor: bigint;
  readonly shareMinor: bigint;
  readonly returnedMinor: bigint;
}

/**
 * An order in the currency of its shop, where that is not the program's. What comes back of it is reckoned here, and the
 * program's amounts follow: so they end at exactly zero with it.
 */
export interface OriginalOrder {
  readonly currency: string;
  /** What one unit of it was worth in the program's currency: an exact decimal number, never asked for again. */
  readonly exchangeRate: string;
  readonly amounts: OrderAmounts;
  /** Cumulative. */
  readonly returned: OrderAmounts;
  /** By their places in the order. */
  readonly lines: readonly OriginalLine[];
}

/** A paid order with what has been returned of it so far. */
export interface Order {
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly customerId: Uuid;
  readonly source: string;
  readonly externalId: string;
  /** 1-based count of the customer's orders, in the order in which they became known; never reused or changed. */
  readonly number: number;
  readonly occurredAt: Date;
  /** The program-local day it counts on; its returns count on the same day. */
  readonly localDay: LocalDate;
  readonly channel: string | null;
  /** The program's, in which all amounts here are. */
  readonly currency: string;
  readonly status: OrderStatus;
  readonly amounts: OrderAmounts;
  /** Cumulative. */
  readonly returned: OrderAmounts;
  readonly lines: readonly OrderLine[];
  readonly batchId: Uuid | null;
  /** As its shop stated it; null: in the program's currency. */
  readonly original: OriginalOrder | null;
}

export interface NewOrderLine {
  readonly sku?: string | null;
  readonly name?: string | null;
  readonly categories?: readonly string[];
  readonly quantity: number;
  /** The whole line, not one piece. */
  readonly amountMinor: bigint;
}

/** An order to be recorded. Natural key: source + external id. */
export interface NewOrder {
  readonly customer: CustomerReference;
  readonly source: string;
  readonly externalId: string;
  /** Null: the time of the recording. */
  readonly occurredAt: Date | null;
  readonly channel?: string | null;
  /** Of all amounts here. */
  readonly currency: string;
  /** What one unit of it is worth in the program's currency, where the shop knows: a decimal number. Goes before the program's rates. */
  readonly exchangeRate?: string | null;
  readonly amounts: Pick<OrderAmounts, 'totalMinor'> & Partial<OrderAmounts>;
  readonly lines?: readonly NewOrderLine[];
}

export const NO_AMOUNTS: OrderAmounts = {
  totalMinor: 0n,
  shippingMinor: 0n,
  taxMinor: 0n,
  giftCardMinor: 0n,
  discountMinor: 0n,
};

/** All amounts of a new order, the ones left out being zero. */
export function amountsOf({ amounts }: NewOrder): OrderAmounts {
  return {
    totalMinor: amounts.totalMinor,
    shippingMinor: amounts.shippingMinor ?? 0n,
    taxMinor: amounts.taxMinor ?? 0n,
    giftCardMinor: amounts.giftCardMinor ?? 0n,
    discountMinor: amounts.discountMinor ?? 0n,
  };
}

/** A purchase in the sense of the metrics: something of it is still paid for. */
export function isPurchase(order: Order): boolean {
  return order.status !== 'CANCELLED' && order.amounts.totalMinor > order.returned.totalMinor;
}
