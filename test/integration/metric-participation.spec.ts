import { Seeded } from '../support/seeded.js';
import {
  alikeOf,
  beforeAndAfterOf,
  strataOf,
  type Account,
} from '../support/experiments/participation-reckoning.js';
import { later, ShopFloor, type Bought } from '../support/experiments/shop-floor.js';
import { TestApp, type Shaped } from '../support/test-app.js';
import { beforeAfter, matchedComparison } from '../../libs/metrics/domain/experiments/participation.js';

const MEANS = 'difference p interval { low high }';
const MATCHED = 'difference standardError p matched unmatched';
const OUTCOME = `naive { ${MEANS} } matched { ${MATCHED} } trend { ${MATCHED} }`;
const REPORT = `{ participationReport { asOf windowDays frame { warnings }
  beforeAfter { kind isLift warnings members purchaseDaysBefore purchaseDaysAfter netBefore netAfter
    purchaseDays { ${MEANS} } net { ${MEANS} } }
  matchedDifference { kind isLift warnings members others purchaseDays { ${OUTCOME} } net { ${OUTCOME} } } } }`;

const AS_OF = '2026-03-01';
const DAYS = 90;

/** Accounts that buy now and then over two years; some join at some time. */
function accountsOf(seed: number, size: number): Account[] {
  const seeded = new Seeded(seed);
  return Array.from({ length: size }, (_, place) => {
    const every = seeded.int(10, 60);
    const orders: Bought[] = [];
    for (let day = 2 * every + seeded.int(0, 700); day > -1; day -= seeded.int(1, 2 * every)) {
      const minor = seeded.int(300, 4_000);
      const returnedMinor = seeded.pick([0, 0, 0, 150, minor]);
      orders.push({ customer: `c-${place}`, at: later(AS_OF, -Math.min(day, 720)), minor, returnedMinor });
    }
    const joined =
      seeded.int(0, 2) > 0
        ? later(AS_OF, -seeded.pick([seeded.int(0, 500), 90 + seeded.int(1, 90), 90, 91, 180, 181]))
        : null;
    // At the counter, on the day of joining: in neither window.
    if (joined !== null && seeded.bool()) orders.push({ customer: `c-${place}`, at: joined, minor: 2_500 });
    return { name: `c-${place}`, joined, orders };
  });
}

describe('What members buy', () => {
  let app: TestApp;
  let session: string;
  const accounts = accountsOf(21, 150);

  beforeAll(async () => {
    app = await TestApp.start(new Date(`${AS_OF}T12:00:00Z`));
    const shop = await app.shop({ since: new Date('2024-01-01T00:00:00Z') });
    session = await app.staff(shop, 'OWNER');
    const floor = new ShopFloor(app, shop);
    await floor.people(Object.fromEntries(accounts.map(({ name, joined }) => [name, joined])));
    await floor.bought(accounts.flatMap(({ orders }) => orders));
    await floor.bought([{ customer: 'c-0', at: `${AS_OF}T11:00:00Z`, minor: 9_999 }]);
    await floor.night();
  }, 240_000);

  afterAll(() => app.stop());

  async function ask(): Promise<Shaped> {
    const { data, errors } = await app.admin(session, REPORT);
    if (errors) throw new Error(JSON.stringify(errors));
    return data.participationReport;
  }

  it('is told before and after joining, as reckoned one by one', async () => {
    const report = await ask();
    expect(report).toMatchObject({ asOf: AS_OF, windowDays: DAYS, frame: { warnings: ['SELF_SELECTION'] } });
    const reckoned = beforeAfter(beforeAndAfterOf(accounts, AS_OF));
    expect(reckoned.members).toBeGreaterThan(20);
    expect(report.beforeAfter).toMatchObject({
      ...{ kind: 'BEFORE_AFTER', isLift: false, warnings: reckoned.warnings, members: reckoned.members },
      ...{ purchaseDaysBefore: reckoned.purchaseDaysBefore, purchaseDaysAfter: reckoned.purchaseDaysAfter },
      ...{ netBefore: reckoned.netBefore, netAfter: reckoned.netAfter },
    });
    for (const outcome of ['purchaseDays', 'net'] as const)
      expect(report.beforeAfter[outcome].interval.low).toBeCloseTo(reckoned[outcome]?.interval.low ?? 0, 6);
  });

  it('is told against others who had bought alike, as reckoned one by one', async () => {
    const { matchedDifference } = await ask();
    const alike = alikeOf(accounts, AS_OF);
    const reckoned = matchedComparison(strataOf(alike));
    expect(matchedDifference).toMatchObject({
      ...{ kind: 'MATCHED_DIFFERENCE', isLift: false, warnings: reckoned.warnings },
      ...{ members: reckoned.members, others: reckoned.others },
    });
    expect(reckoned.members).toBeGreaterThan(10);
    for (const outcome of ['purchaseDays', 'net'] as const) {
      const [told, expected] = [matchedDifference[outcome], reckoned[outcome]];
      expect(told.naive.difference).toBeCloseTo(expected.naive?.difference ?? 0, 6);
      for (const figure of ['matched', 'trend'] as const) {
        expect(told[figure].matched).toBe(expected[figure]?.matched);
        expect(told[figure].unmatched).toBe(expected[figure]?.unmatched);
        expect(told[figure].difference).toBeCloseTo(expected[figure]?.difference ?? 0, 6);
        expect(told[figure].standardError).toBeCloseTo(expected[figure]?.standardError ?? 0, 6);
      }
    }
  });
});
