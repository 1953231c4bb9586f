import type { LocalDate, Uuid } from '#kernel';
import type { Order, OrderAmounts, OrderLine, OrderStatus, OriginalOrder } from '../domain/order.js';
import type { OrderReturn } from '../domain/recorded.js';
import type { OriginalReturn, ReturnedLine } from '../domain/returns.js';

interface AmountColumns {
  readonly total_minor: bigint;
  readonly shipping_minor: bigint;
  readonly tax_minor: bigint;
  readonly gift_card_minor: bigint;
  readonly discount_minor: bigint;
}

export interface OrderRow extends AmountColumns {
  readonly customer_id: Uuid;
  readonly id: Uuid;
  readonly program_id: Uuid;
  readonly source: string;
  readonly external_id: string;
  readonly number: number;
  readonly occurred_at: Date;
  readonly local_day: LocalDate;
  readonly channel: string | null;
  readonly currency: string;
  readonly status: OrderStatus;
  readonly returned_total_minor: bigint;
  readonly returned_shipping_minor: bigint;
  readonly returned_tax_minor: bigint;
  readonly returned_gift_card_minor: bigint;
  readonly returned_discount_minor: bigint;
  readonly batch_id: Uuid | null;
  readonly linked_to_customer_id: Uuid | null;
  readonly original: OriginalRow | null;
}

/** Amounts are texts, exact in every reader. */
type AsTexts<T> = { readonly [Name in keyof T]: string };

interface OriginalRow {
  readonly currency: string;
  readonly exchangeRate: string;
  readonly amounts: AsTexts<OrderAmounts>;
  readonly returned: AsTexts<OrderAmounts>;
  readonly lines: readonly AsTexts<OriginalOrder['lines'][number]>[];
}

export interface LineRow {
  readonly order_id: Uuid;
  readonly line_no: number;
  readonly sku: string | null;
  readonly name: string | null;
  readonly categories: string[];
  readonly quantity: number;
  readonly amount_minor: bigint;
  readonly share_minor: bigint;
  readonly returned_quantity: number;
  readonly returned_minor: bigint;
}

export interface ReturnRow extends AmountColumns {
  readonly customer_id: Uuid;
  readonly order_id: Uuid;
  readonly id: Uuid;
  readonly source: string;
  readonly external_id: string | null;
  readonly occurred_at: Date;
  readonly lines: ReturnedLineRow[] | null;
  readonly original: {
    readonly currency: string;
    readonly amounts: AsTexts<OrderAmounts>;
    readonly lines: readonly ReturnedLineRow[];
  } | null;
}

interface ReturnedLineRow {
  readonly lineNo: number;
  readonly quantity: number;
  readonly amountMinor: string;
}

export function orderOf(row: OrderRow, lines: readonly OrderLine[]): Order {
  return {
    id: row.id,
    programId: row.program_id,
    customerId: row.customer_id,
    source: row.source,
    externalId: row.external_id,
    number: row.number,
    occurredAt: row.occurred_at,
    localDay: row.local_day,
    channel: row.channel,
    currency: row.currency,
    status: row.status,
    amounts: amountsOfRow(row),
    returned: {
      totalMinor: row.returned_total_minor,
      shippingMinor: row.returned_shipping_minor,
      taxMinor: row.returned_tax_minor,
      giftCardMinor: row.returned_gift_card_minor,
      discountMinor: row.returned_discount_minor,
    },
    lines,
    batchId: row.batch_id,
    original: row.original && originalOf(row.original),
  };
}

function originalOf({ currency, exchangeRate, amounts, returned, lines }: OriginalRow): OriginalOrder {
  return {
    currency,
    exchangeRate,
    amounts: amountsOfTexts(amounts),
    returned: amountsOfTexts(returned),
    lines: lines.map(({ amountMinor, shareMinor, returnedMinor }) => ({
      amountMinor: BigInt(amountMinor),
      shareMinor: BigInt(shareMinor),
      returnedMinor: BigInt(returnedMinor),
    })),
  };
}

function amountsOfTexts(texts: AsTexts<OrderAmounts>): OrderAmounts {
  return {
    totalMinor: BigInt(texts.totalMinor),
    shippingMinor: BigInt(texts.shippingMinor),
    taxMinor: BigInt(texts.taxMinor),
    giftCardMinor: BigInt(texts.giftCardMinor),
    discountMinor: BigInt(texts.discountMinor),
  };
}

/** An order or a return in its shop's currency as JSON; amounts are texts. */
export function originalJson(original: OriginalOrder | OriginalReturn | null): string | null {
  if (original === null) return null;
  return JSON.stringify(original, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}

export function lineOf(row: LineRow): OrderLine {
  return {
    lineNo: row.line_no,
    sku: row.sku,
    name: row.name,
    categories: row.categories,
    quantity: row.quantity,
    amountMinor: row.amount_minor,
    shareMinor: row.share_minor,
    returnedQuantity: row.returned_quantity,
    returnedMinor: row.returned_minor,
  };
}

export function returnOf(row: ReturnRow): OrderReturn {
  return {
    id: row.id,
    customerId: row.customer_id,
    orderId: row.order_id,
    source: row.source,
    externalId: row.external_id,
    occurredAt: row.occurred_at,
    amounts: amountsOfRow(row),
    lines: (row.lines ?? []).map(returnedLineOf),
    original: row.original && {
      currency: row.original.currency,
      amounts: amountsOfTexts(row.original.amounts),
      lines: row.original.lines.map(returnedLineOf),
    },
  };
}

function returnedLineOf(row: ReturnedLineRow): ReturnedLine {
  return { ...row, amountMinor: BigInt(row.amountMinor) };
}

/** Lines of a return as JSON; null when it names none. Amounts are texts, exact in every reader. */
export function linesJson(lines: readonly ReturnedLine[]): string | null {
  if (lines.length === 0) return null;
  return JSON.stringify(lines.map((line) => ({ ...line, amountMinor: line.amountMinor.toString() })));
}

function amountsOfRow(row: AmountColumns): Order['amounts'] {
  return {
    totalMinor: row.total_minor,
    shippingMinor: row.shipping_minor,
    taxMinor: row.tax_minor,
    giftCardMinor: row.gift_card_minor,
    discountMinor: row.discount_minor,
  };
}
