import { armOf } from '#campaigns';
import type { Uuid } from '#kernel';
import { SnapshotViews } from '#metrics';
import { Database } from '#platform';
import { CampaignOffice, fixed } from '../support/campaign-office.js';
import { ShopFloor } from '../support/experiments/shop-floor.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const EXPOSED = '2026-03-05';
const IN_EACH_ARM = 20;
const REPORT = `{ experimentReport(campaign: "gift", windowDays: 30) { power { alpha comparisons } arms { arm counted
  outcomes { buyers { numerator } orders discount { numerator } rewards { numerator } }
  effects { value { plain { difference interval { low high } } } net { plain { interval { low high } } }
    incremental { net rewards exposingDiscount subsidy value netInterval { low high } valueInterval { low high } } } } } }`;
const LINK = `mutation ($input: LinkGuestOrdersInput!) { linkGuestOrders(input: $input) { userErrors { code } } }`;

describe('The orders by which customers are exposed', () => {
  let app: TestApp;
  let office: CampaignOffice;
  let floor: ShopFloor;
  let people: string[];
  let treated: string[];
  let heldOut: string[];
  let report: Shaped;

  beforeAll(async () => {
    app = await TestApp.start();
    office = await CampaignOffice.open(app);
    floor = new ShopFloor(app, office.desk.shop);
    const guests = [await guestOrder('early@example.org', 555), await guestOrder('late@example.org', 777)];
    await office.start('gift', [fixed(150)], { experiment: { holdoutPermille: 500 } });
    people = await floor.peopleInHalves('gift', IN_EACH_ARM, '2026-01-02');
    await findArms();
    await link(guests[0], treated[0]);
    await exposed();
    // Linked after the exposure, which may be why.
    await link(guests[1], treated[1]);
    await boughtLater();
    app.clock.set(new Date('2026-05-20T12:00:00Z'));
    const session = await app.signIn(office.desk.shop, 'manager@acme.test');
    await floor.night();
    const { data, errors } = await app.admin(session, REPORT, {});
    if (errors) throw new Error(JSON.stringify(errors));
    report = data.experimentReport;
  }, 240_000);

  afterAll(() => app.stop());

  async function guestOrder(email: string, totalMinor: number): Promise<string | undefined> {
    const { order } = await office.desk.tryOrder({ customer: { guest: { email } }, totalMinor });
    return order?.externalId;
  }

  async function link(externalId: string | undefined, customerExternalId: string | undefined): Promise<void> {
    const input = { customerExternalId, orders: [{ externalId }] };
    const { linkGuestOrders } = await office.desk.ask<Shaped>(LINK, { input });
    expect(linkGuestOrders.userErrors).toEqual([]);
  }

  async function findArms(): Promise<void> {
    const rows = (await floor.rows(
      `select c.external_id as name, c.customer_id as customer, a.id as campaign
       from customers c join campaigns a on a.program_id = $1 and a.code = 'gift' where c.program_id = $1 and c.external_id = any($2)`,
      people,
    )) as { readonly name: string; readonly customer: Uuid; readonly campaign: Uuid }[];
    const drawn = { holdoutPermille: 500, variants: [] };
    const inArm = (arm: string): string[] =>
      rows
        .filter(({ campaign, customer }) => armOf(drawn, campaign, customer) === arm)
        .map(({ name }) => name);
    [treated, heldOut] = [inArm('treated'), inArm('holdout')];
  }

  /** By the clocks of the shop two minutes after they are recorded; the treated have something taken off. */
  async function exposed(): Promise<void> {
    const orders = people.map((customer) => ({
      ...{ customer, at: `${EXPOSED}T17:02:00Z`, minor: 2_000 },
      discountMinor: treated.includes(customer) ? 300 : 0,
    }));
    await floor.bought(orders, new Date(`${EXPOSED}T17:00:00Z`));
    app.clock.set(new Date('2026-03-10T12:00:00Z'));
  }

  async function boughtLater(): Promise<void> {
    const at = '2026-03-12T17:00:00Z';
    const again = [
      ...treated.slice(0, 4).map((customer) => ({ customer, at, minor: 2_000, discountMinor: 100 })),
      ...heldOut.slice(0, 2).map((customer) => ({ customer, at, minor: 2_000 })),
    ];
    await floor.bought(again, new Date(at));
  }

  it('are no outcome of the exposure, also where the clocks of the shop are ahead', () => {
    expect(
      (report.arms as Shaped[]).map(({ arm, counted, outcomes }): unknown => [
        ...[arm, counted, outcomes.orders, outcomes.buyers.numerator, outcomes.discount.numerator],
      ]),
    ).toEqual([
      ['holdout', IN_EACH_ARM, 2, 2, 0],
      ['treated', IN_EACH_ARM, 4, 4, 400],
    ]);
  });

  it('would have come anyway: what went with them is subsidy, and taken off the value', () => {
    const { incremental, value, net } = report.arms[1].effects;
    // Points: 150 for each of 20 exposing orders and of 4 later ones. Of what went with the later ones, 400 and 600, half is of as many as
    // the control made.
    expect(incremental).toMatchObject({
      ...{ net: 4_000, rewards: 3_600, exposingDiscount: 6_000, subsidy: 6_000 + 3_000 + 500 },
      value: 4_000 - 3_600 - 6_000,
    });
    expect(value.plain.difference * IN_EACH_ARM).toBeCloseTo(incremental.value, 6);
    const range = ({ low, high }: { low: number; high: number }): unknown => ({
      low: Math.round(low * IN_EACH_ARM),
      high: Math.round(high * IN_EACH_ARM),
    });
    expect(incremental.netInterval).toEqual(range(net.plain.interval));
    expect(incremental.valueInterval).toEqual(range(value.plain.interval));
    expect(report.power).toEqual({ alpha: 0.05, comparisons: 1 });
  });

  it('count with what was spent before, and so do guest orders that were linked by then', async () => {
    const kept = await app.app.get(Database).tx({ programId: office.desk.shop.program.id }, (tx) =>
      app.app.get(SnapshotViews).series<Shaped>(tx, 'EXPERIMENT', 'CAMPAIGN', 'gift', {
        ...{ from: '2026-05-20', through: '2026-05-20' },
      }),
    );
    const arms = kept[0]?.figures.arms as Shaped[];
    const before = arms.map(({ arm, windows }): unknown => [arm, Number(windows[0].sums.before)]);
    expect(Object.fromEntries(before as [string, number][])).toEqual({
      holdout: IN_EACH_ARM * 2_000,
      treated: IN_EACH_ARM * 2_000 + 555,
    });
  });
});
