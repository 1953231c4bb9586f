import { err, invalid, MONEY_MINOR_MAX, ok, type Problem, type Result } from '#kernel';
import type { Benefit, Discount, Lane } from './discount.js';

/** Tags and groups. */
const NAME = /^[a-z][a-z0-9_-]{0,63}$/;
/** In each of the three lists. */
export const NAMES_MAX = 10;
export const BASIS_POINTS_MAX = 10_000;
const SKU_LENGTH_MAX = 200;
const PIECES_MAX = 1_000;
const FACTOR_PART_MAX = 1_000_000n;

/** Where each kind of benefit may stand: what is free by pieces goes before what is off the whole order. */
const LANES_OF: Readonly<Record<Benefit['kind'], readonly Lane[]>> = {
  PERCENT: ['PRODUCT', 'ORDER'],
  AMOUNT: ['PRODUCT', 'ORDER'],
  FREE_PRODUCT: ['PRODUCT'],
  CHEAPEST_FREE: ['PRODUCT'],
  FREE_SHIPPING: ['SHIPPING'],
  POINTS_MULTIPLIER: ['POINTS'],
};

type Path = readonly string[];
type Refusal = Problem | null;

/** Problem: INVALID_INPUT at a place under `path`. The scope is checked by whoever knows its conditions. */
export function checkDiscount<D extends Discount<unknown>>(discount: D, path: Path = []): Result<D, Problem> {
  const { benefit, lane, minimumSpend } = discount;
  const lanes = LANES_OF[benefit.kind];
  const refusal =
    refusalOfBenefit(benefit, [...path, 'benefit']) ??
    (lanes.includes(lane)
      ? null
      : invalid([...path, 'lane'], `${benefit.kind} needs ${lanes.join(' or ')}.`)) ??
    (minimumSpend && refusalOfAmount(minimumSpend.amountMinor, [...path, 'minimumSpend', 'amountMinor'])) ??
    refusalOfNames(discount.tags, [...path, 'tags']) ??
    refusalOfNames(discount.mutualTags, [...path, 'mutualTags']) ??
    refusalOfNames(discount.exclusiveGroups, [...path, 'exclusiveGroups']);
  return refusal ? err(refusal) : ok(discount);
}

function refusalOfBenefit(benefit: Benefit, path: Path): Refusal {
  switch (benefit.kind) {
    case 'PERCENT':
      return isCount(benefit.basisPoints, BASIS_POINTS_MAX)
        ? refusalOfCap(benefit.capMinor, path)
        : invalid([...path, 'basisPoints'], `1 to ${BASIS_POINTS_MAX} basis points.`);
    case 'AMOUNT':
      return refusalOfAmount(benefit.amountMinor, [...path, 'amountMinor']);
    case 'FREE_SHIPPING':
      return refusalOfCap(benefit.capMinor, path);
    case 'FREE_PRODUCT': {
      const { sku, quantity } = benefit;
      if (sku.trim().length === 0 || sku.length > SKU_LENGTH_MAX || sku.includes('\0'))
        return invalid([...path, 'sku'], `1 to ${SKU_LENGTH_MAX} characters.`);
      return isCount(quantity, PIECES_MAX)
        ? null
        : invalid([...path, 'quantity'], `1 to ${PIECES_MAX} pieces.`);
    }
    case 'CHEAPEST_FREE': {
      const { free, of } = benefit;
      if (!isCount(of, PIECES_MAX) || of < 2) return invalid([...path, 'of'], `2 to ${PIECES_MAX} pieces.`);
      return isCount(free, of - 1) ? null : invalid([...path, 'free'], `1 to ${of - 1} of ${of} pieces.`);
    }
    case 'POINTS_MULTIPLIER': {
      const { numerator, denominator } = benefit;
      if (denominator < 1n || denominator > FACTOR_PART_MAX)
        return invalid([...path, 'denominator'], `1 to ${FACTOR_PART_MAX}.`);
      return numerator > denominator && numerator <= FACTOR_PART_MAX
        ? null
        : invalid([...path, 'numerator'], `More than the denominator, at most ${FACTOR_PART_MAX}.`);
    }
  }
}

function refusalOfCap(capMinor: bigint | null, path: Path): Refusal {
  return capMinor === null ? null : refusalOfAmount(capMinor, [...path, 'capMinor']);
}

function refusalOfAmount(amountMinor: bigint, path: Path): Refusal {
  return amountMinor > 0n && amountMinor <= MONEY_MINOR_MAX
    ? null
    : invalid(path, `1 to ${MONEY_MINOR_MAX} minor units.`);
}

function refusalOfNames(names: readonly string[], path: Path): Refusal {
  if (names.length > NAMES_MAX) return invalid(path, `At most ${NAMES_MAX}.`);
  for (const [index, name] of names.entries()) {
    const at = [...path, String(index)];
    if (!NAME.test(name)) return invalid(at, 'A short lower-case name is needed, such as "newsletter".');
    if (names.indexOf(name) < index) return invalid(at, 'It is there twice.');
  }
  return null;
}

function isCount(count: number, max: number): boolean {
  return Number.isInteger(count) && count >= 1 && count <= max;
}
