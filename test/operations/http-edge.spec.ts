import { connect } from 'node:net';
import { BODY_BYTES_MAX, BULK_BODY_BYTES_MAX } from '#platform/http';
import { EdgeApp, type HttpAnswer } from '../support/edge-app.js';
import { LiveSocket } from '../support/live-socket.js';
import type { Shop } from '../support/test-app.js';

const JSON_TYPE = { 'content-type': 'application/json' };
const PAGE = 'https://shop.example';
const RECORD = `mutation ($input: RecordOrdersInput!) {
  recordOrders(input: $input) { results { order { externalId } userErrors { code } } userErrors { code } } }`;

const codeOf = ({ text }: HttpAnswer): string =>
  (JSON.parse(text) as { errors: [{ extensions: { code: string } }] }).errors[0].extensions.code;

/** A query that is `bytes` long as a body. */
function bodyOf(bytes: number): string {
  const frame = JSON.stringify({ query: '{ __typename }', extensions: { padding: '' } });
  return frame.replace('""', `"${'x'.repeat(bytes - frame.length)}"`);
}

describe('the HTTP edge', () => {
  let edge: EdgeApp;
  let shop: Shop;

  beforeAll(async () => {
    edge = await EdgeApp.start(
      { CORS_ORIGINS: PAGE, TRUST_PROXY: '127.0.0.1' },
      { connectionTimes: { headersMs: 400, requestMs: 800, checkMs: 100 } },
    );
    shop = await edge.test.shop();
  });

  afterAll(() => edge.stop());

  describe('bodies', () => {
    const sendBody = (bytes: number, headers: Record<string, string> = {}): Promise<HttpAnswer> =>
      edge.send({
        headers: { ...JSON_TYPE, 'content-length': String(bytes), ...headers },
        body: [bodyOf(bytes)],
      });
    const sendChunks = (bytes: number, headers: Record<string, string> = {}): Promise<HttpAnswer> => {
      const body = bodyOf(bytes);
      const parts = Array.from({ length: Math.ceil(bytes / 16_384) }, (_, index) =>
        body.slice(index * 16_384, (index + 1) * 16_384),
      );
      return edge.send({
        headers: { ...JSON_TYPE, 'transfer-encoding': 'chunked', ...headers },
        body: parts,
      });
    };
    const key = (): Record<string, string> => ({ authorization: `Bearer ${shop.key}` });

    test('of 64 kB are read for everybody, one byte more is refused with the limit', async () => {
      expect((await sendBody(BODY_BYTES_MAX)).status).toBe(200);
      const refused = await sendBody(BODY_BYTES_MAX + 1);
      expect([refused.status, codeOf(refused)]).toEqual([413, 'BODY_TOO_LARGE']);
      expect(JSON.parse(refused.text)).toMatchObject({
        errors: [{ extensions: { limitBytes: BODY_BYTES_MAX } }],
      });
    });

    test('without a length are counted while they arrive', async () => {
      expect((await sendChunks(BODY_BYTES_MAX)).status).toBe(200);
      const refused = await sendChunks(BODY_BYTES_MAX + 1);
      expect([refused.status, codeOf(refused)]).toEqual([413, 'BODY_TOO_LARGE']);
      expect((await sendChunks(BODY_BYTES_MAX + 1, key())).status).toBe(200);
      expect((await sendChunks(BULK_BODY_BYTES_MAX + 1, key())).status).toBe(413);
    });

    test('of up to 2 MiB are read for a storefront, with its key, and at its endpoint only', async () => {
      expect((await sendBody(BULK_BODY_BYTES_MAX, key())).status).toBe(200);
      const refused = await sendBody(BULK_BODY_BYTES_MAX + 1, key());
      expect([refused.status, codeOf(refused)]).toEqual([413, 'BODY_TOO_LARGE']);
      expect(refused.headers.connection).toBe('close');
      const elsewhere = await edge.send({
        path: '/admin/graphql',
        headers: { ...JSON_TYPE, ...key(), 'content-length': String(BODY_BYTES_MAX + 1) },
        body: [bodyOf(BODY_BYTES_MAX + 1)],
      });
      expect(elsewhere.status).toBe(413);
    });

    test('are small for wrong and revoked keys, customers and words of any kind', async () => {
      const token = await edge.test.customer(shop, 'ada');
      const wrong = `${shop.key.slice(0, -1)}${shop.key.endsWith('0') ? '1' : '0'}`;
      for (const authorization of [`Bearer ${wrong}`, `Bearer ${token}`, 'Basic x', `bearer  ${shop.key}`]) {
        expect((await sendBody(BODY_BYTES_MAX + 1, { authorization })).status).toBe(413);
      }
    });

    test('of 1,000 orders are recorded', async () => {
      const orders = Array.from({ length: 1_000 }, (_, index) => ({
        customer: { externalId: `bulk-${index % 50}` },
        externalId: `bulk-order-${index}`,
        currency: 'USD',
        totalMinor: 1_000,
        lines: [{ sku: `SKU-${index}`, name: 'A thing with a name', quantity: 1, amountMinor: 1_000 }],
      }));
      const body = JSON.stringify({
        query: RECORD,
        variables: { input: { orders, createCustomers: 'CREATE' } },
      });
      expect(body.length).toBeGreaterThan(BODY_BYTES_MAX);
      const answer = await edge.send({ headers: { ...JSON_TYPE, ...key() }, body: [body] });
      const { data } = JSON.parse(answer.text) as { data: { recordOrders: { results: unknown[] } } };
      expect(data.recordOrders.results).toHaveLength(1_000);
    });
  });

  describe('slow senders', () => {
    /** Sends the parts with pauses between them; answers what came back until the connection ended, and when. */
    function drip(parts: readonly string[], pauseMs: number): Promise<{ text: string; ms: number }> {
      return new Promise((resolve) => {
        const startedAt = performance.now();
        const socket = connect(edge.port, '127.0.0.1');
        let text = '';
        let sent = 0;
        const timer = setInterval(() => {
          if (sent < parts.length) socket.write(parts[sent] ?? '');
          sent += 1;
        }, pauseMs);
        socket.on('data', (part) => (text += part.toString()));
        socket.on('error', () => undefined);
        socket.on('close', () => {
          clearInterval(timer);
          resolve({ text, ms: performance.now() - startedAt });
        });
      });
    }

    test('of headers are cut off', async () => {
      const letters = [...`POST /graphql HTTP/1.1\r\nhost: x\r\nx-slow: ${'y'.repeat(200)}`];
      const { text, ms } = await drip(letters, 20);
      expect(text).toMatch(/^HTTP\/1\.1 408 |^$/);
      expect(ms).toBeLessThan(3_000);
    });

    test('of a body are cut off', async () => {
      const head = `POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n`;
      const { text, ms } = await drip([head, ...'{"query":"'.repeat(50)], 20);
      expect(text).toMatch(/^HTTP\/1\.1 408 |^$/);
      expect(ms).toBeLessThan(4_000);
    });

    test('of huge headers are refused', async () => {
      const answer = await edge.send({
        method: 'GET',
        path: '/health',
        headers: { 'x-big': 'y'.repeat(20_000) },
      });
      expect(answer.status).toBe(431);
    });
  });

  describe('headers', () => {
    test('of every answer carry a request id, and let nothing be kept or guessed', async () => {
      const questions = [
        { path: '/health', method: 'GET' },
        { path: '/nowhere', method: 'GET' },
        { headers: JSON_TYPE, body: ['{"query":"{ __typename }"}'] },
        { headers: JSON_TYPE, body: ['not JSON'] },
        { headers: { ...JSON_TYPE, authorization: 'Bearer wrong' }, body: ['{"query":"{ __typename }"}'] },
      ];
      for (const question of questions) {
        const { headers } = await edge.send(question);
        expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
        expect(headers['cache-control']).toBe('no-store');
        expect(headers['x-content-type-options']).toBe('nosniff');
        expect(headers['content-security-policy']).toContain('frame-ancestors');
        expect(headers['x-powered-by']).toBeUndefined();
        expect(headers['server']).toBeUndefined();
      }
    });

    test('take over a well-formed request id, and no other', async () => {
      const idOf = async (id: string): Promise<unknown> =>
        (await edge.send({ path: '/health', method: 'GET', headers: { 'x-request-id': id } })).headers[
          'x-request-id'
        ];
      expect(await idOf('order-4711-try-2')).toBe('order-4711-try-2');
      expect(await idOf('<script>alert(1)</script>')).toMatch(/^[0-9a-f-]{36}$/);
    });

    test('let public keys be kept for five minutes', async () => {
      const { headers } = await edge.send({ path: '/.well-known/jwks.json', method: 'GET' });
      expect(headers['cache-control']).toBe('public, max-age=300');
    });
  });

  describe('other origins', () => {
    const preflight = (path: string, origin: string): Promise<HttpAnswer> =>
      edge.send({
        method: 'OPTIONS',
        path,
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type,authorization',
        },
      });

    test('that are listed may ask, with cookies at the staff endpoint only', async () => {
      const storefront = await preflight('/graphql', PAGE);
      expect(storefront.status).toBe(204);
      expect(storefront.headers['access-control-allow-origin']).toBe(PAGE);
      expect(storefront.headers['access-control-allow-credentials']).toBeUndefined();
      const staff = await preflight('/admin/graphql', PAGE);
      expect(staff.headers['access-control-allow-credentials']).toBe('true');
    });

    test('that are not listed may not', async () => {
      for (const origin of ['https://evil.example', 'null', `${PAGE}.evil.example`]) {
        const { headers } = await preflight('/graphql', origin);
        expect(headers['access-control-allow-origin']).toBeUndefined();
      }
    });

    test('read the request id and when to come again', async () => {
      const body = ['{"query":"{ __typename }"}'];
      const { headers } = await edge.send({ headers: { ...JSON_TYPE, origin: PAGE }, body });
      expect(headers['access-control-allow-origin']).toBe(PAGE);
      expect(headers['access-control-expose-headers']).toContain('retry-after');
      expect(headers['vary']).toContain('Origin');
    });
  });

  test('lets the IDE of development load what its page names', async () => {
    const { headers, text } = await edge.send({
      ...{ path: '/graphql', method: 'GET' },
      headers: { accept: 'text/html' },
    });
    expect(headers['content-type']).toContain('text/html');
    const named = [...text.matchAll(/(?:src|href)="(https:\/\/[^/"]+)/g)].map(([, origin]) => origin);
    expect(named.length).toBeGreaterThan(2);
    const policy = String(headers['content-security-policy']);
    for (const directive of ['script-src', 'style-src'])
      for (const origin of new Set(named))
        expect(policy).toMatch(new RegExp(`${directive}[^;]* ${String(origin)}(;| |$)`));
  });

  test('believes a listed proxy about the address of the client, and no words that are none', async () => {
    const input = {
      program: shop.program.code,
      email: 'nobody@acme.test',
      password: 'wrong wrong wrong wrong',
    };
    const query = `mutation ($input: SignInInput!) { signIn(input: $input) { userErrors { code } } }`;
    for (const forwarded of ['203.0.113.7', '9.9.9.9, 203.0.113.8', `' or 1=1`]) {
      await edge.send({
        path: '/admin/graphql',
        headers: { ...JSON_TYPE, 'x-forwarded-for': forwarded },
        body: [JSON.stringify({ query, variables: { input } })],
      });
    }
    const rows = await edge.test.database.query<{ ip: string }>(
      `select ip from audit_entries where action = 'staff.signed_in' order by ip`,
    );
    expect(rows.map(({ ip }) => ip)).toEqual(['127.0.0.1', '203.0.113.7', '203.0.113.8']);
  });
});

describe('the HTTP edge without settings', () => {
  let edge: EdgeApp;

  beforeAll(async () => {
    edge = await EdgeApp.start({ NODE_ENV: 'production', PERENNIAL_SECRET: 'x'.repeat(40) });
  });

  afterAll(() => edge.stop());

  test('lets no other origin read anything', async () => {
    const headers = { ...JSON_TYPE, origin: 'https://shop.example' };
    const answer = await edge.send({ headers, body: ['{"query":"{ __typename }"}'] });
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  test('lets nobody keep a socket without saying who it is', async () => {
    const silent = await LiveSocket.open(edge.port);
    expect((await silent.farewell).code).toBe(4401);
    const hasty = await LiveSocket.open(edge.port, { parameters: null });
    hasty.subscribe('w', 'subscription { walletChanged { wallet { available } } }');
    expect((await hasty.farewell).code).toBe(4401);
    const guessing = await LiveSocket.as('eve', edge.port);
    expect((await guessing.farewell).code).toBe(4403);
  });

  test('lets nothing be run, and asks for TLS, in production', async () => {
    const { headers } = await edge.send({ path: '/health', method: 'GET' });
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'/);
    expect(headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
  });
});
