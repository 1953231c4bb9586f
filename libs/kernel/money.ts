/** An amount in minor units (cents, yen) of an ISO 4217 currency. */
export interface Money {
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** The largest amount: 2^53 - 1 minor units, exact in JSON and in JavaScript clients. */
export const MONEY_MINOR_MAX = 9_007_199_254_740_991n;

const CURRENCY_CODE = /^[A-Z]{3}$/;

export function isCurrencyCode(code: string): boolean {
  return CURRENCY_CODE.test(code) && Intl.supportedValuesOf('currency').includes(code);
}

/** How many decimals the currency's minor unit has: 2 for EUR, 0 for JPY, 3 for KWD (ISO 4217, as ICU knows it). */
export function minorUnitDigits(currency: string): number {
  const options = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions();
  return options.maximumFractionDigits ?? 2;
}

const DECIMAL_AMOUNT = /^(-?)(\d{1,15})(?:\.(\d+))?$/;

/**
 * Reads a decimal amount such as "12.34" exactly, as minor units with `digits` decimals.
 * Null when the text is no plain decimal number or has more (non-zero) decimals than the currency.
 */
export function parseDecimalMinor(text: string, digits: number): bigint | null {
  const match = DECIMAL_AMOUNT.exec(text.trim());
  if (!match) return null;
  const [, sign = '', whole = '', fraction = ''] = match;
  if (/[1-9]/.test(fraction.slice(digits))) return null;
  const minor = BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0'));
  return sign === '-' ? -minor : minor;
}
