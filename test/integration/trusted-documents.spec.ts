import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '#platform';
import { TestApp, type Shop } from '../support/test-app.js';

const PROGRAM = 'query Program { program { code } }';
const POINT_TYPES = 'query PointTypes { pointTypes { code } }';
const GREEDY = `query { ${Array.from({ length: 11 }, (_, n) => `a${n}: program { code }`).join(' ')} }`;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('An endpoint with trusted documents', () => {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-documents-'));
  let app: TestApp;
  let shop: Shop;

  function file(name: string, content: unknown): string {
    const path = join(folder, name);
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  }

  beforeAll(async () => {
    const documents = {
      [sha256(PROGRAM)]: PROGRAM,
      [`sha256:${sha256(POINT_TYPES)}`]: POINT_TYPES,
      [sha256(GREEDY)]: GREEDY,
    };
    app = await TestApp.start(undefined, {
      environment: { TRUSTED_DOCUMENTS: file('documents.json', documents) },
    });
    shop = await app.shop();
  });

  afterAll(async () => {
    await app.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function post(payload: object): Promise<{ status: number; data?: unknown; code?: string }> {
    const headers = { authorization: `Bearer ${shop.key}` };
    const response = await app.app.inject({ method: 'POST', url: '/graphql', headers, payload });
    const { data, errors } = response.json<{ data?: unknown; errors?: { extensions: { code: string } }[] }>();
    const code = errors?.[0]?.extensions.code;
    return { status: response.statusCode, ...(data !== undefined && { data }), ...(code && { code }) };
  }

  const apq = (hash: string): object => ({
    extensions: { persistedQuery: { version: 1, sha256Hash: hash } },
  });
  const ANSWER = { status: 200, data: { program: { code: 'acme' } } };
  const REFUSAL = { status: 400, code: 'DOCUMENT_NOT_TRUSTED' };

  it.each([
    ['its text', { query: PROGRAM }],
    ['its id', { documentId: sha256(PROGRAM) }],
    ['its id with the name of the hash', { documentId: `sha256:${sha256(PROGRAM)}` }],
    ['its hash as a persisted query', apq(sha256(PROGRAM))],
    ['both text and hash', { query: PROGRAM, ...apq(sha256(PROGRAM)) }],
  ])('executes one of them by %s', async (_, payload) => {
    expect(await post(payload)).toEqual(ANSWER);
  });

  it('executes one by GET', async () => {
    const response = await app.app.inject({
      method: 'GET',
      url: `/graphql?documentId=${sha256(POINT_TYPES)}`,
      headers: { authorization: `Bearer ${shop.key}`, 'content-type': 'application/json' },
    });
    expect(response.json()).toMatchObject({ data: { pointTypes: [{ code: 'points' }] } });
  });

  it.each([
    ['another document', { query: '{ program { code } }' }],
    ['one with another space', { query: `${PROGRAM} ` }],
    ['another document under the hash of one', { query: '{ program { name } }', ...apq(sha256(PROGRAM)) }],
    ['another document under the id of one', { query: '{ program { name } }', documentId: sha256(PROGRAM) }],
    ['an unknown hash', apq(sha256('nothing'))],
    ['an unknown id', { documentId: sha256('nothing') }],
    ['an id that is no text', { documentId: { toString: 'x' } }],
    ['the name of a property of all objects', { documentId: 'constructor' }],
    ['nothing', { variables: {} }],
    ['what is no GraphQL', { query: '{' }],
  ])('refuses %s', async (_, payload) => {
    expect(await post(payload)).toEqual(REFUSAL);
  });

  it('learns no document from a client', async () => {
    const other = 'query Other { program { name } }';
    expect(await post({ query: other, ...apq(sha256(other)) })).toEqual(REFUSAL);
    expect(await post(apq(sha256(other)))).toEqual(REFUSAL);
  });

  it('limits them as all others', async () => {
    expect(await post({ documentId: sha256(GREEDY) })).toMatchObject({
      status: 400,
      code: 'QUERY_TOO_COMPLEX',
    });
  });

  it('leaves the endpoint of staff as it is', async () => {
    expect(await app.admin(null, '{ __typename }')).toMatchObject({ data: { __typename: 'Query' } });
  });

  it.each([
    ['a wrong hash', { [sha256('other')]: PROGRAM }],
    ['a document that is no text', { [sha256(PROGRAM)]: 1 }],
    ['no document', {}],
    ['a list', [PROGRAM]],
    ['no JSON', '{'],
  ])('does not start with %s in the file', (_, content) => {
    const path = file('wrong.json', content);
    const load = (): unknown =>
      loadConfig({ DATABASE_URL: 'postgres://localhost/perennial', TRUSTED_DOCUMENTS: path });
    expect(load).toThrow('TRUSTED_DOCUMENTS');
  });

  it('does not start without the file', () => {
    const path = join(folder, 'missing.json');
    expect(() => loadConfig({ DATABASE_URL: 'postgres://localhost/x', TRUSTED_DOCUMENTS: path })).toThrow(
      'TRUSTED_DOCUMENTS',
    );
  });
});

describe('An endpoint without trusted documents', () => {
  it('knows no hashes, and learns none', async () => {
    const app = await TestApp.start();
    try {
      const { key } = await app.shop();
      const persistedQuery = { version: 1, sha256Hash: sha256(PROGRAM) };
      for (const query of [PROGRAM, undefined]) {
        const headers = { authorization: `Bearer ${key}` };
        const payload = { query, extensions: { persistedQuery } };
        const response = await app.app.inject({ method: 'POST', url: '/graphql', headers, payload });
        expect(response.json()).toMatchObject({
          errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } }],
        });
      }
    } finally {
      await app.stop();
    }
  });
});
