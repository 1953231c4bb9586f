import { wilson, type Interval } from './statistics/proportions.js';

/** A figure with what it is made of: `value` is null, and never 0 or 1, when there is nobody to speak of. */
export interface Rate {
  readonly numerator: number;
  readonly denominator: number;
  readonly value: number | null;
}

/** A rate that is a share of customers, with Wilson's 95 % interval. */
export interface Share extends Rate {
  readonly interval: Interval | null;
}

export function rateOf(numerator: number, denominator: number): Rate {
  return { numerator, denominator, value: denominator === 0 ? null : numerator / denominator };
}

export function shareOf(numerator: number, denominator: number): Share {
  return { ...rateOf(numerator, denominator), interval: wilson({ hits: numerator, total: denominator }) };
}
