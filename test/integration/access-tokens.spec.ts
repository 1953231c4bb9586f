import { createHmac, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, SignJWT, type JWTPayload } from 'jose';
import { CustomerTokens } from '#access';
import { minutes, send, UNAUTHENTICATED, type RawAnswer } from '../support/access.js';
import { TestApp, type Shop } from '../support/test-app.js';

const PROGRAM = '{ program { code } }';
const ISSUE = `mutation ($input: IssueCustomerTokenInput!) {
  issueCustomerToken(input: $input) { token expiresAt userErrors { code path } } }`;
const ADD = `mutation ($input: AddTokenIssuerInput!) {
  addTokenIssuer(input: $input) { tokenIssuer { id issuer audience algorithms tokenType } userErrors { code path } } }`;
const REMOVE = `mutation ($input: RemoveTokenIssuerInput!) {
  removeTokenIssuer(input: $input) { tokenIssuer { id } userErrors { code } } }`;

const ISSUER = 'https://id.acme.test';
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const servers: Server[] = [];

let app: TestApp;
let shop: Shop;
let other: Shop;
let owner: string;

const ask = (token: string, query = PROGRAM): Promise<RawAnswer> =>
  send(app, query, {}, { url: '/graphql', headers: { authorization: `Bearer ${token}` } });

const seconds = (): number => Math.floor(app.now.getTime() / 1_000);

interface Draft {
  claims?: JWTPayload;
  header?: Record<string, unknown>;
  key?: KeyObject | Uint8Array;
}

/** A token of the trusted issuer, with some things wrong with it. */
function sign({ claims = {}, header = {}, key = ec.privateKey }: Draft = {}): Promise<string> {
  const now = seconds();
  const payload = { iss: ISSUER, aud: 'acme', sub: 'c-1', iat: now, exp: now + 600, ...claims };
  const given = Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined));
  return new SignJWT(given).setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid: 'k1', ...header }).sign(key);
}

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

beforeAll(async () => {
  app = await TestApp.start();
  shop = await app.shop();
  other = await app.shop({ code: 'other' });
  await app.enrol(shop, 'c-1');
  await app.enrol(other, 'c-1');
  owner = await app.staff(shop, 'OWNER');
  const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(ec.publicKey)), kid: 'k1' }] });
  const input = { issuer: ISSUER, jwks, algorithms: ['ES256'] };
  const added = await app.admin(owner, ADD, { input });
  expect(added.data.addTokenIssuer).toMatchObject({
    tokenIssuer: { issuer: ISSUER, audience: 'acme', algorithms: ['ES256'], tokenType: 'JWT' },
    userErrors: [],
  });
});
afterAll(async () => {
  // A failed expectation leaves them open, and they would keep the process alive.
  for (const server of servers) server.close().closeAllConnections();
  await app.stop();
});

