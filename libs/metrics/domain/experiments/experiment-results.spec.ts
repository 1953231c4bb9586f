import { personOf, sumsOf, type Person } from '../../../../test/support/experiments/people.js';
import { Seeded } from '../../../../test/support/seeded.js';
import { perArm } from '../statistics/proportions.js';
import { holm, powerOf, smallestLift } from '../statistics/power.js';
import { drawnArms, NOBODY, type ArmSums, type Drawing, type WindowSums } from './arms.js';
import { experimentResult } from './experiment-results.js';

const HALF: Drawing = { holdoutPermille: 500, variants: [] };
const PLANNED = 0.1;

const armOf = (arm: string, sums: WindowSums, exposed = sums.customers): ArmSums => ({ arm, exposed, sums });
const crowd = (size: number, person: () => Person): WindowSums =>
  sumsOf(Array.from({ length: size }, () => person()));
/** So many buyers of so many, nothing else. */
const bought = (buyers: number, customers: number): WindowSums => ({ ...NOBODY, customers, buyers });

describe('What an experiment can find', () => {
  it('is what perArm solves for, with equal arms', () => {
    const needed = perArm({ base: 0.05, lift: 0.1 });
    expect(needed).toBe(31_234);
    expect(powerOf({ base: 0.05, control: needed, treated: needed }, 0.1)).toBeCloseTo(0.8, 4);
    expect(smallestLift({ base: 0.05, control: needed, treated: needed })).toBeCloseTo(0.1, 4);
  });

  it('is less with uneven arms, and nothing where nobody buys or everybody does', () => {
    const even = powerOf({ base: 0.2, control: 5_000, treated: 5_000 }, 0.1);
    expect(powerOf({ base: 0.2, control: 1_000, treated: 9_000 }, 0.1)).toBeLessThan(even);
    expect(smallestLift({ base: 0, control: 10, treated: 10 })).toBeNull();
    expect(smallestLift({ base: 1, control: 10, treated: 10 })).toBeNull();
    expect(smallestLift({ base: 0.9, control: 10, treated: 10 })).toBeNull();
    expect(powerOf({ base: 0.95, control: 100, treated: 100 }, 0.1)).toBe(0);
  });

  it('finds a planted lift of a tenth as often as it says', () => {
    const size = 2_000;
    const foretold = powerOf({ base: 0.3, control: size, treated: size }, PLANNED);
    const seeded = new Seeded(8);
    const hits = (share: number): number => {
      let count = 0;
      for (let one = 0; one < size; one += 1) if (seeded.int(0, 999_999) < share * 1_000_000) count += 1;
      return count;
    };
    const runs = 1_000;
    let found = 0;
    for (let run = 0; run < runs; run += 1) {
      const arms = [armOf('holdout', bought(hits(0.3), size)), armOf('treated', bought(hits(0.33), size))];
      const { buyers } = experimentResult(HALF, arms, PLANNED).arms[1]?.effects ?? {};
      if (buyers && buyers.p < 0.05) found += 1;
    }
    // Four standard errors of 1,000 experiments.
    expect(Math.abs(found / runs - foretold)).toBeLessThan(4 * Math.sqrt((foretold * (1 - foretold)) / runs));
    expect(foretold).toBeGreaterThan(0.4);
  });
});

