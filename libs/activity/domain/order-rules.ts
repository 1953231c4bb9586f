import { invalid, isCurrencyCode, MONEY_MINOR_MAX, type Problem } from '#kernel';
import { canonicalRate, RATE_FORM } from './exchange-rate.js';
import { amountsOf, type NewOrder, type NewOrderLine, type OrderAmounts } from './order.js';
import type { CustomerReference } from './reference.js';

export const LINES_MAX = 500;
export const QUANTITY_MAX = 1_000_000;
/** How far a store's clock may be ahead of ours. */
const FUTURE_MAX_MS = 24 * 3_600_000;
/** Of one line. */
export const CATEGORIES_MAX = 20;
const NAME_MAX = 500;
const SHORT_MAX = 64;
export const EXTERNAL_ID_MAX = 200;

const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;

/** 1 to `max` characters, none of them a control character, no space at either end. */
export function isPrintable(text: string, max: number): boolean {
  return (
    text.length > 0 && text.length <= max && !UNPRINTABLE.test(text) && text.trim().length === text.length
  );
}

export interface RecordingRules {
  /** The program's currency. */
  readonly currency: string;
  readonly now: Date;
}

/**
 * Why an order cannot be recorded; null when it can. Amounts are between 0 and 2^53 - 1 minor units; shipping and tax are
 * parts of the total, as is what gift cards paid; lines are before order-wide discounts, so together they are at most
 * total + discount.
 */
export function refusalOfOrder(order: NewOrder, rules: RecordingRules): Problem | null {
  return (
    refusalOfKey(order) ??
    refusalOfReference(order.customer) ??
    refusalOfTime(order.occurredAt, rules.now) ??
    refusalOfText(order.channel, ['channel'], SHORT_MAX) ??
    refusalOfCurrency(order, rules.currency) ??
    refusalOfAmounts(amountsOf(order)) ??
    refusalOfLines(order)
  );
}

export function refusalOfKey(key: { readonly source: string; readonly externalId: string }): Problem | null {
  if (!isPrintable(key.externalId, EXTERNAL_ID_MAX)) {
    return invalid(['externalId'], `An external id has 1 to ${EXTERNAL_ID_MAX} printable characters.`);
  }
  if (!isPrintable(key.source, SHORT_MAX)) {
    return invalid(['source'], `A source has 1 to ${SHORT_MAX} printable characters.`);
  }
  return null;
}

export function refusalOfReference(customer: CustomerReference): Problem | null {
  if ('externalId' in customer && !isPrintable(customer.externalId, EXTERNAL_ID_MAX)) {
    return invalid(
      ['customer', 'externalId'],
      `An external id has 1 to ${EXTERNAL_ID_MAX} printable characters.`,
    );
  }
  if ('guest' in customer && !customer.guest.email && !customer.guest.phone) {
    return invalid(['customer', 'guest'], 'A guest is known by an e-mail address or a phone number.');
  }
  return null;
}

export function refusalOfTime(occurredAt: Date | null, now: Date): Problem | null {
  if (!occurredAt) return null;
  // The DateTime scalar neither reads nor writes earlier ones.
  if (occurredAt.getTime() < 0) return invalid(['occurredAt'], 'The time is before 1970.');
  if (occurredAt.getTime() <= now.getTime() + FUTURE_MAX_MS) return null;
  return invalid(['occurredAt'], 'The time is more than 24 hours in the future.');
}

/** For optional texts: absent, or printable and short enough. */
export function refusalOfText(
  text: string | null | undefined,
  path: readonly string[],
  max: number,
): Problem | null {
  if (text === null || text === undefined || isPrintable(text, max)) return null;
  return invalid(path, `A text here has 1 to ${max} printable characters.`);
}

/** Whether there is a rate for a foreign one is found out later. */
function refusalOfCurrency({ currency, exchangeRate = null }: NewOrder, expected: string): Problem | null {
  if (currency !== expected && !isCurrencyCode(currency)) {
    return invalid(['currency'], 'An ISO 4217 currency code is needed.');
  }
  if (exchangeRate === null) return null;
  const rate = canonicalRate(exchangeRate);
  if (rate === null) return invalid(['exchangeRate'], RATE_FORM);
  if (currency !== expected || rate === '1') return null;
  return invalid(['exchangeRate'], "The order is in the program's currency, of which the rate is 1.");
}

export function isMoney(amountMinor: bigint): boolean {
  return amountMinor >= 0n && amountMinor <= MONEY_MINOR_MAX;
}

function refusalOfAmounts(amounts: OrderAmounts): Problem | null {
  for (const [name, amountMinor] of Object.entries(amounts)) {
    if (!isMoney(amountMinor as bigint))
      return invalid([name], `An amount is between 0 and ${MONEY_MINOR_MAX} minor units.`);
  }
  if (amounts.shippingMinor + amounts.taxMinor > amounts.totalMinor) {
    return invalid(['totalMinor'], 'The total includes shipping and tax, so it cannot be less than them.');
  }
  if (amounts.giftCardMinor > amounts.totalMinor) {
    return invalid(['giftCardMinor'], 'Gift cards cannot pay more than the total.');
  }
  return null;
}

function refusalOfLines(order: NewOrder): Problem | null {
  const { lines } = order;
  if (!lines?.length) return null;
  if (lines.length > LINES_MAX) return invalid(['lines'], `An order has at most ${LINES_MAX} lines.`);
  let sumMinor = 0n;
  for (const [index, line] of lines.entries()) {
    const refusal = refusalOfLine(line, ['lines', String(index)]);
    if (refusal) return refusal;
    sumMinor += line.amountMinor;
  }
  const { totalMinor, discountMinor } = amountsOf(order);
  if (sumMinor <= totalMinor + discountMinor) return null;
  return invalid(['lines'], 'The lines together cost more than the total and the discount.');
}

function refusalOfLine(line: NewOrderLine, path: readonly string[]): Problem | null {
  if (!Number.isInteger(line.quantity) || line.quantity < 1 || line.quantity > QUANTITY_MAX) {
    return invalid([...path, 'quantity'], `A quantity is a whole number between 1 and ${QUANTITY_MAX}.`);
  }
  if (!isMoney(line.amountMinor)) {
    return invalid([...path, 'amountMinor'], `An amount is between 0 and ${MONEY_MINOR_MAX} minor units.`);
  }
  if ((line.categories?.length ?? 0) > CATEGORIES_MAX) {
    return invalid([...path, 'categories'], `A line has at most ${CATEGORIES_MAX} categories.`);
  }
  return (
    refusalOfText(line.sku, [...path, 'sku'], EXTERNAL_ID_MAX) ??
    refusalOfText(line.name, [...path, 'name'], NAME_MAX) ??
    (line.categories?.some((category) => !isPrintable(category, EXTERNAL_ID_MAX))
      ? invalid([...path, 'categories'], `A category has 1 to ${EXTERNAL_ID_MAX} printable characters.`)
      : null)
  );
}
