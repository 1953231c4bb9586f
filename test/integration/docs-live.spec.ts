import { spawn } from 'node:child_process';
import { required } from '#kernel';
import { root } from '../architecture/cruise.js';
import { blocksOf, codeIn, tableOf } from '../support/markdown.js';
import { readDocument } from '../support/markdown.js';
import { TestApp, type Shop } from '../support/test-app.js';

const DOCUMENT = 'docs/guide.md';
const ORDER = `mutation ($input: RecordOrderInput!) { recordOrder(input: $input) { userErrors { code } } }`;
const WITHIN_MS = 30_000;

/** What a page has that Node 20 lacks, and what the example leaves to its reader. */
const PRELUDE = `
import { WebSocket } from 'ws';
globalThis.WebSocket = WebSocket;
const freshToken = async () => process.env.TOKEN;
const show = (change) => process.stdout.write(JSON.stringify(change) + '\\n');
`;

describe('The example of live changes', () => {
  let app: TestApp;
  let shop: Shop;

  beforeAll(async () => {
    app = await TestApp.start();
    shop = await app.shop({ terms: { pending: { kind: 'DAYS', days: 14 } } });
  });

  afterAll(() => app.stop());

  test('shows what the guide says, as a program of its own', async () => {
    const blocks = blocksOf(DOCUMENT);
    const at = blocks.findIndex(({ settings }) => settings.get('run') === 'live');
    const [example, answer] = [required(blocks[at], 'the example'), required(blocks[at + 1], 'its answer')];
    const token = await app.customer(shop, 'ada');
    const script = `${PRELUDE}${example.text.replace('localhost:3000', `127.0.0.1:${await app.port()}`)}`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      cwd: root,
      env: { PATH: process.env['PATH'], TOKEN: token },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const shown: unknown[] = [];
      const until = async (count: number): Promise<void> => {
        const startedAt = performance.now();
        while (shown.length < count) {
          if (performance.now() - startedAt > WITHIN_MS || child.exitCode !== null)
            throw new Error(`only ${JSON.stringify(shown)} was shown`);
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
      };
      child.stdout.on('data', (chunk: Buffer) => {
        for (const line of chunk.toString().trim().split('\n')) shown.push(JSON.parse(line));
      });
      await until(1);
      const order = {
        customer: { externalId: 'ada' },
        externalId: 'o-1',
        currency: 'USD',
        totalMinor: 10_050,
      };
      await app.storefront(shop.key, ORDER, { input: order });
      await until(2);
      expect(shown).toEqual(JSON.parse(answer.text));
    } finally {
      child.kill('SIGKILL');
    }
  });

  test('explains every code that sockets are closed with here', () => {
    const explained = tableOf(DOCUMENT, 'close code').map(([cell]) => Number(codeIn(cell)));
    const limits = readDocument('libs/platform/sockets/socket-limits.ts');
    const own = [...limits.matchAll(/code: (\d{4})/g)].map(([, code]) => Number(code));
    expect(own.length).toBeGreaterThan(5);
    expect(explained).toEqual(expect.arrayContaining(own));
  });
});
