import { createHash } from 'node:crypto';
import { TickingServer, type TickingOptions } from '../support/ticking-server.js';
import type { LiveSocket } from '../support/live-socket.js';

const TICKS = 'subscription { ticks { number } }';

describe('A socket', () => {
  let server: TickingServer;

  const start = async (options: TickingOptions = {}): Promise<void> => {
    server = await TickingServer.start(options);
  };

  afterEach(() => server.stop());

  /** Subscribes, and sees the first tick. */
  const ticking = async (socket: LiveSocket, id: string): Promise<void> => {
    const before = server.open;
    socket.subscribe(id, TICKS);
    while (server.open === before) await new Promise((resolve) => setTimeout(resolve, 1));
    server.tick();
    expect(await socket.next(id)).toMatchObject({ ticks: {} });
  };

  describe('says who it is in connection_init', () => {
    beforeEach(() => start({ limits: { initTimeoutMs: 150 } }));

    test.each([
      ['by the parameter', { parameters: { authorization: 'Bearer ada' } }],
      ['by the parameter in capitals', { parameters: { Authorization: 'Bearer ada' } }],
      ['by the header', { headers: { authorization: 'Bearer ada' } }],
    ])('%s, and is served', async (_, opening) => {
      await ticking(await server.connect(opening), 's');
    });

    test.each([
      ['nothing', {}, 4401],
      ['a credential of another form', { parameters: { authorization: 7 } }, 4401],
      ['a wrong credential', { parameters: { authorization: 'Bearer eve' } }, 4403],
      [
        'a wrong credential beside a right header',
        { parameters: { authorization: 'x' }, headers: { authorization: 'Bearer ada' } },
        4403,
      ],
    ])('or is closed: it says %s', async (_, opening, code) => {
      const socket = await server.connect(opening);
      expect((await socket.farewell).code).toBe(code);
    });

    test('or is closed when it says nothing in time', async () => {
      const socket = await server.connect({ parameters: null });
      expect(await socket.farewell).toMatchObject({ code: 4408 });
    });

    test('before it subscribes', async () => {
      const socket = await server.connect({ parameters: null });
      socket.subscribe('s', TICKS);
      expect(await socket.farewell).toMatchObject({ code: 4401 });
      expect(server.open).toBe(0);
    });

    test('once', async () => {
      const socket = await server.as('ada');
      socket.send({ type: 'connection_init', payload: { authorization: 'Bearer ada' } });
      expect(await socket.farewell).toMatchObject({ code: 4429 });
    });
  });

  test('of an address that tries credentials is told to stop', async () => {
    await start({ rateLimits: { ADDRESS: 25 } });
    const codes: number[] = [];
    for (let guess = 0; guess < 4; guess += 1) codes.push((await (await server.as('eve')).farewell).code);
    expect(codes).toEqual([4403, 4403, 4403, 4429]);
    await ticking(await server.as('ada'), 's');
  });

  describe('is closed', () => {
    beforeEach(() => start({ limits: { credentialAgeMs: 60, messagesPer10Seconds: 50 } }));

    test.each([
      ['no JSON', '{', 4400],
      ['no message', '{"type":"nothing"}', 4400],
      ['a message that only servers send', '{"type":"next","id":"1","payload":{}}', 4400],
      ['a subscription without a document', '{"type":"subscribe","id":"1","payload":{}}', 4400],
      ['more than 64 kB', JSON.stringify({ type: 'ping', payload: { x: 'x'.repeat(65_536) } }), 1009],
    ])('when it sends %s', async (_, message, code) => {
      const socket = await server.as('ada');
      socket.send(message);
      expect((await socket.farewell).code).toBe(code);
    });

    test('when it sends binary', async () => {
      const socket = await server.as('ada');
      socket.ws.send(Buffer.from('{"type":"ping"}'), { binary: true });
      expect((await socket.farewell).code).toBe(4400);
    });

    test('when it sends more messages than anybody needs', async () => {
      const socket = await server.as('ada');
      for (let index = 0; index < 60; index += 1) socket.send({ type: 'ping' });
      expect((await socket.farewell).code).toBe(4429);
    });

    test('when it speaks another protocol', async () => {
      const socket = await server.connect({ protocol: 'graphql-ws', parameters: null });
      await socket.farewell;
      while (server.sockets.socketCount > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    });

    test('when its credential expires', async () => {
      const expiresAt = new Date(server.clock.now().getTime() + 120);
      server.credentials.set('token', { name: 'bob', expiresAt });
      const socket = await server.as('token');
      await ticking(socket, 's');
      expect(await socket.farewell).toEqual({ code: 4403, reason: 'Forbidden' });
      while (server.open > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    });

    test('at once when its credential has expired already', async () => {
      server.credentials.set('token', { name: 'bob', expiresAt: server.clock.now() });
      expect((await (await server.as('token')).farewell).code).toBe(4403);
    });

    test('when its credential is revoked, though nothing happens on it', async () => {
      const socket = await server.as('ada');
      server.credentials.delete('ada');
      expect((await socket.farewell).code).toBe(4403);
    });
  });

  test('is told nothing more once its credential is found to be no good', async () => {
    await start({ limits: { credentialAgeMs: 100 } });
    // Not swept: its end is known.
    server.credentials.set('token', { name: 'bob', expiresAt: new Date('2026-03-01T13:00:00Z') });
    const socket = await server.as('token');
    await ticking(socket, 's');
    server.credentials.delete('token');
    await new Promise((resolve) => setTimeout(resolve, 150));
    server.tick();
    expect((await socket.farewell).code).toBe(4403);
    expect(socket.untaken('s')).toBe(0);
  });

  describe('carries', () => {
    const codeOf = async (
      query: string,
      options: TickingOptions = {},
      variables: object = {},
    ): Promise<string> => {
      await start(options);
      const socket = await server.as('ada');
      socket.subscribe('s', query, variables);
      return socket.refusal('s');
    };

    test.each([
      ['queries', '{ hello }', 'BAD_REQUEST'],
      ['mutations', 'mutation { shout(text: "x") }', 'BAD_REQUEST'],
      ['what is no GraphQL', 'subscription {', 'GRAPHQL_PARSE_FAILED'],
      ['what does not fit the schema', 'subscription { tick { number } }', 'GRAPHQL_VALIDATION_FAILED'],
      [
        'two subscriptions in one document',
        'subscription { ticks { number } fails(when: "") { number } }',
        'GRAPHQL_VALIDATION_FAILED',
      ],
      ['wrong variables', 'subscription ($size: Int) { ticks(size: $size) { number } }', 'BAD_USER_INPUT'],
      ['1,001 tokens', `subscription { ticks { ${'number '.repeat(1_000)} } }`, 'QUERY_TOO_COMPLEX'],
      [
        '11 aliases',
        `subscription { ticks { ${Array.from({ length: 11 }, (_, n) => `a${n}: number`).join(' ')} } }`,
        'QUERY_TOO_COMPLEX',
      ],
      [
        '9 levels',
        `subscription { ticks { ${'again { '.repeat(7)} number ${'} '.repeat(7)} } }`,
        'QUERY_TOO_COMPLEX',
      ],
    ])('no %s', async (_, query, code) => {
      expect(await codeOf(query, {}, { size: 'many' })).toBe(code);
      expect(server.open).toBe(0);
    });

    test.each([
      ['a typo', 'subscription { tick { number } }'],
      ['a syntax error', 'subscription { ticks {'],
      ['introspection', 'subscription { ticks { __typename } __schema { types { name } } }'],
    ])('in production the same answer to every invalid document: %s', async (_, query) => {
      await start({ production: true });
      const socket = await server.as('ada');
      socket.subscribe('s', query);
      expect((await socket.message('s')).payload).toEqual([
        {
          message: 'The document is not valid for this endpoint.',
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
        },
      ]);
    });

    test('trusted documents only, where told so: by text and by hash', async () => {
      const hash = createHash('sha256').update(TICKS).digest('hex');
      await start({ trustedDocuments: new Map([[hash, TICKS]]) });
      const socket = await server.as('ada');
      socket.subscribe('other', 'subscription { ticks { text } }');
      expect(await socket.refusal('other')).toBe('DOCUMENT_NOT_TRUSTED');
      await ticking(socket, 'text');
      const extensions = { persistedQuery: { version: 1, sha256Hash: hash } };
      socket.send({ id: 'hash', type: 'subscribe', payload: { query: '', extensions } });
      while (server.open < 2) await new Promise((resolve) => setTimeout(resolve, 1));
      server.tick();
      expect(await socket.next('hash')).toMatchObject({ ticks: {} });
    });

    test.each(['BEGINNING', 'STREAM', 'EVENT'])(
      'nothing of the inside when something fails here (%s)',
      async (when) => {
        await start();
        const socket = await server.as('ada');
        socket.subscribe('s', `subscription { fails(when: "${when}") { number } }`);
        if (when === 'EVENT') {
          while (server.open === 0) await new Promise((resolve) => setTimeout(resolve, 1));
          server.tick();
        }
        const { payload } = await socket.message('s');
        const text = JSON.stringify(payload);
        expect(text).toMatch(/Internal error \(reference [0-9a-f-]{36}\)/);
        expect(text).not.toMatch(/select|planted|stack|\.ts/);
        await ticking(socket, 'still served');
      },
    );

    test('refusals as they are', async () => {
      await start();
      const socket = await server.as('ada');
      socket.subscribe('s', 'subscription { fails(when: "REFUSED") { number } }');
      while (server.open === 0) await new Promise((resolve) => setTimeout(resolve, 1));
      server.tick();
      expect(await socket.refusal('s')).toBe('NOT_FOUND');
    });
  });
});
