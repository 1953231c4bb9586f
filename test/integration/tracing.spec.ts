import { required } from '#kernel';
import { Tracing } from '#platform';
import { Worker } from '../../apps/worker/worker.service.js';
import { OtlpReceiver, type ReceivedSpan } from '../support/otlp-receiver.js';
import { eventually } from '../support/telemetry.js';
import { TestApp } from '../support/test-app.js';

const ME = '{ me { wallet { available } } }';
const REDEEM = `mutation ($input: RedeemPointsInput!) { redeemPoints(input: $input) { userErrors { code } } }`;
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';

/** Names of a span's ancestors, nearest first. */
function ancestors(span: ReceivedSpan, spans: readonly ReceivedSpan[]): string[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return parent ? [parent.name, ...ancestors(parent, spans)] : [];
}

function attribute(span: ReceivedSpan, key: string): unknown {
  return Object.values(span.attributes.find((one) => one.key === key)?.value ?? {})[0];
}

describe('Traces', () => {
  let spans: ReceivedSpan[];
  const named = (name: string): ReceivedSpan =>
    required(
      spans.find((span) => span.name === name),
      `a span ${name}`,
    );

  beforeAll(async () => {
    const receiver = await OtlpReceiver.start();
    const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, PERENNIAL_WORKER: 'in-process' };
    const app = await TestApp.start(undefined, { environment });
    const shop = await app.shop();
    const token = await app.customer(shop, 'ann');
    const headers = { authorization: `Bearer ${token}`, traceparent: `00-${TRACE}-${CALLER}-01` };
    await app.app.inject({ method: 'POST', url: '/graphql', headers, payload: { query: ME } });
    const input = { points: 5, idempotencyKey: 'a-key-for-the-traces' };
    await app.storefront(token, REDEEM, { input });
    await app.storefront(token, '{ nothing }');
    await app.app.get(Worker).start();
    await eventually(async () => {
      const sql = 'select count(*)::int as left from graphile_worker.jobs';
      return (await app.database.query<{ left: number }>(sql))[0]?.left === 0;
    });
    await app.stop();
    await receiver.stop();
    spans = receiver.spans;
  });

  test('go on where the caller began one', () => {
    const request = named('storefront query me');
    expect(request).toMatchObject({ traceId: TRACE, parentSpanId: CALLER });
    expect(attribute(request, 'perennial.outcome')).toBe('ok');
    expect(attribute(request, 'perennial.principal')).toBe('CUSTOMER');
  });

  test('lead from a request through its root field and transaction to the statements', () => {
    const inTrace = spans.filter(({ traceId }) => traceId === TRACE);
    const lineages = inTrace
      .filter(({ name }) => name.startsWith('sql select'))
      .map((span) => [span.name, ...ancestors(span, spans)].join(' < '));
    expect(lineages).toContainEqual(
      expect.stringMatching(/^sql select \w+ < transaction < Query.me < storefront query me$/),
    );
  });

  test('tell of refusals, batches and jobs', () => {
    const refused = named('storefront mutation redeemPoints');
    expect(attribute(refused, 'perennial.outcome')).toBe('refused');
    expect(JSON.stringify(attribute(refused, 'perennial.codes'))).toContain('INSUFFICIENT_POINTS');
    expect(ancestors(named('Mutation.redeemPoints'), spans)).toEqual(['storefront mutation redeemPoints']);
    expect(attribute(named('batch spending'), 'perennial.batch.size')).toBe(1);
    const inJob = spans.filter((span) => ancestors(span, spans).includes('job ledger.advance_due'));
    expect(inJob.map(({ name }) => name)).toContain('transaction');
  });

  test('name requests that are no valid operation', () => {
    expect(attribute(named('storefront none'), 'http.response.status_code')).toBe(400);
  });
});

describe('Without a collector', () => {
  test('there are no spans, and work runs as it is', async () => {
    const app = await TestApp.start();
    expect(app.app.get(Tracing).isOn).toBe(false);
    expect(await app.app.get(Tracing).span('anything', {}, () => Promise.resolve(1))).toBe(1);
    await app.stop();
  });
});
