import { serverAudits, type AuditFail } from 'graphql-http';
import { TestApp } from '../support/test-app.js';

/** GET without any header: refused, because a page of another site can send it too (CSRF prevention). */
const REFUSED_ON_PURPOSE = [
  'MAY accept application/x-www-form-urlencoded formatted GET requests',
  'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/graphql-response+json',
  'MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json',
];

describe('GraphQL over HTTP', () => {
  let app: TestApp;
  let address: string;

  beforeAll(async () => {
    app = await TestApp.start();
    await app.app.listen(0, '127.0.0.1');
    address = await app.app.getUrl();
  });

  afterAll(() => app.stop());

  it.each(['/graphql', '/admin/graphql'])('passes all audits but three at %s', async (path) => {
    const audits = serverAudits({ url: address + path });
    const results = [];
    for (const audit of audits) results.push(await audit.fn());
    const failed = results.filter((result): result is AuditFail => result.status !== 'ok');
    expect(results.length).toBeGreaterThanOrEqual(61);
    expect(
      failed.map(({ name, reason }) => `${name}: ${reason}`).filter((text) => text.startsWith('MUST')),
    ).toEqual([]);
    expect(failed.map(({ name }) => name)).toEqual(REFUSED_ON_PURPOSE);
  });

  it('answers those three when a header says that no browser was tricked', async () => {
    const ask = (search: Record<string, string>): Promise<Response> =>
      fetch(`${address}/graphql?${new URLSearchParams(search).toString()}`, {
        headers: { 'apollo-require-preflight': 'yes' },
      });
    expect((await ask({ query: '{ __typename }' })).status).toBe(200);
    const variables = JSON.stringify({ name: 'sometype' });
    const answer = await ask({
      query: 'query Type($name: String!) { __type(name: $name) { name } }',
      variables,
    });
    expect(await answer.json()).toMatchObject({ data: { __type: null } });
  });

  it.each(['utf-7', 'utf-16', 'iso-8859-1', 'UTF-7', '"utf-7"', "utf-8'", 'utf-80'])(
    'refuses a body in charset=%s',
    async (charset) => {
      const answer = await fetch(`${address}/graphql`, {
        method: 'POST',
        headers: { 'content-type': `application/json; charset=${charset}` },
        body: '{"query": "{ __typename }"}',
      });
      expect([answer.status, (await answer.text()).includes('Query')]).toEqual([415, false]);
    },
  );

  it.each(['utf-8', 'UTF-8', '"utf-8"'])('reads a body in charset=%s', async (charset) => {
    const answer = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': `application/json; charset=${charset}` },
      body: '{"query": "{ __typename }"}',
    });
    expect(await answer.json()).toMatchObject({ data: { __typename: 'Query' } });
  });

  it.each([
    ['an unknown name', { query: 'query A { __typename } query B { __typename }', operationName: 'C' }],
    ['no name of several', { query: 'query A { __typename } query B { __typename }' }],
    [
      'an unknown name, a second time',
      { query: 'query A { __typename } query B { __typename }', operationName: 'C' },
    ],
  ])('answers %s of an operation by an error of its own', async (_, payload) => {
    const answer = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(payload),
    });
    expect(await answer.json()).toMatchObject({
      errors: [{ extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } }],
    });
  });
});
