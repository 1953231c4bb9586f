import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { required } from '#kernel';
import { BenchServices, environmentOf } from './bench-services.js';
import { alternate, type Rounds } from './measure.js';
import { customerIdsOf, populate } from './population.js';
import { count, publish, rates, ROUNDS, sized, times, type Figure } from './report.js';
import { ServerProcess } from './server-process.js';
import { planOf } from './statement-plan.js';
import type { StatementPlan } from './statement-plan.js';

const CUSTOMERS = sized(10_000, 500);
const CONNECTIONS = 32;
const SECONDS = sized(5, 2);
const POOL_SIZE = 10;
const ME = `{ me { wallet { pending available held upcoming { points availableAt } expirations { points lastDay } } } }`;
const REDEEM = `mutation Redeem($input: RedeemPointsInput!) {
  redeemPoints(input: $input) { transactionId points wallet { available } userErrors { code } } }`;

/** What one round over HTTP found. */
interface Load {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMsPerRequest: number;
}

/** A request of a customer, by number. */
type RequestOf = (number: number) => { readonly authorization?: string; readonly body: object };

const bench = await BenchServices.start(POOL_SIZE);
const { database, program, pointType } = bench;
const { query } = database;
const externalIds = Array.from({ length: CUSTOMERS }, (_, place) => `c-${place + 1}`);
let sent = 0;

/** Sends requests of all customers in turn over all connections; every answer must be one of success. */
async function load(
  server: ServerProcess,
  path: string,
  isGood: RegExp,
  requestOf: RequestOf,
): Promise<Load> {
  const cpuBefore = server.cpuMs;
  const result = await autocannon({
    url: `${server.url}${path}`,
    method: 'POST',
    connections: CONNECTIONS,
    duration: SECONDS,
    requests: [
      {
        setupRequest: (request) => {
          sent += 1;
          const { authorization, body } = requestOf(sent);
          const credential = authorization ? { authorization: `Bearer ${authorization}` } : {};
          const headers = { 'content-type': 'application/json', ...credential };
          return { ...request, headers, body: JSON.stringify(body) };
        },
      },
    ],
    verifyBody: (body) => isGood.test(String(body)),
  });
  const { errors, timeouts, non2xx, mismatches, latency, requests } = result;
  if (errors + timeouts + non2xx + mismatches > 0)
    throw new Error(`${path}: ${JSON.stringify({ errors, timeouts, non2xx, mismatches })}`);
  return {
    perSecond: requests.total / result.duration,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    cpuMsPerRequest: (server.cpuMs - cpuBefore) / requests.total,
  };
}

function figuresOf(what: string, found: Rounds<Load>, goal: number): Figure[] {
  const both = (pick: (load: Load) => number): Rounds => ({
    product: found.product.map(pick),
    baseline: found.baseline.map(pick),
  });
  const [p50, p99] = [both((round) => round.p50Ms), both((round) => round.p99Ms)];
  const cpu = both((round) => round.cpuMsPerRequest);
  return [
    rates(
      what,
      'req/s',
      both((round) => round.perSecond),
      { atLeast: goal },
    ),
    times(`${what}: p50`, p50, null),
    times(`${what}: p99`, p99, null),
    {
      ...times(
        `${what}: p99 / p50 of the product`,
        { product: p99.product, baseline: p50.product },
        { atMost: 4 },
      ),
    },
    times(`${what}: CPU of the server process per request`, cpu, null),
  ];
}

/** The statements of a request, asked of the product in this process once it has warmed up. */
async function planOfRequest(
  request: () => { readonly credential: string; readonly body: object },
): Promise<StatementPlan> {
  const [customerId] = await customerIdsOf(query, 1);
  const ask = (): Promise<unknown> => {
    const { credential, body } = request();
    const headers = { authorization: `Bearer ${credential}` };
    return bench.services.inject({ method: 'POST', url: '/graphql', headers, payload: body });
  };
  for (let time = 0; time < 5; time += 1) await ask();
  return planOf({ customerId: required(customerId, 'a customer'), externalId: 'c-1' }, ask);
}

function redemptionOf(customer: string | undefined): object {
  sent += 1;
  const input = { customer, points: 1, idempotencyKey: `bench-redemption-${sent}` };
  return { query: REDEEM, variables: { input } };
}

