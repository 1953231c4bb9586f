import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { required } from '#kernel';
import { DRAW_STATES } from '../../libs/draws/domain/draw.js';
import { CampaignOffice } from '../support/campaign-office.js';
import { blocksOf, codeIn, tableOf } from '../support/markdown.js';
import { runExamples } from '../support/run-examples.js';
import { TestApp } from '../support/test-app.js';

const DOCUMENT = 'docs/draws.md';

describe('The guide to draws', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  test('has examples that answer what it says, in their order', async () => {
    const office = await CampaignOffice.open(app);
    const { shop } = office.desk;
    const ask = {
      admin: (query: string) => app.admin(office.session, query),
      customer: async (query: string) => {
        app.clock.set(new Date('2026-03-03T10:00:00Z'));
        await office.happened('review.published');
        return app.storefront(await app.token(shop, 'ada'), query);
      },
    };
    expect(await runExamples(DOCUMENT, ask)).toBe(3);
  });

  test('has a check that draws what its vectors say', () => {
    const script = required(
      blocksOf(DOCUMENT).find(({ settings }) => settings.get('check') === 'draw'),
      'the check',
    ).text;
    const folder = mkdtempSync(join(tmpdir(), 'perennial-draw-'));
    try {
      const list = [1, 2, 3, 4, 5].map((n) => `0000000${n - 1}${'0'.repeat(24)} ${n}\n`).join('');
      const seed = Array.from({ length: 32 }, (_, index) => index.toString(16).padStart(2, '0')).join('');
      const calls = [null, 'tomorrow'].map(
        (beacon) => `drawn(${JSON.stringify(list)}, '${seed}', ${JSON.stringify(beacon)}, 5)`,
      );
      writeFileSync(
        join(folder, 'check.mjs'),
        `${script}\nconsole.log(JSON.stringify([${calls.join()}]));\n`,
      );
      const printed = execFileSync(process.execPath, [join(folder, 'check.mjs')], { encoding: 'utf8' });
      const drawn = (JSON.parse(printed) as string[][]).map((tickets) =>
        tickets.map((ticket) => Number(ticket.slice(0, 8))),
      );
      expect(drawn).toEqual([
        [2, 3, 1, 0, 4],
        [4, 2, 3, 0, 1],
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('names all states', () => {
    expect(tableOf(DOCUMENT, 'state').map(([cell]) => codeIn(cell))).toEqual([...DRAW_STATES]);
  });
});
