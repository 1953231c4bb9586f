import { SPLIT_RULES } from '../../libs/households/domain/household.js';
import { Desk } from '../support/desk.js';
import { codeIn, tableOf } from '../support/markdown.js';
import { runExamples } from '../support/run-examples.js';
import { TestApp } from '../support/test-app.js';

const DOCUMENT = 'docs/households.md';

describe('The guide to households', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  test('has examples that answer what it says, in their order', async () => {
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    const shop = await app.shop({ terms: { pending: { kind: 'NONE' } } });
    const session = await app.staff(shop, 'MANAGER');
    for (const name of ['ada', 'bea']) await app.enrol(shop, name);
    await new Desk(app, shop).order('ada', 40_000);
    const ask = {
      admin: (query: string) => app.admin(session, query),
      storefront: (query: string) => app.storefront(shop.key, query),
    };
    expect(await runExamples(DOCUMENT, ask)).toBe(5);
  });

  test('names all rules', () => {
    expect(
      tableOf(DOCUMENT, 'rule')
        .map(([cell]) => codeIn(cell))
        .sort(),
    ).toEqual([...SPLIT_RULES].sort());
  });
});
