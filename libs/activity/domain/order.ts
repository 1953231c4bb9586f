import type { LocalDate, Uuid } from '#kernel';
import type { CustomerReference } from './reference.js';

/** Amounts of an order in minor units of its currency. */
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
  readonly currency: string;
  readonly status: OrderStatus;
  readonly amounts: OrderAmounts;
  /** Cumulative. */
  readonly returned: OrderAmounts;
  readonly lines: readonly OrderLine[];
  readonly batchId: Uuid | null;
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
  readonly currency: string;
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
