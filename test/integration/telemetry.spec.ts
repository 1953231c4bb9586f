import { Database, Metrics, processMetrics, StaleWrite } from '#platform';
import { Worker } from '../../apps/worker/worker.service.js';
import { WorkerServer } from '../../apps/worker/worker-server.js';
import { TestApp, type Shop } from '../support/test-app.js';
import { tableOf } from '../support/markdown.js';
import { eventually, LogCapture, metricOf } from '../support/telemetry.js';

const ME = '{ me { wallet { available } } }';
const REDEEM = `mutation ($input: RedeemPointsInput!) { redeemPoints(input: $input) { wallet { available } } }`;
const LATENCY = 'perennial_graphql_request_duration_seconds_count';
const NOT_DONE = 'perennial_graphql_not_done_total';

const log = new LogCapture();
let app: TestApp;
let shop: Shop;
let token: string;

beforeAll(async () => {
  app = await TestApp.start(undefined, {
    environment: { LOG_LEVEL: 'info', PERENNIAL_WORKER: 'in-process' },
    logDestination: log,
  });
  shop = await app.shop();
  token = await app.customer(shop, 'ann');
});

beforeEach(() => log.clear());

afterAll(() => app.stop());

const redeem = (points: number, key: string): Promise<unknown> =>
  app.storefront(token, REDEEM, { input: { points, idempotencyKey: key } });

describe('The metrics of requests', () => {
  const label = 'endpoint="storefront",operation="query me",outcome="ok"';

  test('count by fields of the schema, never by names that clients make up', async () => {
    const before = await metricOf(app, `${LATENCY}{${label}}`);
    await app.storefront(token, ME);
    await app.storefront(token, 'query MadeUpName { madeUpAlias: me { __typename } __typename }');
    await app.storefront(token, 'query { ...F } fragment F on Query { ... on Query { me { __typename } } }');
    expect(await metricOf(app, `${LATENCY}{${label}}`)).toBe(before + 3);
    expect(await app.app.get(Metrics).text()).not.toMatch(/MadeUpName|madeUpAlias/);
  });

  test('name documents that ask for several fields, and documents that are not valid, by one word', async () => {
    await app.storefront(token, '{ me { __typename } program { __typename } }');
    await app.storefront(token, '{ nothing }');
    await app.storefront(token, '{');
    const series = (rest: string): string => `${LATENCY}{endpoint="storefront",${rest}}`;
    expect(await metricOf(app, series('operation="query several",outcome="ok"'))).toBe(1);
    expect(await metricOf(app, series('operation="none",outcome="refused"'))).toBe(2);
  });

  test('tell a name of no operation in the document from a failure', async () => {
    const payload = { query: 'query A { __typename }', operationName: 'B' };
    await app.app.inject({ method: 'POST', url: '/graphql', payload });
    const labels =
      'endpoint="storefront",operation="none",outcome="refused",code="OPERATION_RESOLUTION_FAILURE"';
    expect(await metricOf(app, `${NOT_DONE}{${labels}}`)).toBe(1);
  });

  test('count refusals by their codes, also when the caller does not ask for them', async () => {
    await redeem(5, 'a-key-for-the-metrics-1');
    const labels = 'endpoint="storefront",operation="mutation redeemPoints",outcome="refused"';
    expect(await metricOf(app, `${LATENCY}{${labels}}`)).toBe(1);
    expect(await metricOf(app, `${NOT_DONE}{${labels},code="INSUFFICIENT_POINTS"}`)).toBe(1);
  });

  test('count callers who are not who they say before GraphQL looks at their document', async () => {
    await app.storefront('prn_sk_wrong', ME);
    const labels = 'endpoint="storefront",operation="none",outcome="refused",code="UNAUTHENTICATED"';
    expect(await metricOf(app, `${NOT_DONE}{${labels}}`)).toBe(1);
  });

  test('count bodies that are no JSON by their status', async () => {
    const headers = { 'content-type': 'application/json' };
    await app.app.inject({ method: 'POST', url: '/admin/graphql', headers, payload: '{' });
    const labels = 'endpoint="admin",operation="none",outcome="refused",code="HTTP_400"';
    expect(await metricOf(app, `${NOT_DONE}{${labels}}`)).toBe(1);
  });

  test('end with no request in flight, and say what the process does', async () => {
    expect(await metricOf(app, 'perennial_graphql_requests_in_flight{endpoint="storefront"}')).toBe(0);
    expect(await metricOf(app, 'process_start_time_seconds')).toBeGreaterThan(0);
    expect(await app.app.get(Metrics).text()).toContain('perennial_build_info{version="');
  });
});

