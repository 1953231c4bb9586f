import fc from 'fast-check';
import { armOf, checkExperiment, HOLDOUT, isSameExperiment, TREATED, type Experiment } from './experiment.js';

const HALVES: Experiment = {
  holdoutPermille: 100,
  variants: [
    { code: 'small', weight: 1 },
    { code: 'large', weight: 3 },
  ],
};
const CUSTOMERS = 20_000;

function sharesOf(experiment: Experiment, campaign = 'spring'): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let customer = 0; customer < CUSTOMERS; customer += 1) {
    const arm = armOf(experiment, campaign, `customer-${customer}`);
    counts[arm] = (counts[arm] ?? 0) + 1;
  }
  return Object.fromEntries(Object.entries(counts).map(([arm, count]) => [arm, count / CUSTOMERS]));
}

describe('The arm of a customer', () => {
  it('is drawn by the shares: a tenth held out, the rest one to three', () => {
    const shares = sharesOf(HALVES);
    // Four standard deviations of 20,000 drawings.
    expect(shares[HOLDOUT]).toBeCloseTo(0.1, 1);
    expect(Math.abs((shares[HOLDOUT] ?? 0) - 0.1)).toBeLessThan(0.0085);
    expect(Math.abs((shares['small'] ?? 0) - 0.225)).toBeLessThan(0.012);
    expect(Math.abs((shares['large'] ?? 0) - 0.675)).toBeLessThan(0.0135);
  });

  it('is the same for ever, and independent of that in another campaign', () => {
    let both = 0;
    for (let customer = 0; customer < CUSTOMERS; customer += 1) {
      const id = `customer-${customer}`;
      expect(armOf(HALVES, 'spring', id)).toBe(armOf(HALVES, 'spring', id));
      if (armOf(HALVES, 'spring', id) === HOLDOUT && armOf(HALVES, 'autumn', id) === HOLDOUT) both += 1;
    }
    expect(Math.abs(both / CUSTOMERS - 0.01)).toBeLessThan(0.003);
  });

  it('moves only into a holdout that grows, never out of it', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.nat(500), fc.nat(500), (campaign, customer, a, b) => {
        const [small, large] = [Math.min(a, b), Math.max(a, b)];
        const before = armOf({ ...HALVES, holdoutPermille: small }, campaign, customer);
        const after = armOf({ ...HALVES, holdoutPermille: large }, campaign, customer);
        expect([before, HOLDOUT]).toContain(after);
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('is one for all but the held out when there are no variants', () => {
    expect(Object.keys(sharesOf({ holdoutPermille: 500, variants: [] })).sort()).toEqual([HOLDOUT, TREATED]);
    expect(sharesOf({ holdoutPermille: 0, variants: HALVES.variants })[HOLDOUT]).toBeUndefined();
  });
});

describe('An experiment', () => {
  it.each<[string, Experiment | null, (string | null)[], boolean]>([
    ['is not needed', null, [null], true],
    ['may hold out only', { holdoutPermille: 50, variants: [] }, [null], true],
    ['may have variants that effects name', HALVES, ['small', 'large', null], true],
    ['does not know a variant of another', HALVES, ['tiny'], false],
    ['is needed by an effect of a variant', null, ['small'], false],
    ['does something', { holdoutPermille: 0, variants: [] }, [], false],
    ['holds out at most half', { holdoutPermille: 501, variants: [] }, [], false],
    ['holds out whole thousandths', { holdoutPermille: 0.5, variants: [] }, [], false],
    ['has no single variant', { holdoutPermille: 1, variants: HALVES.variants.slice(1) }, [], false],
    [
      'names no variant like the holdout',
      { holdoutPermille: 1, variants: [{ code: HOLDOUT, weight: 1 }, ...HALVES.variants] },
      [],
      false,
    ],
    [
      'names no two alike',
      { holdoutPermille: 1, variants: [...HALVES.variants, ...HALVES.variants] },
      [],
      false,
    ],
    [
      'weighs by whole numbers',
      { holdoutPermille: 1, variants: [{ code: 'a', weight: 0 }, ...HALVES.variants] },
      [],
      false,
    ],
  ])('%s', (_, experiment, variants, isFine) => {
    expect(checkExperiment(experiment, variants).ok).toBe(isFine);
  });

  it('is the same when shares and variants are', () => {
    expect(isSameExperiment(HALVES, { ...HALVES })).toBe(true);
    expect(isSameExperiment(HALVES, { ...HALVES, holdoutPermille: 99 })).toBe(false);
    expect(isSameExperiment(HALVES, null)).toBe(false);
    expect(isSameExperiment(null, null)).toBe(true);
  });
});
