import { Worker } from '../../apps/worker/worker.service.js';
import { MARK, MARKED_PHONE, markedRequests, type MarkedRequest } from '../support/marked-requests.js';
import { OtlpReceiver } from '../support/otlp-receiver.js';
import { eventually, LogCapture } from '../support/telemetry.js';
import { STAFF_PASSWORD, TestApp, type Shop } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const DATABASE_PASSWORD = `${MARK}%of/the:database@`;
const METRICS_TOKEN = `${MARK}-token-of-metrics`;
const ADDRESS = '203.0.113.77';
/** The name of a role is neither personal nor secret. */
const ROLE = `perennial_privacy_${process.pid}`;

const UPSERT = `mutation ${MARK}Name($input: UpsertCustomerInput!) {
  ${MARK}Alias: upsertCustomer(input: $input) { userErrors { code } } }`;

/** Everything that leaves the service but its answers. */
interface Output {
  readonly logs: readonly string[];
  readonly metrics: string;
  readonly spans: readonly string[];
  /** What went to the terminal past the log. */
  readonly terminal: readonly string[];
}

const log = new LogCapture();
const terminal: string[] = [];
/** Secrets that were issued on the way. */
const issued: string[] = [];
let app: TestApp;
let shop: Shop;
let session: string;
let database: TestDatabase;
let receiver: OtlpReceiver;
let output: Output;

/** Pieces of the output that hold a mark, a marked number, an address or an issued secret. */
function leaksIn({ logs, metrics, spans, terminal }: Output): string[] {
  const marks = [MARK, encodeURIComponent(DATABASE_PASSWORD), MARKED_PHONE.slice(1), ADDRESS, STAFF_PASSWORD];
  const pieces = [...logs, ...metrics.split('\n'), ...spans, ...terminal];
  return pieces.filter((piece) => {
    const text = piece.toLowerCase();
    return [...marks, ...issued].some((mark) => text.includes(mark.toLowerCase()));
  });
}

async function startMarked(): Promise<void> {
  receiver = await OtlpReceiver.start();
  database = await createTestDatabase();
  await database.query(`create role ${ROLE} login password '${DATABASE_PASSWORD}'`);
  await database.query(`grant perennial_app to ${ROLE}`);
  await database.query(`do $$ begin execute format('grant %I to ${ROLE}', current_user); end $$`);
  const url = new URL(database.url);
  url.username = ROLE;
  url.password = encodeURIComponent(DATABASE_PASSWORD);
  app = await TestApp.start(undefined, {
    environment: {
      DATABASE_URL: url.href,
      PERENNIAL_SECRET: `${MARK}-secret-of-the-whole-service`,
      METRICS_TOKEN,
      LOG_LEVEL: 'trace',
      LOG_REQUESTS: 'all',
      PERENNIAL_WORKER: 'in-process',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
    },
    logDestination: log,
  });
}

/** Sends a request as the world does, with marks in its headers. */
async function send(url: string, credential: string | null, payload: object | string): Promise<void> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'user-agent': `${MARK}-agent`,
    referer: `https://shop.test/${MARK}`,
    cookie: `perennial_session=${MARK}; other=${MARK}`,
    'x-request-id': `${MARK} is no id`,
    tracestate: `vendor=${MARK}`,
  };
  if (credential !== null) headers['authorization'] = `Bearer ${credential}`;
  await app.app.inject({ method: 'POST', url, headers, payload, remoteAddress: ADDRESS });
}

async function sendAll(requests: readonly MarkedRequest[], url: string, credential: string): Promise<void> {
  for (const { query, variables } of requests) await send(url, credential, { query, variables });
}

const upsert = (externalId: string, more: object = {}): Promise<void> =>
  send('/graphql', shop.key, {
    query: UPSERT,
    variables: { input: { externalId, givenName: `${MARK}-given`, familyName: `${MARK}-family`, ...more } },
  });

