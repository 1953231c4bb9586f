import { join } from 'node:path';
import autocannon from 'autocannon';
import { Client } from 'pg';
import { CustomerDirectory } from '#customers';
import { newId, required, type Uuid } from '#kernel';
import { Database } from '#platform';
import { Clicks, ReferralCodes, ReferralLinks, type ReferralProgram } from '#referrals';
import { insertReferralProgram } from '../../libs/referrals/persistence/referral-programs.js';
import { BenchServices, environmentOf, FOUNDED_AT } from './bench-services.js';
import { alternate, callers, median, rateOf } from './measure.js';
import {
  count,
  milliseconds,
  plain,
  publish,
  rates,
  ratesReaching,
  ROUNDS,
  sized,
  type Figure,
} from './report.js';
import { ServerProcess } from './server-process.js';

const ADVOCATES = sized(5_000, 100);
const CLICKS = sized(50_000, 2_000);
/** Clicks that wait for their answers at once. */
const AT_ONCE = 1_000;
/** Rows of a statement of the baseline. */
const ROWS = 1_000;
const PER_SECOND = 1_000;
const SECONDS = sized(10, 2);
const CONNECTIONS = 50;
/** Of the clicks that are answered. */
const RECORDED_AT_LEAST = 0.999;
const POOL_SIZE = 8;
const BROWSER =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Mobile Safari/537.36';
const COLUMNS =
  'program_id, customer_id, id, referral_program_id, code, kind, channel, occurred_at, contact_key, visitor';

const bench = await BenchServices.start(POOL_SIZE);
const { database, services, program } = bench;
const { query } = database;

/** The links of all advocates: one of each. */
async function linksOfAdvocates(): Promise<string[]> {
  const referralProgram: ReferralProgram = {
    ...{
      id: newId(FOUNDED_AT),
      programId: program.id,
      code: 'friends',
      name: 'Friends',
      variant: 'CUSTOMERS',
    },
    ...{ landingUrl: 'https://shop.example/welcome', isOpen: true, createdAt: FOUNDED_AT },
  };
  const people = Array.from({ length: ADVOCATES }, (_, place) => ({
    ...{ externalId: `c-${place}`, enrolledAt: FOUNDED_AT },
  }));
  const opened = await services.get(Database).tx({ programId: program.id }, async (tx) => {
    await insertReferralProgram(tx, referralProgram);
    const refs = await services.get(CustomerDirectory).ensure(tx, people, FOUNDED_AT);
    const ids = [...refs.values()].map(({ id }): Uuid => id);
    return services.get(ReferralCodes).open(tx, referralProgram, ids, FOUNDED_AT);
  });
  const links = services.get(ReferralLinks);
  return [...opened.values()].map(({ code }) => links.linkToken(program.id, code, 'WHATSAPP'));
}

/** All that is done for a click but HTTP: the link is read, the touch recorded and the parameter signed. */
async function click(tokens: readonly string[], number: number): Promise<void> {
  const location = await services.get(Clicks).follow({
    token: tokens[(number * 7919) % tokens.length] ?? '',
    ip: `10.${number % 250}.${(number >> 8) % 250}.1`,
    userAgent: BROWSER,
    isPeek: false,
    now: new Date(),
    deadline: undefined,
  });
  if (!location?.includes('perennial_ref=')) throw new Error(`a click that was not recorded: ${location}`);
}

/** Inserts the touches of a round once more, in statements of many rows on one connection, and nothing else. */
class BareTouches {
  private constructor(private readonly client: Client) {}

  static async open(): Promise<BareTouches> {
    await query('create table bare_touches (like referral_touches including all)');
    const client = new Client({ connectionString: database.url });
    await client.connect();
    return new BareTouches(client);
  }

  /** Takes what a round left behind, as the arrays of each statement. */
  async take(): Promise<unknown[][]> {
    const rows = await query<Record<string, unknown>>(
      `select ${COLUMNS} from referral_touches t where not exists (select from bare_touches b where b.id = t.id) order by id`,
    );
    const names = COLUMNS.split(', ');
    return Array.from({ length: Math.ceil(rows.length / ROWS) }, (_, page) => {
      const of = rows.slice(page * ROWS, (page + 1) * ROWS);
      return names.map((name) => of.map((row) => row[name]));
    });
  }

  async insert(pages: readonly unknown[][]): Promise<void> {
    const types = ['uuid', 'uuid', 'uuid', 'uuid', 'text', 'text', 'text', 'timestamptz', 'bytea', 'bytea'];
    const arrays = types.map((type, place) => `$${place + 1}::${type}[]`).join(', ');
    const text = `insert into bare_touches (${COLUMNS}) select * from unnest(${arrays})`;
    for (const values of pages) await this.client.query({ name: 'bare', text, values });
  }

