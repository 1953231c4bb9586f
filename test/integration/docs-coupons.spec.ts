import { COUPON_REFUSALS } from '../../libs/coupons/coupon-effect.js';
import { COUPON_STATES } from '../../libs/coupons/domain/good.js';
import { codeIn, tableOf } from '../support/markdown.js';
import { runExamples } from '../support/run-examples.js';
import { TestApp } from '../support/test-app.js';

const DOCUMENT = 'docs/coupons.md';

describe('The guide to coupons', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  test('has examples that answer what it says, in their order', async () => {
    const shop = await app.shop();
    const session = await app.staff(shop, 'MANAGER');
    await app.enrol(shop, 'ada');
    const ask = {
      admin: (query: string) => app.admin(session, query),
      storefront: (query: string) => app.storefront(shop.key, query),
    };
    expect(await runExamples(DOCUMENT, ask)).toBe(6);
  });

  test('names all refusals', () => {
    expect(
      tableOf(DOCUMENT, 'refusal')
        .map(([cell]) => codeIn(cell))
        .sort(),
    ).toEqual([...COUPON_REFUSALS].sort());
  });

  test('names all states', () => {
    expect(tableOf(DOCUMENT, 'state').map(([cell]) => codeIn(cell))).toEqual([...COUPON_STATES]);
  });
});