describe('The result of an experiment', () => {
  it('says before anything else what can be found, and warns of looking too early', () => {
    const early = experimentResult(
      HALF,
      [armOf('holdout', bought(5, 100), 140), armOf('treated', bought(9, 100), 130)],
      PLANNED,
    );
    expect(Object.keys(early).slice(0, 3)).toEqual(['power', 'sampleRatioP', 'refusal']);
    expect(early.power).toMatchObject({
      ...{ neededPerArm: 31_234, isReached: false, plannedLift: PLANNED },
      baseRate: { numerator: 5, denominator: 100, value: 0.05 },
    });
    expect(early.warnings).toEqual(['NOT_YET_POWERED', 'WINDOWS_OPEN']);
    expect(early.isLift).toBe(true);
    const late = experimentResult(
      HALF,
      [armOf('holdout', bought(3_300, 40_000)), armOf('treated', bought(3_700, 40_000))],
      PLANNED,
    );
    expect(late.power.isReached).toBe(true);
    expect(late.warnings).toEqual([]);
  });

  it('is refused with every figure of effect when more are in an arm than were drawn', () => {
    const broken = experimentResult(
      { holdoutPermille: 100, variants: [] },
      [armOf('holdout', bought(80, 850)), armOf('treated', bought(920, 9_150))],
      PLANNED,
    );
    expect(broken.sampleRatioP).toBeLessThan(1e-6);
    expect(broken).toMatchObject({ refusal: 'SAMPLE_RATIO_MISMATCH', isLift: false });
    expect(broken.arms.every(({ outcomes, effects }) => outcomes === null && effects === null)).toBe(true);
    const strange = experimentResult(
      HALF,
      [armOf('holdout', bought(1, 9)), armOf('other', bought(1, 1))],
      PLANNED,
    );
    expect(strange).toMatchObject({ refusal: 'SAMPLE_RATIO_MISMATCH', sampleRatioP: 0 });
  });

  it('goes by everybody who was drawn, not by those whose window is over', () => {
    const sound = experimentResult(
      HALF,
      [armOf('holdout', bought(20, 100), 500), armOf('treated', bought(30, 200), 505)],
      PLANNED,
    );
    expect(sound.refusal).toBeNull();
    expect(sound.arms.map(({ exposed, counted }) => [exposed, counted])).toEqual([
      [500, 100],
      [505, 200],
    ]);
  });

  it('tells shares by Newcombe and pooled z, by Fisher of the few, and money by Welch and less by CUPED', () => {
    const seeded = new Seeded(3);
    const size = 4_000;
    const control = crowd(size, () => personOf(seeded, 0.5));
    const treated = crowd(size, () => personOf(seeded, 0.6, { discount: 100, rewards: 50 }));
    const result = experimentResult(HALF, [armOf('holdout', control), armOf('treated', treated)], PLANNED);
    const effects = result.arms[1]?.effects;
    expect(effects?.buyers).toMatchObject({ method: 'POOLED_Z' });
    expect(effects?.buyers?.difference).toBeCloseTo(0.1, 1);
    expect(effects?.buyers?.lift).toBeCloseTo(0.2, 1);
    expect(effects?.daysForward?.difference).toBeGreaterThan(0.5);
    const { plain, adjusted, varianceTaken } = effects?.net ?? {};
    expect(varianceTaken).toBeGreaterThan(0.1);
    const width = ({ low, high }: { low: number; high: number }): number => high - low;
    expect(width(adjusted?.interval ?? { low: 0, high: 0 })).toBeLessThan(
      width(plain?.interval ?? { low: 0, high: 0 }) * Math.sqrt(1 - (varianceTaken ?? 0)) * 1.01,
    );
    // What rewards cost is out of the value, whoever got them.
    expect((plain?.difference ?? 0) - (effects?.value.plain?.difference ?? 0)).toBeCloseTo(50, 6);
    const { incremental } = effects ?? {};
    expect(incremental?.net).toBe(treated.net - control.net);
    expect(incremental?.rewards).toBe(BigInt(size * 50));
    expect(incremental?.value).toBe(treated.net - control.net - BigInt(size * 50));
    // What is told of each is told of all, within the same limits.
    expect(incremental?.netInterval).toEqual({
      low: BigInt(Math.round((plain?.interval.low ?? 0) * size)),
      high: BigInt(Math.round((plain?.interval.high ?? 0) * size)),
    });
    expect(effects?.buyers?.liftInterval?.low).toBeLessThan(effects?.buyers?.lift ?? 0);
    expect(effects?.buyers?.liftInterval?.high).toBeGreaterThan(effects?.buyers?.lift ?? 0);
    // 150 for everybody; five of six orders would have come anyway.
    expect(Number(incremental?.subsidy)).toBeCloseTo((size * 150 * control.orders) / treated.orders, 0);
    const few = experimentResult(
      HALF,
      [armOf('holdout', bought(1, 9)), armOf('treated', bought(2, 9))],
      PLANNED,
    );
    expect(few.arms[1]?.effects?.buyers?.method).toBe('FISHER');
  });

  it('asks of several variants at once with p-values by Holm, against those held out or the first variant', () => {
    expect(holm([0.01, null, 0.04, 0.03])).toEqual([0.03, null, 0.06, 0.06]);
    const variants = [
      { code: 'small', weight: 1 },
      { code: 'large', weight: 1 },
    ];
    const arms = [armOf('small', bought(110, 500)), armOf('large', bought(140, 500))];
    const held = experimentResult(
      { holdoutPermille: 500, variants },
      [armOf('holdout', bought(200, 1_000)), ...arms],
      PLANNED,
    );
    expect(held.arms.map(({ arm, isControl }) => [arm, isControl])).toEqual([
      ['holdout', true],
      ['small', false],
      ['large', false],
    ]);
    // Each of two has half of the false alarms, so that it takes more customers to find as much.
    expect(held.power).toMatchObject({ comparisons: 2, alpha: 0.025 });
    expect(held.power.neededPerArm).toBe(perArm({ base: 0.2, lift: PLANNED, alpha: 0.025 }));
    expect(held.arms[1]?.power?.power).toBe(
      powerOf({ base: 0.2, control: 1_000, treated: 500 }, PLANNED, 0.025),
    );
    const [small, large] = held.arms.slice(1).map(({ effects }) => effects?.buyers);
    expect(large?.pAdjusted).toBeCloseTo(2 * (large?.p ?? 0), 12);
    expect(small?.pAdjusted).toBe(small?.p);
    const without = experimentResult({ holdoutPermille: 0, variants }, arms, PLANNED);
    expect(without.arms[0]).toMatchObject({ arm: 'small', isControl: true, effects: null });
    expect(without.arms[1]?.effects?.buyers?.pAdjusted).toBe(without.arms[1]?.effects?.buyers?.p);
  });

  it('says nothing of nobody', () => {
    const nothing = experimentResult(HALF, [], PLANNED);
    expect(nothing).toMatchObject({ sampleRatioP: 1, refusal: null, power: { neededPerArm: null } });
    expect(nothing.arms[1]?.effects).toMatchObject({
      ...{ buyers: null, purchaseDays: null, daysForward: null, incremental: null },
      net: { plain: null, adjusted: null, varianceTaken: 0 },
    });
    expect(
      drawnArms({
        holdoutPermille: 100,
        variants: [
          { code: 'a', weight: 1 },
          { code: 'b', weight: 2 },
        ],
      }),
    ).toEqual([
      { arm: 'holdout', share: 0.1 },
      { arm: 'a', share: expect.closeTo(0.3) as number },
      { arm: 'b', share: expect.closeTo(0.6) as number },
    ]);
  });
});
