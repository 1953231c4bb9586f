import { CampaignOffice, fixed } from '../support/campaign-office.js';
import { ShopFloor } from '../support/experiments/shop-floor.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const REPORTS = `query {
  experimentReport(campaign: "gift", windowDays: 30) {
    arms { arm counted outcomes { net { numerator } rewards { numerator } }
      effects { value { plain { difference interval { low high } } } incremental { net rewards subsidy value } } } }
  campaignReport(days: 90) { rows(first: 5) { edges { node { value points pointsCost cost } } } } }`;
const WORTH = `mutation ($input: UpdatePointTypeInput!) {
  updatePointType(input: $input) { userErrors { code } } }`;

describe('Points that campaigns gave', () => {
  let app: TestApp;
  let office: CampaignOffice;
  let floor: ShopFloor;

  beforeAll(async () => {
    app = await TestApp.start();
    // 20 points are worth 0.6 of a minor unit.
    office = await CampaignOffice.open(app, { pointType: { valuePoints: 100n, valueMinor: 3n } });
    floor = new ShopFloor(app, office.desk.shop);
    await app.staff(office.desk.shop, 'OWNER');
    await office.start('gift', [fixed(20)], { experiment: { holdoutPermille: 500 } });
  }, 120_000);

  afterAll(() => app.stop());

  const owner = (): Promise<string> => app.signIn(office.desk.shop, 'owner@acme.test');

  async function worth(valuePoints: number, valueMinor: number): Promise<void> {
    const input = { code: 'points', valuePoints, valueMinor };
    const { data } = await app.admin(await owner(), WORTH, { input });
    expect(data.updatePointType).toEqual({ userErrors: [] });
  }

  async function toldOn(day: string): Promise<Shaped> {
    app.clock.set(new Date(`${day}T12:00:00Z`));
    await floor.night();
    const { data, errors } = await app.admin(await owner(), REPORTS);
    expect(errors).toBeUndefined();
    return data;
  }

  async function bought(customers: readonly string[], at: string): Promise<void> {
    app.clock.set(new Date(at));
    await floor.bought(customers.map((customer) => ({ customer, at, minor: 1_000 })));
  }

  it('are worth what they were on the day they were given, rounded once', async () => {
    const people = await floor.peopleInHalves('gift', 7, '2026-01-02');
    await bought(people, '2026-03-05T17:00:00Z');
    const arms = await floor.arms('gift');
    const treated = people.filter((name) => arms.get(name) === 'treated');
    // Like other reports of a day, by what was said last on it, by the clocks of the program: the evening of 20 March in New York.
    await bought(treated.slice(0, 1), '2026-03-20T15:00:00Z');
    app.clock.set(new Date('2026-03-21T03:30:00Z'));
    await worth(9, 2);
    await worth(7, 5);
    await bought(treated.slice(1, 2), '2026-03-25T15:00:00Z');
    const told = await toldOn('2026-04-20');
    // 7 x 20 x 3 / 100 + 2 x 20 x 5 / 7 = 4.2 + 28.57...
    const [holdout, gift] = told.experimentReport.arms;
    expect(holdout.outcomes.rewards.numerator).toBe(0);
    expect(gift).toMatchObject({
      counted: 7,
      outcomes: { net: { numerator: 2_000 }, rewards: { numerator: 33 } },
      // What exposed them, and of the rest nothing: the control bought nothing.
      effects: { incremental: { net: 2_000, rewards: 33, subsidy: 4, value: 1_967 } },
    });
    const { difference, interval } = gift.effects.value.plain;
    expect(difference).toBeCloseTo((2_000 - 33) / 7, 9);
    // By hand: five lost 0.6 each, two won 1,000 - 0.6 - 14.2857.
    const values = [0, 0, 0, 0, 0, 985.114_286, 985.114_286].map((value) => (value === 0 ? -0.6 : value));
    const mean = values.reduce((sum, value) => sum + value, 0) / 7;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    // Of Student's t with six degrees of freedom.
    const reach = 2.446_912 * Math.sqrt(squares / 6 / 7);
    expect(interval.high - interval.low).toBeCloseTo(2 * reach, 0);
    const rows = (told.campaignReport.rows.edges as { readonly node: { readonly value: string } }[]).map(
      ({ node }) => node,
    );
    expect(rows.find(({ value }) => value === 'gift')).toEqual({
      ...{ value: 'gift', points: 180, pointsCost: 33, cost: 33 },
    });
    await worth(1, 100);
    expect(await toldOn('2026-04-22')).toEqual(told);
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });
});
