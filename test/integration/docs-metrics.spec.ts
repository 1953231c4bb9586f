import { ActivityRecorder } from '#activity';
import { CustomerDirectory } from '#customers';
import { RollUpJob } from '#metrics';
import { Database } from '#platform';
import { runExamples } from '../support/run-examples.js';
import { TestApp, valueOf } from '../support/test-app.js';

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
    const session = await app.staff(shop, 'OWNER');
    expect(await runExamples(DOCUMENT, { admin: (query) => app.admin(session, query) })).toBe(1);
  });
});
