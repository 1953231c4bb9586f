import { PointCosts } from '#metrics';
import { systemActor } from '#access';
import { Database } from '#platform';
import { financeShop } from '../support/finance-shop.js';
import { runExamples } from '../support/run-examples.js';
import { TestApp, valueOf } from '../support/test-app.js';

const SINCE = new Date('2025-01-01T12:00:00Z');

describe('The guide to finance', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start(SINCE);
  });

  afterAll(() => app.stop());

  test('has examples that answer what it says', async () => {
    const shop = await app.shop({ since: SINCE });
    const actor = systemActor(shop.program.id, 'test');
    const cost = { points: 100n, minor: 80n, pointType: null, fromDay: null };
    await app.app
      .get(Database)
      .tx(actor, async (tx) =>
        valueOf(await app.app.get(PointCosts).set(tx, { ...cost, actor, now: app.now })),
      );
    await financeShop(app, shop);
    const session = await app.staff(shop, 'MANAGER');
    expect(await runExamples('docs/finance.md', { admin: (query) => app.admin(session, query) })).toBe(2);
  });
});
