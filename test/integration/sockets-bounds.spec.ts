import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { TickingServer, type TickingOptions } from '../support/ticking-server.js';
import type { LiveSocket } from '../support/live-socket.js';

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(condition: () => boolean, withinMs = 5_000): Promise<void> {
  const startedAt = performance.now();
  while (!condition()) {
    if (performance.now() - startedAt > withinMs) throw new Error(`not within ${withinMs} ms`);
    await sleep(2);
  }
}

describe('Sockets', () => {
  let server: TickingServer;

  const start = async (options: TickingOptions = {}): Promise<void> => {
    server = await TickingServer.start(options);
  };

  afterEach(() => server.stop());

  const subscribe = async (socket: LiveSocket, id: string, size = 1): Promise<void> => {
    const before = server.open;
    socket.subscribe(id, `subscription { ticks(size: ${size}) { number text } }`);
    await until(() => server.open === before + 1);
  };

  /** The HTTP status that an upgrade is refused with. */
  const refusedUpgrade = async (headers: Record<string, string> = {}, path = '/graphql'): Promise<number> => {
    const upgrade = request({
      ...{ host: '127.0.0.1', port: server.port, path },
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-protocol': 'graphql-transport-ws',
        ...headers,
      },
    });
    upgrade.end();
    const [response] = (await Promise.race([once(upgrade, 'response'), once(upgrade, 'upgrade')])) as [
      IncomingMessage,
    ];
    upgrade.destroy();
    return response.statusCode ?? 0;
  };

  test('carry 20 subscriptions each: the 21st is refused, until one has ended', async () => {
    await start();
    const socket = await server.as('ada');
    for (let index = 1; index <= 20; index += 1) await subscribe(socket, `s${index}`);
    socket.subscribe('s21', 'subscription { ticks { number } }');
    expect(await socket.refusal('s21')).toBe('TOO_MANY_SUBSCRIPTIONS');
    expect(server.open).toBe(20);
    socket.send({ id: 's7', type: 'complete' });
    await until(() => server.open === 19);
    await subscribe(socket, 's22');
    server.tick();
    expect(await socket.next('s22')).toMatchObject({ ticks: {} });
  });

  test('are so many for a principal, and others are served beside it', async () => {
    await start({ limits: { socketsPerPrincipal: 3 } });
    server.credentials.set('bob', { name: 'bob', expiresAt: null });
    const sockets = await Promise.all([1, 2, 3].map(() => server.as('ada')));
    expect((await (await server.as('ada')).farewell).code).toBe(4429);
    expect((await server.as('bob')).isClosed).toBe(false);
    await sockets[0]?.close();
    await until(() => server.sockets.socketCount === 3);
    expect((await server.as('ada')).isClosed).toBe(false);
  });

  test('are so many for a process, those counted that have not said who they are', async () => {
    await start({ limits: { sockets: 2 } });
    await server.connect({ parameters: null });
    const second = await server.connect({ parameters: null });
    expect(await refusedUpgrade()).toBe(503);
    await second.close();
    await until(() => server.sockets.socketCount === 1);
    expect((await server.as('ada')).isClosed).toBe(false);
  });

  test('are opened by pages of listed origins and of this host, and by what is no browser', async () => {
    await start({ allowedOrigins: ['https://shop.example'] });
    const own = `http://127.0.0.1:${server.port}`;
    const statuses = await Promise.all(
      ['https://shop.example', own, 'https://evil.example', 'http://shop.example', 'null', 'nonsense'].map(
        (origin) => refusedUpgrade({ origin }),
      ),
    );
    expect(statuses).toEqual([101, 101, 403, 403, 403, 403]);
    expect(await refusedUpgrade()).toBe(101);
  });

  test('are opened at the path of the endpoint only', async () => {
    await start();
    const paths = ['/', '/admin/graphql', '/graphql/', '/graphql?x=1'];
    expect(await Promise.all(paths.map((path) => refusedUpgrade({}, path)))).toEqual([404, 404, 404, 101]);
  });

  test('leave offers of other protocols alone: such requests are answered as if nothing was offered', async () => {
    await start();
    const body = 'x'.repeat(100_000);
    const offer = request({
      ...{ host: '127.0.0.1', port: server.port, method: 'POST', path: '/hello' },
      headers: {
        connection: 'Upgrade, HTTP2-Settings',
        upgrade: 'h2c',
        'http2-settings': 'AAMAAABkAAQAAP__',
        'content-length': String(body.length),
      },
    });
    offer.end(body);
    const [response] = (await once(offer, 'response')) as [IncomingMessage];
    let answer = '';
    for await (const chunk of response) answer += String(chunk);
    expect([response.statusCode, answer]).toEqual([200, `POST /hello ${body}`]);
  });

  test('of peers that do not read take no more from the source than was sent, and end', async () => {
    await start({ limits: { sendTimeoutMs: 700, pingMs: 60_000 } });
    const socket = await server.as('ada');
    await subscribe(socket, 'slow', 2_000_000);
    socket.ws.pause();
    server.tick(1_000);
    await sleep(300);
    // What fits into the buffers of the operating system, and one message that waits.
    const { taken } = server;
    expect(taken).toBeLessThan(20);
    await until(() => server.sockets.socketCount === 0);
    expect(server.open).toBe(0);
    expect(server.taken - taken).toBeLessThanOrEqual(1);
  });

  test('of peers that are gone end, and those that answer pings go on', async () => {
    await start({ limits: { pingMs: 80 } });
    const gone = await server.as('ada', { options: { autoPong: false } });
    const there = await server.as('ada');
    await subscribe(there, 's');
    expect((await gone.farewell).code).toBe(1006);
    await sleep(300);
    server.tick();
    expect(await there.next('s')).toMatchObject({ ticks: {} });
  });

  test('answer pings of clients', async () => {
    await start();
    const socket = await server.as('ada');
    socket.send({ type: 'ping', payload: { n: 1 } });
    expect(await socket.reply('pong')).toMatchObject({ payload: { n: 1 } });
  });

  test('spend points: for what is asked, and for what is refused after it was read', async () => {
    await start({ rateLimits: { CUSTOMER: 25 } });
    const socket = await server.as('ada');
    await subscribe(socket, 's1');
    const codes: string[] = [];
    for (const id of ['a', 'b', 'c', 'd']) {
      socket.subscribe(id, 'subscription { nothingLikeThat }');
      codes.push(await socket.refusal(id));
    }
    expect(codes).toEqual([...Array<string>(3).fill('GRAPHQL_VALIDATION_FAILED'), 'RATE_LIMITED']);
    socket.subscribe('s2', 'subscription { ticks { number } }');
    const { payload } = await socket.message('s2');
    expect(payload[0].extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 60 });
    server.tick();
    expect(await socket.next('s1')).toMatchObject({ ticks: {} });
  });

  test('are told that the process ends; who does not answer is cut off, and no new ones come', async () => {
    await start({ limits: { farewellMs: 200 } });
    const polite = await server.as('ada');
    await subscribe(polite, 's');
    const deaf = await server.as('ada');
    deaf.ws.pause();
    const startedAt = performance.now();
    const closing = server.sockets.close();
    expect(await polite.farewell).toEqual({ code: 1001, reason: 'Going away' });
    expect(await refusedUpgrade()).toBe(503);
    await closing;
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect([server.open, server.sockets.socketCount]).toEqual([0, 0]);
  });
});
