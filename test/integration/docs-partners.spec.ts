import { STATES } from '../../libs/partners/domain/membership.js';
import { VERIFIER_KINDS } from '../../libs/partners/domain/partner.js';
import { LINE_KINDS } from '../../libs/partners/domain/settlement.js';
import { Desk } from '../support/desk.js';
import { codeIn, tableOf } from '../support/markdown.js';
import { runExamples } from '../support/run-examples.js';
import { TestApp } from '../support/test-app.js';

const DOCUMENT = 'docs/partners.md';

describe('The guide to partners', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  test('has examples that answer what it says, in their order', async () => {
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    const shop = await app.shop({ terms: { pending: { kind: 'NONE' } } });
    const session = await app.staff(shop, 'MANAGER');
    await app.enrol(shop, 'ada');
    await new Desk(app, shop).order('ada', 40_000);
    const ask = {
      admin: (query: string) => app.admin(session, query),
      storefront: (query: string) => app.storefront(shop.key, query),
    };
    expect(await runExamples(DOCUMENT, ask)).toBe(4);
  });

  test('names all states, verifiers and lines', () => {
    expect(tableOf(DOCUMENT, 'state').map(([cell]) => codeIn(cell))).toEqual([...STATES]);
    expect(tableOf(DOCUMENT, 'line').map(([cell]) => codeIn(cell))).toEqual([...LINE_KINDS]);
    expect(tableOf(DOCUMENT, 'kind').map(([cell]) => codeIn(cell))).toEqual([...VERIFIER_KINDS]);
  });
});
