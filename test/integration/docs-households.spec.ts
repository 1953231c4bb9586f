import { required } from '#kernel';
import { SPLIT_RULES } from '../../libs/households/domain/household.js';
import { Desk } from '../support/desk.js';
import { blocksOf, codeIn, tableOf } from '../support/markdown.js';
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
    expect(count).toBe(5);
  });

  test('names all rules', () => {
    expect(
      tableOf(DOCUMENT, 'rule')
        .map(([cell]) => codeIn(cell))
        .sort(),
    ).toEqual([...SPLIT_RULES].sort());
  });
});