describe('The metrics of batches and transactions', () => {
  test('count the calls of a batch, and what waits', async () => {
    const before = await metricOf(app, 'perennial_batch_size_sum{kind="spending"}');
    await Promise.all([1, 2, 3].map((points) => redeem(points, `a-key-for-the-batch-${points}`)));
    expect(await metricOf(app, 'perennial_batch_size_sum{kind="spending"}')).toBe(before + 3);
    expect(await metricOf(app, 'perennial_batch_duration_seconds_count{kind="spending"}')).toBeGreaterThan(0);
    expect(await metricOf(app, 'perennial_batch_queue_depth{kind="spending"}')).toBe(0);
  });

  test('count transactions by their ends, and why they were run again or given up', async () => {
    const database = app.app.get(Database);
    let tries = 0;
    await database.tx({ programId: null }, async (tx) => {
      tries += 1;
      if (tries < 3) throw new StaleWrite();
      await tx.query('select 1');
    });
    const slow = database.tx({ programId: null }, async (tx) => {
      await tx.query("set local statement_timeout = '20ms'");
      await tx.query('select pg_sleep(5)');
    });
    await expect(slow).rejects.toThrow();
    expect(await metricOf(app, 'perennial_database_retries_total{reason="stale_write"}')).toBe(2);
    expect(await metricOf(app, 'perennial_database_timeouts_total{kind="statement"}')).toBe(1);
    const ends = 'perennial_database_transaction_duration_seconds_count';
    expect(await metricOf(app, `${ends}{outcome="failed"}`)).toBe(3);
    expect(await metricOf(app, `${ends}{outcome="refused"}`)).toBe(0);
    expect(await metricOf(app, 'perennial_database_connections{state="total"}')).toBeGreaterThan(0);
  });
});

