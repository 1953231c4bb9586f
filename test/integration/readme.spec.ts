import { spawnSync } from 'node:child_process';
import { required } from '#kernel';
import { blocksOf, type Block } from '../support/markdown.js';
import { TestApp, type Answer, type Shop } from '../support/test-app.js';

const DAY_MS = 86_400_000;

/** What stands for a part of an earlier answer, and where that part is. */
const PLACEHOLDERS: Readonly<Record<string, readonly string[]>> = {
  HOLD_ID: ['holdPoints', 'hold', 'id'],
  ADJUSTMENT_ID: ['adjustPoints', 'adjustment', 'id'],
  BACKTEST_ID: ['startBacktest', 'backtest', 'id'],
  CUSTOMER_ID: ['customer', 'id'],
};

/** The request that a `curl` command line makes. */
interface Request {
  readonly url: string;
  readonly credential: string | null;
  readonly body: { readonly query: string; readonly variables?: object };
}

/** Lets a shell read the command line, as a user's would, with a `curl` that only says what it was given. */
function requestOf({ text, at }: Block, environment: Readonly<Record<string, string>>): Request {
  const script = `curl() { printf '%s\\0' "$@"; }\n${text}`;
  const shell = spawnSync('/bin/sh', ['-eu', '-c', script], { env: environment, encoding: 'utf8' });
  if (shell.status !== 0) throw new Error(`${at}: ${shell.stderr}`);
  const words = shell.stdout.split('\0');
  const url = required(
    words.find((word) => word.includes('localhost')),
    `an address at ${at}`,
  );
  const authorization = words.find((word) => word.startsWith('authorization: Bearer '));
  const data = words[words.indexOf('-d') + 1] ?? '';
  return {
    url: `/${url
      .split('/')
      .slice(url.startsWith('http') ? 3 : 1)
      .join('/')}`,
    credential: authorization?.split(' ')[2] ?? null,
    body: JSON.parse(data) as Request['body'],
  };
}

/** A documented answer as a matcher: part of the real one, with "..." for a text that differs each time. */
function matcherOf(expected: unknown): unknown {
  if (expected === '...') return expect.any(String);
  if (Array.isArray(expected)) return expected.map(matcherOf);
  if (typeof expected !== 'object' || expected === null) return expected;
  const fields = Object.entries(expected).map(([name, value]) => [name, matcherOf(value)]);
  return expect.objectContaining(Object.fromEntries(fields) as Record<string, unknown>);
}

function partOf(data: unknown, path: readonly string[]): unknown {
  return path.reduce((value: unknown, name) => (value as Record<string, unknown> | null)?.[name], data);
}

/** Every refusal in an answer, wherever it is. */
function refusalsIn(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'userErrors' && Array.isArray(inner) ? (inner as unknown[]) : refusalsIn(inner),
  );
}

/** Asks as the example's reader would, and remembers what later examples refer to. */
class Reader {
  private readonly known = new Map<string, string>();

  constructor(
    private readonly app: TestApp,
    private readonly shop: Shop,
    private readonly customer: string,
  ) {}

  async run({ text, settings }: Block): Promise<Answer> {
    const days = Number(/^(\d+)d$/.exec(settings.get('after') ?? '0d')?.[1]);
    this.app.clock.advanceBy(days * DAY_MS);
    let query = text;
    for (const [name, value] of this.known) query = query.replaceAll(`"${name}"`, JSON.stringify(value));
    const answer = await this.ask(settings.get('run') ?? '', query);
    for (const [name, path] of Object.entries(PLACEHOLDERS)) {
      const part = partOf(answer.data, path);
      if (typeof part === 'string') this.known.set(name, part);
    }
    return answer;
  }

  private async ask(as: string, query: string): Promise<Answer> {
    switch (as) {
      case 'storefront':
        return this.app.storefront(this.shop.key, query);
      case 'customer':
        return this.app.storefront(await this.app.token(this.shop, this.customer), query);
      case 'anybody':
        return this.app.admin(null, query);
      case 'owner':
      case 'manager':
      case 'support':
        return this.app.admin(await this.app.signIn(this.shop, `${as}@acme.test`), query);
      default:
        throw new Error(`nobody runs examples as "${as}"`);
    }
  }
}

function isRun({ language, settings }: Block): boolean {
  return language === 'graphql' && settings.has('run');
}

/** Each example with the answer that stands right behind it. */
function examplesOf(path: string): { name: string; example: Block; answer: Block | null }[] {
  const blocks = blocksOf(path);
  return blocks.flatMap((example, index) => {
    const next = blocks[index + 1];
    if (!isRun(example)) return [];
    return [{ name: example.at, example, answer: next?.language === 'json' ? next : null }];
  });
}

function check(answer: Answer, documented: Block | null): void {
  expect(answer.errors).toBeUndefined();
  if (documented) expect(answer.data).toEqual(matcherOf(JSON.parse(documented.text)));
  else expect(refusalsIn(answer.data)).toEqual([]);
}

describe("The README's commands", () => {
  const commands = blocksOf('README.md').filter(({ settings }) => settings.has('run'));
  const answers = blocksOf('README.md').filter(({ language }) => language === 'json');
  let app: TestApp;
  let environment: Record<string, string>;

  beforeAll(async () => {
    app = await TestApp.start();
    const shop = await app.shop({ code: 'demo', currency: 'EUR', timeZone: 'Europe/Berlin' });
    const token = await app.customer(shop, 'ada');
    const order = { customer: { externalId: 'ada' }, externalId: 'o-1', currency: 'EUR', totalMinor: 90_000 };
    const record = `mutation ($input: RecordOrderInput!) { recordOrder(input: $input) { userErrors { code } } }`;
    await app.storefront(shop.key, record, { input: order });
    environment = { KEY: shop.key, TOKEN: token, PATH: process.env['PATH'] ?? '' };
  });

  afterAll(() => app.stop());

  test('there are a query and a redemption to paste', () => {
    expect(commands.map(({ text }) => /"query": "(\{|query|mutation)/.exec(text)?.[1])).toEqual(
      expect.arrayContaining(['{', 'mutation']),
    );
    expect(answers).toHaveLength(commands.length);
  });

  test.each(commands.map((command, index) => ({ at: command.at, command, index })))(
    'the command at $at answers what the README says',
    async ({ command, index }) => {
      const { url, credential, body } = requestOf(command, environment);
      expect(url).toBe('/graphql');
      const answer = await app.storefront(credential, body.query, body.variables);
      expect(answer.errors).toBeUndefined();
      const documented = JSON.parse(required(answers[index], 'its answer').text) as { data: unknown };
      expect(answer.data).toEqual(matcherOf(documented.data));
    },
  );
});

describe.each(['docs/guide.md', 'docs/staff.md'])('The examples of %s', (path) => {
  let app: TestApp;
  let reader: Reader;

  beforeAll(async () => {
    app = await TestApp.start(new Date('2026-03-01T12:00:00Z'));
    const shop = await app.shop({
      terms: { pending: { kind: 'DAYS', days: 14 } },
      pointType: { expiryPolicy: { kind: 'MONTHS', months: 12 } },
    });
    for (const role of ['OWNER', 'MANAGER', 'SUPPORT'] as const) await app.staff(shop, role);
    if (path === 'docs/staff.md') await app.enrol(shop, 'ada');
    reader = new Reader(app, shop, 'ada');
  });

  afterAll(() => app.stop());

  test.each(examplesOf(path))('the one at $name works as described', async ({ example, answer }) => {
    check(await reader.run(example), answer);
  });
});
