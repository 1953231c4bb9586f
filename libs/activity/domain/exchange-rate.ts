import { minorUnitDigits, type Uuid } from '#kernel';

/** What one unit of a currency is worth in the program's, from an instant on. Never changed: a later row overtakes it. */
export interface ExchangeRate {
  readonly id: Uuid;
  /** The foreign one, ISO 4217. */
  readonly currency: string;
  /** Exact decimal number, as `canonicalRate` writes it. */
  readonly rate: string;
  readonly effectiveFrom: Date;
  /** From 1: of several rates from the same instant the one that was set last is in force. */
  readonly revision: number;
  readonly setAt: Date;
  /** Principal, as `principalOf` writes it. */
  readonly setBy: string;
  readonly reason: string;
}

/** A rate to be set. */
export interface NewExchangeRate {
  readonly currency: string;
  readonly rate: string;
  /** Null: from now on. */
  readonly effectiveFrom: Date | null;
  readonly reason: string;
}

/** A factor between minor units of two currencies. */
export interface ExchangeRatio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

const RATE = /^(\d{1,12})(?:\.(\d{1,18}))?$/;

export const RATE_FORM =
  'A rate is a decimal number above 0, such as "0.9234", with at most 12 digits before the point and 18 after it.';

/** The one way to write a rate: "0.90" is "0.9", "007" is "7". Null: it is none. */
export function canonicalRate(text: string): string | null {
  const match = RATE.exec(text);
  if (!match) return null;
  const whole = (match[1] ?? '').replace(/^0+(?=\d)/, '');
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  if (whole === '0' && fraction === '') return null;
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** By what minor units of `from` are multiplied to be minor units of `to`, where one unit of `from` is worth `rate`. */
export function exchangeRatio(rate: string, from: string, to: string): ExchangeRatio {
  const [whole = '', fraction = ''] = rate.split('.');
  return {
    numerator: BigInt(whole + fraction) * 10n ** BigInt(minorUnitDigits(to)),
    denominator: 10n ** BigInt(fraction.length + minorUnitDigits(from)),
  };
}
