import {
  allocate,
  err,
  invalid,
  MONEY_MINOR_MAX,
  ok,
  scale,
  sumOf,
  type Problem,
  type Result,
} from '#kernel';
import { lineShares } from './line-shares.js';
import { exchangeRatio, type ExchangeRatio } from './exchange-rate.js';
import { isMoney } from './order-rules.js';
import {
  amountsOf,
  NO_AMOUNTS,
  type NewOrder,
  type NewOrderLine,
  type OrderAmounts,
  type OriginalOrder,
} from './order.js';

/** An order of another currency in the program's. */
export interface NormalisedOrder extends NewOrder {
  /** Of its lines, in the program's currency. */
  readonly sharesMinor: readonly bigint[];
  readonly original: OriginalOrder;
}

/** The program's currency, and what one unit of the order's is worth in it. */
export interface Exchange {
  readonly currency: string;
  readonly rate: string;
}

/**
 * An order that `refusalOfOrder` takes, in the program's currency. The total is rounded once, HALF_UP; goods, shipping and tax
 * are its parts by largest remainders, as lines are parts of what they sum to, so that everything adds up as it did.
 * Refused when an amount is beyond 2^53 - 1 minor units of the program's currency.
 */
export function normalisedOrder(
  order: NewOrder,
  { currency, rate }: Exchange,
): Result<NormalisedOrder, Problem> {
  const ratio = exchangeRatio(rate, order.currency, currency);
  const stated = amountsOf(order);
  const amounts = exchangedAmounts(stated, ratio);
  const linesMinor = (order.lines ?? []).map(({ amountMinor }) => amountMinor);
  const statedShares = lineShares(stated, linesMinor);
  const amountsMinor = allocate(sumOfLines(sumOf(linesMinor), stated, amounts, ratio), linesMinor);
  const sharesMinor = allocate(sumOfShares(sumOf(statedShares), stated, amounts, ratio), statedShares);
  const excess = firstBeyond(amounts, amountsMinor);
  if (excess) {
    return err(invalid(excess, `In ${currency} the amount is more than ${MONEY_MINOR_MAX} minor units.`));
  }
  const lines = order.lines?.map((line, place): NewOrderLine => ({
    ...line,
    amountMinor: amountsMinor[place] ?? 0n,
  }));
  const original = {
    currency: order.currency,
    exchangeRate: rate,
    amounts: stated,
    returned: NO_AMOUNTS,
    lines: linesMinor.map((amountMinor, place) => ({
      amountMinor,
      shareMinor: statedShares[place] ?? 0n,
      returnedMinor: 0n,
    })),
  };
  return ok({ ...order, currency, amounts, lines: lines ?? [], sharesMinor, original });
}

function exchanged(amountMinor: bigint, { numerator, denominator }: ExchangeRatio): bigint {
  return scale(amountMinor, numerator, denominator, 'HALF_UP');
}

function exchangedAmounts(stated: OrderAmounts, ratio: ExchangeRatio): OrderAmounts {
  const { shippingMinor: shipping, taxMinor: tax } = stated;
  const totalMinor = exchanged(stated.totalMinor, ratio);
  const parts = allocate(totalMinor, [stated.totalMinor - shipping - tax, shipping, tax]);
  const [, shippingMinor = 0n, taxMinor = 0n] = parts;
  const giftCardMinor = exchanged(stated.giftCardMinor, ratio);
  const discountMinor = exchanged(stated.discountMinor, ratio);
  return { totalMinor, shippingMinor, taxMinor, giftCardMinor, discountMinor };
}

/** What the lines sum to: if that was all but the shipping (and the tax), it is so again. */
function sumOfLines(
  statedSum: bigint,
  stated: OrderAmounts,
  amounts: OrderAmounts,
  ratio: ExchangeRatio,
): bigint {
  const gross = (of: OrderAmounts): bigint => of.totalMinor + of.discountMinor;
  if (statedSum === gross(stated) - stated.shippingMinor) return gross(amounts) - amounts.shippingMinor;
  if (statedSum === gross(stated) - stated.shippingMinor - stated.taxMinor) {
    return gross(amounts) - amounts.shippingMinor - amounts.taxMinor;
  }
  return least(exchanged(statedSum, ratio), gross(amounts));
}

/** What the lines' shares sum to: all goods, unless the store left lines out. */
function sumOfShares(
  statedSum: bigint,
  stated: OrderAmounts,
  amounts: OrderAmounts,
  ratio: ExchangeRatio,
): bigint {
  const goodsMinor = amounts.totalMinor - amounts.shippingMinor;
  const isComplete = statedSum === stated.totalMinor - stated.shippingMinor;
  return isComplete ? goodsMinor : least(exchanged(statedSum, ratio), goodsMinor);
}

function firstBeyond(amounts: OrderAmounts, linesMinor: readonly bigint[]): readonly string[] | null {
  const amount = Object.entries(amounts).find(([, amountMinor]) => !isMoney(amountMinor as bigint));
  if (amount) return [amount[0]];
  const place = linesMinor.findIndex((amountMinor) => !isMoney(amountMinor));
  return place < 0 ? null : ['lines', String(place), 'amountMinor'];
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