/** Everything there is to ask for, by everybody who may ask. */
async function askForEverything(): Promise<void> {
  shop = await app.shop({ code: 'marked' });
  const customer = `${MARK}-externalId-of-someone`;
  await upsert(customer, { email: `${MARK}@example.test`, phone: MARKED_PHONE });
  const token = await app.customer(shop, customer);
  session = await app.staff(shop, 'OWNER', `${MARK}-owner@example.test`);
  issued.push(shop.key, token, session);
  const storefront = markedRequests('storefront');
  await sendAll(storefront, '/graphql', shop.key);
  await sendAll(storefront, '/graphql', token);
  // Last what would leave nothing to ask for.
  const ending = (request: MarkedRequest): boolean =>
    /^(closeProgram|reopenProgram|signOut)$/.test(request.field);
  const admin = markedRequests('admin');
  await sendAll(
    admin.filter((request) => !ending(request)),
    '/admin/graphql',
    session,
  );
  await sendAll(admin.filter(ending), '/admin/graphql', session);
}

/** Requests that are wrong in every way a request can be. */
async function askWrongly(): Promise<void> {
  const variables = { input: { externalId: { [MARK]: MARK } } };
  await send('/graphql', shop.key, { query: UPSERT, variables });
  await send('/graphql', shop.key, { query: `{ ${MARK} }` });
  await send('/graphql', shop.key, { query: `{ "${MARK}" ` });
  await send('/graphql', shop.key, {
    query: `{ node(id: "${MARK}") { id } order(externalId: ${MARK}) { id } }`,
  });
  await send('/graphql', shop.key, { query: UPSERT, operationName: MARK });
  await send('/graphql', shop.key, `{ "query": "${MARK}`);
  await send(`/${MARK}`, shop.key, {});
  await send('/graphql', `prn_sk_${MARK}`, { query: UPSERT });
  const claims = Buffer.from(JSON.stringify({ sub: MARK, iss: `https://${MARK}.test` })).toString(
    'base64url',
  );
  const forged = `eyJhbGciOiJFUzI1NiJ9.${claims}.${Buffer.from(MARK).toString('base64url')}`;
  issued.push(forged, claims);
  await send('/graphql', forged, { query: UPSERT });
  await send('/admin/graphql', null, { query: '{ viewer { id } }' });
  await upsert(`${MARK}\u0000nul`);
}

/** Lets the database fail with marks in its errors. */
async function breakTheDatabase(): Promise<void> {
  const { query } = database;
  await query(
    `alter table customers add constraint planted_check check (given_name <> '${MARK}-given') not valid`,
  );
  await upsert('23514');
  await query('alter table customers drop constraint planted_check');
  await query('create unique index planted_key on customers (birthday)');
  await upsert('23505-a', { birthday: '1990-04-06' });
  await upsert('23505-b', { birthday: '1990-04-06' });
  await query('drop index planted_key');
  const raising = [
    'perform new.given_name::int',
    'perform new.family_name::date',
    `raise exception 'the name is %', new.given_name`,
    `raise exception 'the name is %', new.given_name using errcode = '40001'`,
    `raise exception 'the name is %', new.given_name using errcode = '57014'`,
    'perform pg_terminate_backend(pg_backend_pid())',
  ];
  for (const [index, statement] of raising.entries()) {
    const body = `begin ${statement}; return new; end`;
    await query(
      `create function planted() returns trigger language plpgsql security definer as $$ ${body} $$`,
    );
    await query('create trigger planted before insert on customers for each row execute function planted()');
    await upsert(`raised-${index}`);
    await query('drop function planted cascade');
  }
  await query('alter table customers rename to customers_gone');
  await upsert('42P01');
  await query('alter table customers_gone rename to customers');
}

