import type { PointsAmount } from './effect.js';

/** The terms of an effect in words, generated from the rule itself. `money`: how minor units are written. */
export function wordsOf(
  amount: PointsAmount,
  money: (amountMinor: bigint) => string = (amountMinor) => `${amountMinor} minor units`,
): string {
  switch (amount.kind) {
    case 'FIXED':
      return `${amount.points} points`;
    case 'PER_AMOUNT': {
      const { points, perMinor, rounding, minimumMinor, lines } = amount;
      const from = minimumMinor > 0n ? ` from ${money(minimumMinor)} on` : '';
      return `${points} points for every ${money(perMinor)}${ofLines(lines)}${from}, rounded ${ROUNDED[rounding]} once per order`;
    }
    case 'PER_ITEM':
      return `${amount.points} points for every piece${ofLines(amount.lines)}`;
    case 'PER_UNIT': {
      const { attribute, points, per, rounding } = amount;
      return `${points} points for every ${per} ${attribute}, rounded ${ROUNDED[rounding]}`;
    }
    case 'MULTIPLY': {
      const { numerator, denominator, rounding } = amount;
      const factor = denominator === 1n ? `${numerator}` : `${numerator}/${denominator}`;
      return `other points times ${factor}, rounded ${ROUNDED[rounding]} once per order`;
    }
  }
}

const ROUNDED = { FLOOR: 'down', CEILING: 'up', HALF_UP: 'to the nearest, one half up' } as const;

function ofLines(lines: { readonly text: string } | null): string {
  return lines === null ? '' : ` of lines where ${lines.text}`;
}
