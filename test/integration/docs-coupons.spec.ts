import { required } from '#kernel';
import { COUPON_STATES } from '../../libs/coupons/domain/good.js';
import { blocksOf, codeIn, tableOf } from '../support/markdown.js';
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
    const blocks = blocksOf(DOCUMENT);
    const ask = {
      admin: (query: string) => app.admin(session, query),
      storefront: (query: string) => app.storefront(shop.key, query),
    };
    let count = 0;
    for (const [index, { settings, text, at }] of blocks.entries()) {
      const who = settings.get('run') as keyof typeof ask | undefined;
      if (!who) continue;
      const { data, errors } = await ask[who](text);
      const answer = required(blocks[index + 1], 'its answer').text;
      expect({ at, data, errors }).toEqual({ at, data: JSON.parse(answer) });
      count += 1;
    }
    expect(count).toBe(3);
  });

  test('names all states', () => {
    expect(tableOf(DOCUMENT, 'state').map(([cell]) => codeIn(cell))).toEqual([...COUPON_STATES]);
  });
});
