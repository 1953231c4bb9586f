import { STATES } from '../../libs/clubs/domain/membership.js';
import { Desk } from '../support/desk.js';
import { codeIn, tableOf } from '../support/markdown.js';
import { runExamples } from '../support/run-examples.js';
import { TestApp } from '../support/test-app.js';

const DOCUMENT = 'docs/clubs.md';

describe('The guide to clubs', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  test('has examples that answer what it says, in their order', async () => {
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    // Campaigns are explained in the order in which they were made: this one is there before those of the guide.
    const since = new Date(app.now.getTime() - 1_000);
    const shop = await app.shop({ since, terms: { pending: { kind: 'NONE' } } });
    const session = await app.staff(shop, 'MANAGER');
    await app.enrol(shop, 'ada');
    await app.enrol(shop, 'bob');
    await new Desk(app, shop).order('ada', 40_000);
    const ask = {
      admin: (query: string) => app.admin(session, query),
      storefront: (query: string) => app.storefront(shop.key, query),
    };
    expect(await runExamples(DOCUMENT, ask)).toBe(7);
  });

  test('names all states', () => {
    expect(tableOf(DOCUMENT, 'state').map(([cell]) => codeIn(cell))).toEqual([...STATES]);
  });
});
