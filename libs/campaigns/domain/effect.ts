import type { Points, Rounding, Uuid } from '#kernel';
import type { PointValue } from './allotment.js';
import type { BasisParts } from './basis.js';
import type { Predicate } from './predicate.js';

/** `points`, whatever was bought. */
export interface FixedAmount {
  readonly kind: 'FIXED';
  readonly points: Points;
}

/** `points` for every `perMinor` of the basis, rounded once per order; nothing below `minimumMinor`. */
export interface PerAmount<Lines = Predicate> {
  readonly kind: 'PER_AMOUNT';
  readonly points: Points;
  readonly perMinor: bigint;
  readonly rounding: Rounding;
  readonly minimumMinor: bigint;
  readonly basis: BasisParts;
  /** Which lines count, without shipping then; null: the whole order. */
  readonly lines: Lines | null;
}

/** `points` for every piece of the lines that count; null: of all lines. */
export interface PerItem<Lines = Predicate> {
  readonly kind: 'PER_ITEM';
  readonly points: Points;
  readonly lines: Lines | null;
}

/** `points` for every `per` of a number that the activity carries, such as miles flown, rounded once. */
export interface PerUnit {
  readonly kind: 'PER_UNIT';
  /** Name of the activity's attribute. Its value counts in thousandths; what is less is cut off. */
  readonly attribute: string;
  readonly points: Points;
  readonly per: bigint;
  readonly rounding: Rounding;
}

/** How many points an activity earns. Conditions on lines are of type `Lines`: checked ones, or their texts. */
export type AwardAmount<Lines = Predicate> = FixedAmount | PerAmount<Lines> | PerItem<Lines> | PerUnit;

/** Every award of the same point type times `numerator / denominator`: what that is more, rounded once. */
export interface Multiplication {
  readonly kind: 'MULTIPLY';
  /** More than the denominator. */
  readonly numerator: bigint;
  readonly denominator: bigint;
  readonly rounding: Rounding;
}

export type PointsAmount<Lines = Predicate> = AwardAmount<Lines> | Multiplication;

/** Points that a campaign gives: by themselves, or on top of what other campaigns give. */
export interface PointsEffect<Lot = unknown> {
  readonly pointTypeId: Uuid;
  readonly amount: PointsAmount;
  /** The variant of the experiment that it belongs to; null: to all. */
  readonly variant: string | null;
  /** What the points were worth when the version was made: budgets in money go by it. */
  readonly value: PointValue;
  /** Code of the partner who pays for the points; null: the program does. Of a multiplication: for what it adds. */
  readonly issuer: string | null;
  /** Terms of the lots it awards: expiry and pending policies, as the ledger defines them. */
  readonly lotPolicy: Lot;
}

/** Effects are told apart by their place in the version, from 0. */
export type Effect<Lot = unknown> = PointsEffect<Lot>;

export function isMultiplication(effect: PointsEffect): boolean {
  return effect.amount.kind === 'MULTIPLY';
}

/** The same amount with its condition on lines in another form. */
export function withLines<From, To>(amount: PointsAmount<From>, to: (lines: From) => To): PointsAmount<To> {
  if (amount.kind !== 'PER_AMOUNT' && amount.kind !== 'PER_ITEM') return amount;
  return { ...amount, lines: amount.lines === null ? null : to(amount.lines) };
}
