/** An amount in minor units (cents, yen) of an ISO 4217 currency. */
export interface Money {
  readonly amountMinor: bigint;
  readonly currency: string;
}

/** The largest amount: 2^53 - 1 minor units, exact in JSON and in JavaScript clients. */
export const MONEY_MINOR_MAX = 9_007_199_254_740_991n;

const CURRENCY_CODE = /^[A-Z]{3}$/;

let knownCodes: ReadonlySet<string> | null = null;

export function isCurrencyCode(code: string): boolean {
  knownCodes ??= new Set(Intl.supportedValuesOf('currency'));
  return CURRENCY_CODE.test(code) && knownCodes.has(code);
}

/**
 * Currencies whose minor unit is no hundredth, by its decimals (ISO 4217, list one). Not asked of ICU, which answers how prices are
 * commonly written - forints without decimals - and not the same in every version.
 */
const OTHER_DIGITS: ReadonlyMap<string, number> = new Map([
  ...['BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG'].map((code) => [code, 0] as const),
  ...['RWF', 'UGX', 'UYI', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'].map((code) => [code, 0] as const),
  ...['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'].map((code) => [code, 3] as const),
  ...['CLF', 'UYW'].map((code) => [code, 4] as const),
]);

/** How many decimals the currency's minor unit has: 2 for EUR, 0 for JPY, 3 for KWD (ISO 4217). */
export function minorUnitDigits(currency: string): number {
  return OTHER_DIGITS.get(currency) ?? 2;
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

/** Minor units as a decimal amount with its currency: "12.34 EUR". */
export function formatMoney(amountMinor: bigint, currency: string): string {
  const digits = minorUnitDigits(currency);
  const sign = amountMinor < 0n ? '-' : '';
  const text = (amountMinor < 0n ? -amountMinor : amountMinor).toString().padStart(digits + 1, '0');
  const whole = text.slice(0, text.length - digits);
  return `${sign}${whole}${digits > 0 ? `.${text.slice(-digits)}` : ''} ${currency}`;
}
