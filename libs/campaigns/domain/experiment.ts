import { digestOf, err, invalid, ok, type Digest, type Problem, type Result, type Uuid } from '#kernel';

/** Effects are tried against each other, each on its share of those who are not held out. */
export interface Variant {
  readonly code: string;
  /** Against those of the others. */
  readonly weight: number;
}

/**
 * Who gets what, so that what a campaign brings about can be measured: a share of all who are eligible gets nothing, the
 * others get the effects of their variant and those of none. Fixed once the campaign is published: an assignment that
 * changes on the way measures nothing.
 */
export interface Experiment {
  /** Thousandths of the customers who are held out. */
  readonly holdoutPermille: number;
  /** None: all who are not held out get all effects. */
  readonly variants: readonly Variant[];
}

/** The arm of those who get nothing. */
export const HOLDOUT = 'holdout';
/** The arm of all others when there are no variants. */
export const TREATED = 'treated';

/** More would leave too few who take part. */
const HOLDOUT_PERMILLE_MAX = 500;
const VARIANTS_MAX = 5;
const WEIGHT_MAX = 1_000;
const CODE = /^[a-z][a-z0-9_-]{0,31}$/;
/** Hexadecimal digits of the digest that each drawing takes: 48 bits, exact in a double. */
const DRAW_DIGITS = 12;
const DRAWS = 16 ** DRAW_DIGITS;
const PERMILLE = 1_000;

/**
 * The arm of a customer: the same for ever, whatever else happens, and independent between campaigns. Two drawings by a
 * digest of campaign and customer: one decides the holdout, the other the variant, so that a variant's share does not
 * depend on the holdout's.
 */
export function armOf({ holdoutPermille, variants }: Experiment, campaignId: Uuid, customerId: Uuid): string {
  const digest = digestOf(['experiment', campaignId, customerId]);
  if (drawOf(digest, 0) < (DRAWS / PERMILLE) * holdoutPermille) return HOLDOUT;
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  let left = (drawOf(digest, 1) / DRAWS) * total;
  for (const { code, weight } of variants) {
    left -= weight;
    if (left < 0) return code;
  }
  return variants.at(-1)?.code ?? TREATED;
}

function drawOf(digest: Digest, place: number): number {
  return Number.parseInt(digest.slice(place * DRAW_DIGITS, (place + 1) * DRAW_DIGITS), 16);
}

/** Problem: INVALID_INPUT. `variantsOfEffects` are the codes that effects name. */
export function checkExperiment(
  experiment: Experiment | null,
  variantsOfEffects: readonly (string | null)[],
): Result<true, Problem> {
  const variants = experiment?.variants ?? [];
  const codes = new Set(variants.map(({ code }) => code));
  for (const [index, named] of variantsOfEffects.entries())
    if (named !== null && !codes.has(named))
      return err(invalid(['effects', String(index), 'variant'], 'The experiment has no such variant.'));
  if (experiment === null) return ok(true);
  const path = ['experiment'];
  const { holdoutPermille } = experiment;
  if (!Number.isInteger(holdoutPermille) || holdoutPermille < 0 || holdoutPermille > HOLDOUT_PERMILLE_MAX)
    return err(invalid([...path, 'holdoutPermille'], `0 to ${HOLDOUT_PERMILLE_MAX} thousandths.`));
  if (holdoutPermille === 0 && variants.length === 0)
    return err(invalid(path, 'A share that is held out, or variants, are needed.'));
  if (variants.length === 1 || variants.length > VARIANTS_MAX)
    return err(invalid([...path, 'variants'], `2 to ${VARIANTS_MAX} variants, or none.`));
  if (codes.size < variants.length)
    return err(invalid([...path, 'variants'], 'Two variants have the same code.'));
  for (const [index, { code, weight }] of variants.entries()) {
    const at = [...path, 'variants', String(index)];
    if (!CODE.test(code) || code === HOLDOUT || code === TREATED)
      return err(invalid([...at, 'code'], 'A short lower-case name of its own is needed.'));
    if (!Number.isInteger(weight) || weight < 1 || weight > WEIGHT_MAX)
      return err(invalid([...at, 'weight'], `1 to ${WEIGHT_MAX}.`));
  }
  return ok(true);
}

export function isSameExperiment(a: Experiment | null, b: Experiment | null): boolean {
  const textOf = (of: Experiment | null): string =>
    of === null
      ? ''
      : [of.holdoutPermille, ...of.variants.map(({ code, weight }) => `${code}:${weight}`)].join();
  return textOf(a) === textOf(b);
}