async function measure(
  api: ServerProcess,
  bare: ServerProcess,
  tokens: readonly string[],
  key: string,
): Promise<Figure[]> {
  const customerIds = await customerIdsOf(query, CUSTOMERS);
  const place = (number: number): number => number % CUSTOMERS;
  const me = await alternate<Load>(
    ROUNDS,
    () =>
      load(api, '/graphql', /"available":\d/, (n) => ({
        authorization: tokens[place(n)] ?? '',
        body: { query: ME },
      })),
    () =>
      load(bare, '/me', /"available":\d/, (n) => ({
        body: { customerId: customerIds[place(n)], externalId: externalIds[place(n)] },
      })),
  );
  const redeem = await alternate<Load>(
    ROUNDS,
    () =>
      load(api, '/graphql', /"userErrors":\[\]/, (n) => ({
        authorization: key,
        body: redemptionOf(externalIds[place(n)]),
      })),
    () =>
      load(bare, '/redeem', /"userErrors":\[\]/, (n) => ({
        body: { externalId: externalIds[place(n)], points: 1, key: `bench-redemption-${n}` },
      })),
  );
  return [...figuresOf('`me { wallet { ... } }`', me, 0.55), ...figuresOf('`redeemPoints`', redeem, 0.4)];
}

function textOf(name: string, plan: StatementPlan): string {
  const statements = plan.flat().map(({ text }) => text.trim());
  return `${name}: ${statements.length} statements\n${statements.join('\n--\n')}\n\n`;
}

const servers: ServerProcess[] = [];
try {
  const { id: programId } = program;
  const population = { programId, pointTypeId: pointType.id, wallets: CUSTOMERS, movementsPerWallet: 10 };
  await populate(query, population);
  const tokens = await bench.tokensOf(externalIds);
  const key = await bench.storefrontKey();
  const plan = await planOfRequest(() => ({ credential: tokens[0] ?? '', body: { query: ME } }));
  const redeemPlan = await planOfRequest(() => ({ credential: key, body: redemptionOf('c-1') }));
  const api = await ServerProcess.start(
    join(import.meta.dirname, '../../apps/api/main.js'),
    { ...environmentOf(database.url, POOL_SIZE), LOG_LEVEL: 'warn' },
    { flags: process.env['BENCH_API_FLAGS']?.split(' ') ?? [] },
  );
  servers.push(api);
  const settings = {
    databaseUrl: database.url,
    poolSize: POOL_SIZE,
    programId,
    pointTypeId: pointType.id,
    plan,
  };
  const bare = await ServerProcess.start(
    join(import.meta.dirname, 'bare-server.js'),
    { NODE_ENV: 'production' },
    {
      input: JSON.stringify(settings),
    },
  );
  servers.push(bare);
  const figures = await measure(api, bare, tokens, key);
  const listen = process.env['BENCH_STATEMENTS'];
  if (listen) writeFileSync(listen, textOf('me', plan) + textOf('redeemPoints', redeemPlan));
  await publish({
    name: 'http',
    title: 'HTTP',
    text: [
      `${CONNECTIONS} connections for ${SECONDS} s a round, from another process (autocannon), over ${count(CUSTOMERS)} customers in turn; every
answer is checked. The product is the API as it runs in production, with a customer token for \`me\` and a storefront key and
a new idempotency key for each \`redeemPoints\`.`,
      `The baseline is a bare fastify server with a pg pool of the same size (${POOL_SIZE}), in a process of its own on the same
database: no GraphQL, no framework, no credentials, no validation. For \`me\` it sends exactly the statements that the
product sends for a call that comes alone (${plan.flat().length}, overheard before the measurement), each transaction in one packet and prepared by name. It sends them for each
request, while the product lets requests that come at the same time share a read: a ratio above 1 is owed to that. For \`redeemPoints\`
it does the least that spends points exactly once: in one trip begin, look up the key and lock the wallet, in a second update
it, insert the journal row and the record of the key, and commit; the product sends ${redeemPlan.flat().length} statements for a call that comes alone.`,
    ],
    figures,
    query,
  });
} finally {
  for (const server of servers) await server.stop();
  await bench.stop();
}
