import { ActivityRecorder } from '#activity';
import { CustomerDirectory } from '#customers';
import { RollUpJob, SnapshotUpkeep } from '#metrics';
import { Database } from '#platform';
import { CampaignOffice, fixed } from '../support/campaign-office.js';
import { ShopFloor } from '../support/experiments/shop-floor.js';
import { runExamples } from '../support/run-examples.js';
import { TestApp, valueOf, type Answer } from '../support/test-app.js';

const DOCUMENT = 'docs/metrics.md';
const BOUGHT = { ann: ['2025-02-10', '2025-08-05'], bob: ['2025-02-20'], cat: ['2025-05-10'] };

describe('The guide to metrics', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  test('has examples that answer what it says', async () => {
    const shop = await app.shop({ since: new Date('2025-01-01T12:00:00Z') });
    await app.app.get(Database).tx({ programId: shop.program.id }, async (tx) => {
      const people = Object.keys(BOUGHT).map((externalId) => ({ externalId, enrolledAt: null }));
      await app.app.get(CustomerDirectory).ensure(tx, people, app.now);
      const orders = Object.entries(BOUGHT).flatMap(([externalId, days]) =>
        days.map((day) => ({
          ...{
            customer: { externalId },
            source: 'shop',
            externalId: `${externalId}-${day}`,
            currency: 'USD',
          },
          ...{ occurredAt: new Date(`${day}T12:00:00Z`), amounts: { totalMinor: 2_000n } },
        })),
      );
      const recorder = app.app.get(ActivityRecorder);
      (await recorder.recordOrders(tx, shop.program, orders, app.now)).forEach(valueOf);
    });
    await app.app.get(RollUpJob).run(app.now);
    await app.app.get(SnapshotUpkeep).run(shop.program.id, app.now);
    await app.staff(shop, 'OWNER');
    const experimenter = await experimented();
    const session = await app.signIn(shop, 'owner@acme.test');
    const admin = (query: string): Promise<Answer> => app.admin(session, query);
    expect(await runExamples(DOCUMENT, { admin, experimenter })).toBe(5);
  });

  /** Another shop: 20 of a hundred who were held out came again, and 32 of a hundred others. */
  async function experimented(): Promise<(query: string) => Promise<Answer>> {
    const office = await CampaignOffice.open(app);
    const { shop } = office.desk;
    const floor = new ShopFloor(app, shop);
    await office.start('gift', [fixed(150)], { experiment: { holdoutPermille: 500 } });
    const people = await floor.peopleInHalves('gift', 100, '2026-01-02');
    const buy = (customers: readonly string[], day: string): Promise<void> =>
      floor.bought(
        customers.map((customer) => ({ customer, at: day, minor: 2_000 })),
        new Date(`${day}T17:00:00Z`),
      );
    await buy(people, '2026-03-03');
    const arms = await floor.arms('gift');
    const of = (arm: string, size: number): string[] =>
      people.filter((name) => arms.get(name) === arm).slice(0, size);
    await buy([...of('holdout', 20), ...of('treated', 32)], '2026-03-08');
    app.clock.set(new Date('2026-04-10T12:00:00Z'));
    await floor.night();
    const session = await app.signIn(shop, 'manager@acme.test');
    return (query) => app.admin(session, query);
  }
});
