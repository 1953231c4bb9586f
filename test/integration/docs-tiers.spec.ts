import { required } from '#kernel';
import { ReviewTiersJob } from '#tiers';
import { METRIC_KINDS } from '../../libs/tiers/domain/qualification.js';
import { WINDOW_KINDS } from '../../libs/tiers/domain/window.js';
import { blocksOf, codeIn, tableOf } from '../support/markdown.js';
import { TestApp } from '../support/test-app.js';

const DOCUMENT = 'docs/tiers.md';

describe('The guide to tiers', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  test('has examples that answer what it says, in their order', async () => {
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    const shop = await app.shop();
    const [session, token] = [await app.staff(shop, 'MANAGER'), await app.customer(shop, 'ada')];
    const blocks = blocksOf(DOCUMENT);
    const ask = {
      admin: (query: string) => app.admin(session, query),
      storefront: (query: string) => app.storefront(shop.key, query),
      customer: (query: string) => app.storefront(token, query),
    };
    let count = 0;
    for (const [index, { settings, text, at }] of blocks.entries()) {
      const who = settings.get('run') as keyof typeof ask | undefined;
      if (!who) continue;
      const { data, errors } = await ask[who](text);
      expect({ at, data, errors }).toEqual({
        at,
        data: JSON.parse(required(blocks[index + 1], 'its answer').text),
      });
      count += 1;
      app.clock.advanceBy(1_000);
      await app.app.get(ReviewTiersJob).run(app.now);
    }
    expect(count).toBe(6);
  });

  test('names all metrics and windows', () => {
    expect(tableOf(DOCUMENT, 'metric').map(([cell]) => codeIn(cell))).toEqual([...METRIC_KINDS]);
    expect(tableOf(DOCUMENT, 'window').map(([cell]) => codeIn(cell))).toEqual([...WINDOW_KINDS]);
  });
});
