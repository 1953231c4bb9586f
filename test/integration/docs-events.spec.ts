import { STATES } from '../../libs/events/domain/registration.js';
import { Desk } from '../support/desk.js';
import { codeIn, readDocument, tableOf } from '../support/markdown.js';
import { runExamples } from '../support/run-examples.js';
import { TestApp } from '../support/test-app.js';

const DOCUMENT = 'docs/events.md';

describe('The guide to events', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  test('has examples that answer what it says, in their order', async () => {
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    const shop = await app.shop({ terms: { pending: { kind: 'NONE' } } });
    const session = await app.staff(shop, 'MANAGER');
    for (const name of ['ada', 'bob']) {
      await app.enrol(shop, name);
      await new Desk(app, shop).order(name, 40_000);
    }
    const ask = {
      admin: (query: string) => app.admin(session, query),
      storefront: (query: string) => app.storefront(shop.key, query),
    };
    expect(await runExamples(DOCUMENT, ask)).toBe(4);
  });

  test('names all states, and all activities that are recorded', () => {
    expect(tableOf(DOCUMENT, 'state').map(([cell]) => codeIn(cell))).toEqual([...STATES]);
    const types = readDocument('libs/activity/domain/activity.ts').match(/'event\.[a-z_]+'/g) ?? [];
    const named = tableOf(DOCUMENT, 'activity').map(([cell]) => `'${codeIn(cell)}'`);
    expect(named.sort()).toEqual([...types].sort());
  });
});
