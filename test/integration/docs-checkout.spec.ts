import { required } from '#kernel';
import { LATE_COMMITS, RETURN_POLICIES } from '../../libs/checkout/domain/settings.js';
import { Desk } from '../support/desk.js';
import { codeIn, readDocument, tableOf } from '../support/markdown.js';
import { runExamples } from '../support/run-examples.js';
import { TestApp } from '../support/test-app.js';

const DOCUMENT = 'docs/checkout.md';
const REASON = '{ __type(name: "CheckoutReason") { fields { name description } } }';

describe('The guide to the checkout', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  test('has examples that answer what it says, in their order', async () => {
    const shop = await app.shop({ terms: { pending: { kind: 'NONE' } } });
    const session = await app.staff(shop, 'MANAGER');
    for (const name of ['ada', 'bob']) await app.enrol(shop, name);
    await new Desk(app, shop).order('ada', 50_000);
    const ask = {
      admin: (query: string) => app.admin(session, query),
      storefront: (query: string) => app.storefront(shop.key, query),
    };
    expect(await runExamples(DOCUMENT, ask)).toBe(7);
    expect(await app.violations(shop.program)).toEqual([]);
  });

  test('names all reasons, return policies and late commits', async () => {
    const cells = (column: string): (string | undefined)[] =>
      tableOf(DOCUMENT, column).map(([cell]) => codeIn(cell));
    const shop = await app.shop({ code: 'schema' });
    const { data } = await app.storefront(shop.key, REASON);
    const fields = data.__type.fields as { name: string; description: string }[];
    const { description } = required(
      fields.find(({ name }) => name === 'code'),
      'the code of a reason',
    );
    expect(cells('reason').toSorted()).toEqual((description.match(/[A-Z_]{3,}/g) ?? []).toSorted());
    expect(cells('policy')).toEqual([...RETURN_POLICIES]);
    for (const late of LATE_COMMITS) expect(readDocument(DOCUMENT)).toContain(`\`${late}\``);
  });
});