  close(): Promise<void> {
    return this.client.end();
  }
}

/** The batch path against the bare insert of the same rows, in the same run. */
async function measureBatches(tokens: readonly string[]): Promise<Figure[]> {
  const bare = await BareTouches.open();
  let clicked = 0;
  const found = await alternate(
    ROUNDS,
    () =>
      rateOf(CLICKS, () =>
        callers(AT_ONCE, CLICKS, () => {
          clicked += 1;
          return click(tokens, clicked);
        }),
      ),
    async () => {
      const pages = await bare.take();
      const rows = pages.reduce((sum, [ids]) => sum + required(ids as unknown[], 'ids').length, 0);
      if (rows !== CLICKS) throw new Error(`${rows} touches of ${CLICKS} clicks`);
      return rateOf(rows, () => bare.insert(pages));
    },
  );
  await bare.close();
  return [
    rates('clicks recorded', 'clicks/s', found, { atLeast: 0.3 }),
    ratesReaching('clicks recorded, whatever the baseline does', 'clicks/s', found, 10_000),
  ];
}

/** Clicks over HTTP at a steady rate, each on time whatever became of the others. */
async function measureHttp(
  server: ServerProcess,
  tokens: readonly string[],
): Promise<{ readonly figures: Figure[]; readonly answered: number }> {
  const rounds: autocannon.Result[] = [];
  let [sent, answered] = [0, 0];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const result = await autocannon({
      ...{ url: server.url, connections: CONNECTIONS, duration: SECONDS, overallRate: PER_SECOND },
      requests: [
        {
          setupRequest: (request) => {
            sent += 1;
            return {
              ...request,
              path: `/r/${tokens[sent % tokens.length]}`,
              headers: { 'user-agent': BROWSER },
            };
          },
        },
      ],
    });
    const { errors, timeouts } = result;
    if (errors + timeouts + result['4xx'] + result['5xx'] > 0) throw new Error(JSON.stringify(result));
    answered += result.requests.total;
    // The first warms up.
    if (round > 0) rounds.push(result);
  }
  const of = (pick: (result: autocannon.Result) => number): number => median(rounds.map(pick));
  const [p50, p99] = [of(({ latency }) => latency.p50), of(({ latency }) => latency.p99)];
  const perSecond = of(({ requests, duration }) => requests.total / duration);
  const what = `over HTTP at ${count(PER_SECOND)} a second`;
  const figures = [
    plain(`${what}: clicks answered`, `${count(perSecond)} clicks/s`),
    plain(`${what}: p50`, milliseconds(p50)),
    { ...plain(`${what}: p99`, milliseconds(p99)), goal: '< 50 ms', isMet: p99 < 50 },
  ];
  return { figures, answered };
}

try {
  const tokens = await linksOfAdvocates();
  const batches = await measureBatches(tokens);
  const environment = { ...environmentOf(database.url, POOL_SIZE), LOG_LEVEL: 'warn' };
  const server = await ServerProcess.start(join(import.meta.dirname, '../../apps/api/main.js'), environment);
  const before = await touchCount();
  const { figures: http, answered } = await measureHttp(server, tokens).finally(() => server.stop());
  const recorded = (await touchCount()) - before;
  // What the busy server does not record it answers, too, and soon: that is not what is measured here.
  if (recorded < answered * RECORDED_AT_LEAST)
    throw new Error(`${count(recorded)} of ${count(answered)} clicks were recorded`);
  await publish({
    name: 'referral-clicks',
    title: 'Clicks on referral links',
    text: [
      `Clicks on the links of ${count(ADVOCATES)} advocates, ${count(AT_ONCE)} of them waiting for their answers at once, through the whole path but HTTP:
the link is checked, the code looked up, the visitor hashed, the touch recorded and committed, and the parameter for the shop signed. The
baseline inserts the rows that result once more into a table with the same indexes, ${count(ROWS)} a statement on one connection, with
nothing checked.`,
      `Over HTTP the API runs in a process of its own, as in production, and is sent ${count(PER_SECOND)} clicks a second over ${CONNECTIONS} connections
by another (autocannon), for ${SECONDS} s a round; each is answered when its touch is committed.`,
    ],
    figures: [...batches, ...http],
    query,
  });
} finally {
  await bench.stop();
}

async function touchCount(): Promise<number> {
  const [row] = await query<{ count: number }>('select count(*)::int as count from referral_touches');
  return row?.count ?? 0;
}