/** Lets a job fail with a mark in its error. */
async function breakTheWorker(): Promise<void> {
  const { query } = database;
  await query(
    `insert into ledger_due (customer_id, point_type_id, due_at, program_id)
     values (gen_random_uuid(), gen_random_uuid(), $1, $2)`,
    [new Date(app.now.getTime() - 1_000), shop.program.id],
  );
  await query(
    `create function planted() returns trigger language plpgsql as
     $$ begin raise exception 'of someone: ${MARK}'; end $$`,
  );
  await query('create trigger planted before delete on ledger_due for each row execute function planted()');
  await app.app.get(Worker).start();
  await eventually(() => log.lines.some((line) => line.includes('"job done"')));
  await untilJobsRest();
}

/** A job that is at work when the database goes away ends with an error of the queue's own. */
async function untilJobsRest(): Promise<void> {
  const sql = 'select count(*)::int as count from graphile_worker._private_jobs where locked_at is not null';
  for (let quiet = 0; quiet < 3;) {
    const [row] = await database.query<{ count: number }>(sql);
    quiet = row?.count === 0 ? quiet + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Takes the database away, and the right to come back. */
async function loseTheDatabase(): Promise<void> {
  await database.query(`alter role ${ROLE} password 'another'`);
  await database.query('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [ROLE]);
  await upsert('57P01');
  await upsert('28P01');
  await database.query(`alter role ${ROLE} password '${DATABASE_PASSWORD}'`);
}

beforeAll(async () => {
  const keep = (...words: unknown[]): true => (terminal.push(words.map(String).join(' ')), true);
  jest.spyOn(process.stderr, 'write').mockImplementation(keep);
  jest.spyOn(process.stdout, 'write').mockImplementation(keep);
  for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const)
    jest.spyOn(console, name).mockImplementation(keep);
  await startMarked();
  await askForEverything();
  await askWrongly();
  await breakTheDatabase();
  await breakTheWorker();
  await loseTheDatabase();
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
  const { body: metrics } = await app.app.inject({ method: 'GET', url: '/metrics', headers });
  await app.app.close();
  output = { logs: [...log.lines], metrics, spans: receiver.bodies, terminal };
  jest.restoreAllMocks();
});

afterAll(async () => {
  jest.restoreAllMocks();
  await app.stop();
  await database.query(`drop owned by ${ROLE}`);
  await database.query(`drop role ${ROLE}`);
  await database.drop();
  await receiver.stop();
});

test('Nothing personal and no secret is in logs, metrics or traces', () => {
  expect(leaksIn(output)).toEqual([]);
});

test('Nothing goes past the log', () => {
  expect(terminal).toEqual([]);
});

test('The story provokes failures of every kind, and all of them are told of', () => {
  const states = output.logs.join('\n').match(/(?<="code":")[0-9A-Z]{5}(?=")/g);
  expect([...new Set(states)].sort()).toEqual(
    expect.arrayContaining(['22007', '22P02', '23505', '23514', '42P01', 'P0001']),
  );
  const codes = output.metrics.match(/(?<=code=")\w+(?=")/g);
  expect([...new Set(codes)].sort()).toEqual(
    expect.arrayContaining([
      ...['BAD_USER_INPUT', 'GRAPHQL_PARSE_FAILED', 'GRAPHQL_VALIDATION_FAILED', 'HTTP_400'],
      ...[
        'INTERNAL_SERVER_ERROR',
        'INVALID_INPUT',
        'NOT_FOUND',
        'OPERATION_RESOLUTION_FAILURE',
        'UNAUTHENTICATED',
      ],
    ]),
  );
  expect(log.of('request').length).toBeGreaterThan(100);
  expect(receiver.spans.length).toBeGreaterThan(1_000);
});

describe('A leak would be found', () => {
  test.each<[string, Partial<Output>]>([
    ['in a line of the log', { logs: [`{"msg":"${MARK.toUpperCase()}"}`] }],
    ['in a label', { metrics: `up{name="${MARK}"} 1` }],
    ['as an address in a span', { spans: [`{"value":"${ADDRESS}"}`] }],
  ])('%s', (_where, piece) => {
    expect(leaksIn({ logs: [], metrics: '', spans: [], terminal: [], ...piece })).toHaveLength(1);
  });
});
