import type { Earner } from './amount.js';

/** Settings of an effect as JSON holds them; only its kind, which checked them, knows what is in them. */
export type EffectSettings = object;

/**
 * Something other than points that a campaign gives: once per activity, when the version gives at all. What it does is
 * its kind's business; the engine knows how many units it gives and takes back.
 */
export interface OtherEffect {
  /** As in the input of a campaign, such as "stampCard". */
  readonly kind: string;
  readonly settings: EffectSettings;
  /** The variant of the experiment that it belongs to; null: to all. */
  readonly variant: string | null;
  /** How many units it gives for what was bought or, after returns, is kept: stamps, entries; most kinds know one. */
  readonly unitsOf: (earner: Earner) => number;
  /** What is beyond it is cut. */
  readonly unitsMax: number;
}

/** Units of one firing at most, unless its kind says otherwise: more is a mistake, or an attack. */
export const UNITS_MAX = 1_000;
/** Whatever the kind: the database keeps them in four bytes. */
export const STORED_UNITS_MAX = 2_147_483_647;
