import { REDEMPTION_STATES } from '../../libs/rewards/domain/redemption.js';
import { DELIVERIES } from '../../libs/rewards/domain/reward.js';
import { Desk } from '../support/desk.js';
import { codeIn, tableOf } from '../support/markdown.js';
import { runExamples } from '../support/run-examples.js';
import { TestApp } from '../support/test-app.js';

const DOCUMENT = 'docs/rewards.md';

describe('The guide to rewards', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  test('has examples that answer what it says, in their order', async () => {
    const shop = await app.shop();
    const session = await app.staff(shop, 'MANAGER');
    await app.enrol(shop, 'ada');
    await new Desk(app, shop).order('ada', 100_000);
    const ask = {
      admin: (query: string) => app.admin(session, query),
      storefront: (query: string) => app.storefront(shop.key, query),
    };
    expect(await runExamples(DOCUMENT, ask)).toBe(5);
    expect(await app.violations(shop.program)).toEqual([]);
  });

  test('names all states, ways of delivery and reasons', async () => {
    const cells = (column: string): (string | undefined)[] =>
      tableOf(DOCUMENT, column).map(([cell]) => codeIn(cell));
    expect(cells('state')).toEqual([...REDEMPTION_STATES]);
    expect(cells('`delivery`')).toEqual([...DELIVERIES]);
    const query = '{ __type(name: "RewardReasonCode") { enumValues { name } } }';
    const shop = await app.shop({ code: 'schema' });
    const { data } = await app.storefront(shop.key, query);
    const names = (data.__type.enumValues as { name: string }[]).map(({ name }) => name);
    expect(cells('reason').toSorted()).toEqual(names.toSorted());
  });
});