describe('A customer token minted for a storefront', () => {
  it('lets the customer in until it ends, the tolerance of 5 seconds included', async () => {
    const answer = await app.storefront(shop.key, ISSUE, {
      input: { customerExternalId: 'c-1', ttlSeconds: 60 },
    });
    const { token, expiresAt } = answer.data.issueCustomerToken;
    expect(expiresAt).toBe(new Date(app.now.getTime() + 60_000).toISOString());
    expect((await ask(token)).data.program.code).toBe('acme');
    const start = app.now;
    app.clock.set(new Date(start.getTime() + 64_000));
    expect((await ask(token)).status).toBe(200);
    app.clock.set(new Date(start.getTime() + 66_000));
    expect(await ask(token)).toMatchObject(UNAUTHENTICATED);
    app.clock.set(start);
  });

  it('does not open what is for storefronts', async () => {
    const token = await app.token(shop, 'c-1');
    const answer = await app.storefront(token, ISSUE, { input: { customerExternalId: 'c-1' } });
    expect(answer.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    expect(await app.admin(token, '{ viewer { id } }')).toMatchObject(UNAUTHENTICATED);
  });

  it.each([
    ['INVALID_INPUT', 'ttlSeconds', { customerExternalId: 'c-1', ttlSeconds: 901 }],
    ['INVALID_INPUT', 'ttlSeconds', { customerExternalId: 'c-1', ttlSeconds: 0 }],
    ['NOT_FOUND', 'customerExternalId', { customerExternalId: 'nobody' }],
  ])('is refused with %s at %s: %j', async (code, path, input) => {
    const answer = await app.storefront(shop.key, ISSUE, { input });
    expect(answer.data.issueCustomerToken).toEqual({
      token: null,
      expiresAt: null,
      userErrors: expect.arrayContaining([{ code, path: [path] }]),
    });
  });

  it('can be checked by others with the published key', async () => {
    const { keys } = await app.app.get(CustomerTokens, { strict: false }).jwks();
    expect(keys).toEqual([
      expect.objectContaining({
        kty: 'OKP',
        crv: 'Ed25519',
        alg: 'EdDSA',
        use: 'sig',
        kid: expect.any(String),
      }),
    ]);
    expect(keys[0]).not.toHaveProperty('d');
  });

  it('cannot be forged with a key of one’s own', async () => {
    const pair = generateKeyPairSync('ed25519');
    const claims = { iss: 'perennial', aud: shop.program.id };
    const header = { alg: 'EdDSA', typ: 'customer+jwt' };
    expect(await ask(await sign({ claims, header, key: pair.privateKey }))).toMatchObject(UNAUTHENTICATED);
  });

  it('still reads for a suspended customer', async () => {
    const token = await app.token(shop, 'c-1');
    await app.database.query(`update customers set status = 'SUSPENDED' where program_id = $1`, [
      shop.program.id,
    ]);
    expect((await ask(token)).data.program.code).toBe('acme');
    await app.database.query(`update customers set status = 'ACTIVE' where program_id = $1`, [
      shop.program.id,
    ]);
  });
});

describe('A token of a trusted issuer', () => {
  it('lets its customer in', async () => {
    expect((await ask(await sign())).data.program.code).toBe('acme');
    expect((await ask(await sign({ claims: { aud: ['acme', 'else'] } }))).status).toBe(200);
  });

  it.each<[string, () => Draft]>([
    ['a signature of somebody else', () => ({ key: stranger.privateKey })],
    ['another audience', () => ({ claims: { aud: 'other' } })],
    ['no audience', () => ({ claims: { aud: undefined } })],
    ['another issuer', () => ({ claims: { iss: 'https://id.else.test' } })],
    ['no issuer', () => ({ claims: { iss: undefined } })],
    ['an end in the past', () => ({ claims: { iat: seconds() - 600, exp: seconds() - 6 } })],
    ['no end', () => ({ claims: { exp: undefined } })],
    ['no time of issue', () => ({ claims: { iat: undefined } })],
    ['a life of more than 15 minutes', () => ({ claims: { exp: seconds() + 901 } })],
    ['a time of issue in the future', () => ({ claims: { iat: seconds() + 6, exp: seconds() + 60 } })],
    ['a start in the future', () => ({ claims: { nbf: seconds() + 6 } })],
    ['no subject', () => ({ claims: { sub: undefined } })],
    ['an unknown subject', () => ({ claims: { sub: 'nobody' } })],
    ['another type', () => ({ header: { typ: 'at+jwt' } })],
    ['no type', () => ({ header: { typ: undefined } })],
    ['a key id nobody knows', () => ({ header: { kid: 'k2' } })],
  ])('is refused with %s', async (_, draft) => {
    expect(await ask(await sign(draft()))).toMatchObject(UNAUTHENTICATED);
  });

  it('is refused without a signature', async () => {
    const [, payload] = (await sign()).split('.');
    for (const alg of ['none', 'None', 'NONE', '']) {
      expect(await ask(`${base64url({ alg, typ: 'JWT' })}.${payload}.`)).toMatchObject(UNAUTHENTICATED);
    }
  });

  it('is refused when the public key was used as a secret', async () => {
    const [, payload = ''] = (await sign()).split('.');
    const secrets = [
      ec.publicKey.export({ format: 'pem', type: 'spki' }),
      JSON.stringify(await exportJWK(ec.publicKey)),
    ];
    for (const secret of secrets) {
      const signed = `${base64url({ alg: 'HS256', typ: 'JWT', kid: 'k1' })}.${payload}`;
      const mac = createHmac('sha256', secret).update(signed).digest('base64url');
      expect(await ask(`${signed}.${mac}`)).toMatchObject(UNAUTHENTICATED);
    }
  });

  it('is refused in an algorithm that was not allowed, even with a good key', async () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const jwk = { ...(await exportJWK(rsa.publicKey)), kid: 'r1' };
    const input = { issuer: `${ISSUER}/rsa`, jwks: JSON.stringify({ keys: [jwk] }), algorithms: ['PS256'] };
    await app.admin(owner, ADD, { input });
    const draft = { claims: { iss: input.issuer }, key: rsa.privateKey };
    expect((await ask(await sign({ ...draft, header: { alg: 'PS256', kid: 'r1' } }))).status).toBe(200);
    expect(await ask(await sign({ ...draft, header: { alg: 'RS256', kid: 'r1' } }))).toMatchObject(
      UNAUTHENTICATED,
    );
    expect(await ask(await sign({ ...draft, header: { alg: 'PS512', kid: 'r1' } }))).toMatchObject(
      UNAUTHENTICATED,
    );
  });

  it('is not believed about its own keys', async () => {
    const jwk = await exportJWK(stranger.publicKey);
    const asked: string[] = [];
    const server = await listen(() => ({ keys: [{ ...jwk, kid: 'k1' }] }), asked);
    const jku = `${urlOf(server)}/jwks`;
    for (const header of [{ jwk }, { jku }, { jku, kid: 'k9' }, { x5u: jku }]) {
      const token = await sign({ header, key: stranger.privateKey });
      expect(await ask(token)).toMatchObject(UNAUTHENTICATED);
    }
    expect(asked).toEqual([]);
    server.close();
  });

  it('opens its own program only, even where another one trusts the same issuer', async () => {
    const stranger2 = await app.staff(other, 'OWNER');
    const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(stranger.publicKey)), kid: 'k1' }] });
    const input = { issuer: ISSUER, jwks, algorithms: ['ES256'] };
    expect((await app.admin(stranger2, ADD, { input })).data.addTokenIssuer.userErrors).toEqual([]);
    const own = await sign({ claims: { aud: 'other' }, key: stranger.privateKey });
    expect((await ask(own)).data.program.code).toBe('other');
    expect(await ask(await sign({ claims: { aud: 'other' } }))).toMatchObject(UNAUTHENTICATED);
    expect(await ask(await sign({ claims: { aud: 'acme' }, key: stranger.privateKey }))).toMatchObject(
      UNAUTHENTICATED,
    );
    const squat = await app.admin(stranger2, ADD, { input: { ...input, audience: 'acme' } });
    expect(squat.data.addTokenIssuer.userErrors).toEqual([{ code: 'ALREADY_EXISTS', path: ['issuer'] }]);
  });

  it('is verified with keys fetched from the configured address, asked once', async () => {
    const asked: string[] = [];
    const jwk = { ...(await exportJWK(ec.publicKey)), kid: 'k1' };
    const server = await listen(() => ({ keys: [jwk] }), asked);
    const issuer = `${ISSUER}/remote`;
    const input = {
      issuer,
      jwksUri: `${urlOf(server)}/jwks`,
      algorithms: ['ES256'],
      tokenType: 'CUSTOMER_JWT',
    };
    const added = await app.admin(owner, ADD, { input });
    const draft = { claims: { iss: issuer }, header: { typ: 'customer+jwt' } };
    expect((await ask(await sign(draft))).data.program.code).toBe('acme');
    expect((await ask(await sign(draft))).status).toBe(200);
    expect(await ask(await sign({ claims: { iss: issuer } }))).toMatchObject(UNAUTHENTICATED);
    expect(asked).toEqual(['/jwks']);

    const { id } = added.data.addTokenIssuer.tokenIssuer;
    expect((await app.admin(owner, REMOVE, { input: { id } })).data.removeTokenIssuer.userErrors).toEqual([]);
    expect(await ask(await sign(draft))).toMatchObject(UNAUTHENTICATED);
    const again = await app.admin(owner, REMOVE, { input: { id } });
    expect(again.data.removeTokenIssuer.userErrors).toEqual([{ code: 'NOT_FOUND' }]);
    server.close();
  });

  it('is refused when its keys cannot be fetched', async () => {
    const server = await listen(() => null, []);
    const input = { issuer: `${ISSUER}/down`, jwksUri: `${urlOf(server)}/jwks`, algorithms: ['ES256'] };
    server.close();
    server.closeAllConnections();
    await app.admin(owner, ADD, { input });
    expect(await ask(await sign({ claims: { iss: input.issuer } }))).toMatchObject(UNAUTHENTICATED);
  });
});

describe('A text that is no token', () => {
  it.each(['a.b.c', '..', 'eyJhbGciOiJFUzI1NiJ9.e30.x', 'x'.repeat(4_000)])(
    'is refused: %.20s',
    async (text) => {
      expect(await ask(text)).toMatchObject(UNAUTHENTICATED);
    },
  );

  it('is refused for a token as long as a book', async () => {
    expect(await ask(await sign({ claims: { pad: 'x'.repeat(5_000) } }))).toMatchObject(UNAUTHENTICATED);
  });
});

it('tokens age by the clock of the request', async () => {
  const token = await sign();
  app.clock.advanceBy(minutes(20));
  expect(await ask(token)).toMatchObject(UNAUTHENTICATED);
});

async function listen(answer: () => object | null, asked: string[]): Promise<Server> {
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer()));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
