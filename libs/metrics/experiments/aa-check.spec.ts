import { armOf, HOLDOUT } from '#campaigns';
import { Seeded } from '../../../test/support/seeded.js';
import { FalseAlarms, type UntouchedCustomer } from '../domain/experiments/aa-check.js';

const SPLITS = 2_000;

/** Half of them buy, and spend as unevenly as customers do. */
function customersOf(size: number, seed: number): UntouchedCustomer[] {
  const seeded = new Seeded(seed);
  return Array.from({ length: size }, () => {
    const hasBought = seeded.bool();
    return { hasBought, net: hasBought ? 500 + seeded.int(0, 30) ** 3 : 0 };
  });
}

describe('Splits of customers whom nothing was done to', () => {
  it('differ in 3.5 % to 6.5 % of 2,000 drawings by the hash of experiments, and no more', () => {
    const customers = customersOf(400, 2);
    const alarms = new FalseAlarms(customers);
    for (let split = 0; split < SPLITS; split += 1)
      alarms.add(
        (place) =>
          armOf({ holdoutPermille: 500, variants: [] }, `aa/${split}`, `customer-${place}`) !== HOLDOUT,
      );
    const found = alarms.result();
    expect(found).toMatchObject({ customers: 400, splits: SPLITS, isSound: true });
    expect(found.expected.low).toBeCloseTo(0.035, 3);
    expect(found.expected.high).toBeCloseTo(0.065, 3);
    for (const { value } of [found.ofShares, found.ofMoney]) {
      expect(value).toBeGreaterThan(0.035);
      expect(value).toBeLessThan(0.065);
    }
  });

  it('are found out where the drawing knows who buys', () => {
    const customers = customersOf(1_000, 3);
    const alarms = new FalseAlarms(customers);
    const seeded = new Seeded(4);
    for (let split = 0; split < 200; split += 1)
      alarms.add((place) => seeded.int(0, 99) < (customers[place]?.hasBought === true ? 53 : 47));
    expect(alarms.result().isSound).toBe(false);
    expect(new FalseAlarms([]).result().isSound).toBe(false);
  });
});