describe('The log', () => {
  test('has a line for a refused change, with who asked as a kind and the random id of a key', async () => {
    await redeem(7, 'a-key-for-the-log-line');
    const [line, ...others] = log.of('request');
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      requestId: expect.any(String),
      endpoint: 'storefront',
      operation: 'mutation redeemPoints',
      fields: ['redeemPoints'],
      outcome: 'refused',
      codes: ['INSUFFICIENT_POINTS'],
      status: 200,
      durationMs: expect.any(Number),
      cost: expect.any(Number),
      principal: 'CUSTOMER',
    });
    expect(line).not.toHaveProperty('principalId');
  });

  test('has none for what went well and for callers who are refused a look, unless every request is asked for', async () => {
    await app.storefront(token, ME);
    await app.storefront('prn_sk_wrong', ME);
    expect(log.of('request')).toEqual([]);
  });

  test('has an unexpected failure once, with the request and the reference of its answer', async () => {
    await app.database.query('alter table point_types rename to point_types_gone');
    const headers = { authorization: `Bearer ${token}`, 'x-request-id': 'request-for-the-log' };
    const request = { method: 'POST', url: '/graphql', headers, payload: { query: ME } } as const;
    const response = await app.app.inject(request);
    await app.database.query('alter table point_types_gone rename to point_types');
    const { errors } = response.json<{ errors: { extensions: { code: string; reference: string } }[] }>();
    expect(errors[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    const failures = log.lines.filter((line) => line.includes('42P01'));
    expect(failures).toHaveLength(1);
    expect(log.of('unexpected error')).toMatchObject([
      {
        requestId: 'request-for-the-log',
        reference: errors[0]?.extensions.reference,
        err: { code: '42P01', message: expect.stringContaining('point_types'), stack: expect.any(String) },
      },
    ]);
    expect(log.of('request')).toMatchObject([{ requestId: 'request-for-the-log', outcome: 'error' }]);
  });

  test('has a failure of authentication once, with the request', async () => {
    const session = await app.staff(shop, 'OWNER');
    log.clear();
    await app.database.query('alter table staff_sessions rename to staff_sessions_gone');
    const answer = await app.admin(session, '{ program { name } }');
    await app.database.query('alter table staff_sessions_gone rename to staff_sessions');
    expect(answer.errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(log.of('unexpected error')).toMatchObject([
      { requestId: expect.any(String), err: { code: '42P01' } },
    ]);
    expect(log.of('request')).toMatchObject([{ outcome: 'error', codes: ['INTERNAL_SERVER_ERROR'] }]);
  });
});

describe('The worker', () => {
  test('measures its jobs and says what waits for them; a failing one is logged once', async () => {
    await app.database.query(
      `insert into ledger_due (customer_id, point_type_id, due_at, program_id)
       select gen_random_uuid(), gen_random_uuid(), $1, $2 from generate_series(1, 3)`,
      [new Date(app.now.getTime() - 90_000), shop.program.id],
    );
    await app.database.query('alter table programs rename to programs_gone');
    await app.app.get(Worker).start();
    const job = 'ledger.advance_due';
    const failing = [
      'campaigns.fire_time_triggers',
      'campaigns.refresh_segments',
      'campaigns.run_backtests',
      'checkout.end_reservations',
      'clubs.keep',
      'coupons.make_codes',
      'draws.keep',
      'events.keep',
      'households.settle',
      job,
      'metrics.digests',
      'metrics.models',
      'metrics.roll_up',
      'metrics.snapshots',
      'partners.verify',
      'referrals.keep',
      'referrals.seasons',
      'tiers.review',
    ];
    await eventually(() => log.of('unexpected error').length >= failing.length);
    await app.database.query('alter table programs_gone rename to programs');
    const failures = log.lines.filter((line) => line.includes('42P01') || line.includes('programs'));
    expect(failures).toHaveLength(failing.length);
    const logged = failing.map((one) => ({
      job: one,
      jobId: expect.any(String) as string,
      attempt: 1,
    }));
    expect(
      log.of('unexpected error').sort((a, b) => (String(a['job']) < String(b['job']) ? -1 : 1)),
    ).toMatchObject(logged);
    expect(await metricOf(app, `perennial_job_duration_seconds_count{job="${job}",outcome="error"}`)).toBe(1);
    expect(await metricOf(app, `perennial_job_start_delay_seconds_count{job="${job}"}`)).toBe(1);
    expect(await metricOf(app, `perennial_job_backlog{job="${job}"}`)).toBe(3);
    expect(await metricOf(app, `perennial_job_backlog_age_seconds{job="${job}"}`)).toBe(90);
    expect(await app.app.get(Metrics).text()).toContain('perennial_job_queue_jobs{state="failed"} 0');
  });
});

describe('The table of metrics in the documents', () => {
  const rows = tableOf('docs/operations.md', 'metric').map(([name, type, labels]) => ({
    name,
    type,
    labels,
  }));

  test('has a row for every metric of the service, with its type and its labels', async () => {
    const names = (one: { readonly name?: string }): boolean => one.name?.startsWith('`perennial_') === true;
    const byName = (a: { name?: string }, b: { name?: string }): number =>
      (a.name ?? '').localeCompare(b.name ?? '');
    expect(rows.filter(names).sort(byName)).toEqual(registered().filter(names).sort(byName));
  });

  test('has no row of a metric that is gone', () => {
    expect(registered()).toEqual(expect.arrayContaining(rows));
  });

  function registered(): { name: string; type: string; labels: string }[] {
    const registries = [app.app.get(Metrics).registry, processMetrics()];
    return registries
      .flatMap((registry) => registry.getMetricsAsArray())
      .map((metric) => metric as typeof metric & { readonly labelNames: readonly string[] })
      .map(({ name, type, labelNames }) => ({
        name: `\`${name}\``,
        type: String(type),
        labels: labelNames.map((label) => `\`${label}\``).join(', '),
      }));
  }
});

describe('/metrics', () => {
  const config = { environment: 'test', metricsToken: null, host: '127.0.0.1' };

  test('is open in development and tells nothing about itself', async () => {
    const response = await app.app.inject({ method: 'GET', url: '/metrics' });
    expect(response.statusCode).toBe(200);
    expect(response.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(response.body).toContain('# TYPE perennial_graphql_request_duration_seconds histogram');
    expect(response.body).not.toContain('/metrics');
    expect(log.lines).toEqual([]);
  });

  test.each([
    ['in production without a token does not exist', 'production', null, undefined, 404],
    ['asks for the token', 'production', 'a-token-for-metrics', undefined, 401],
    ['refuses another token', 'development', 'a-token-for-metrics', 'Bearer a-token-for-metric', 401],
    ['opens to the token', 'production', 'a-token-for-metrics', 'Bearer a-token-for-metrics', 200],
  ])('%s', async (_name, environment, metricsToken, authorization, status) => {
    const server = await workerServer({ ...config, environment, metricsToken });
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    const response = await fetch(`http://127.0.0.1:${server.port}/metrics`, { headers });
    expect(response.status).toBe(status);
    expect((await response.text()).includes('perennial_')).toBe(status === 200);
    await server.close();
  });

  test('has health beside it at the worker, and nothing else', async () => {
    const server = await workerServer(config);
    const health = await fetch(`http://127.0.0.1:${server.port}/health`);
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
    expect((await fetch(`http://127.0.0.1:${server.port}/graphql`)).status).toBe(404);
    await server.close();
  });

  function workerServer(settings: object): Promise<WorkerServer> {
    const [metrics, database] = [app.app.get(Metrics), app.app.get(Database)];
    return WorkerServer.listen(0, { config: settings, database, metrics, logger: undefined } as never);
  }
});
