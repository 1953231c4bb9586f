import type { IncomingMessage } from 'node:http';
import fastify from 'fastify';
import { clientAddressOf } from './client-address.js';

const CASES: readonly (readonly [
  trusted: string[],
  remote: string,
  forwarded: string | null,
  expected: string,
])[] = [
  [[], '192.0.2.1', '198.51.100.7', '192.0.2.1'],
  [['10.0.0.0/8'], '10.1.2.3', '198.51.100.7', '198.51.100.7'],
  [['10.0.0.0/8'], '192.0.2.1', '198.51.100.7', '192.0.2.1'],
  [['10.0.0.0/8'], '10.1.2.3', '203.0.113.9, 198.51.100.7, 10.9.9.9', '198.51.100.7'],
  [['10.0.0.0/8'], '10.1.2.3', '10.4.4.4', '10.4.4.4'],
  [['10.0.0.0/8'], '10.1.2.3', null, '10.1.2.3'],
  [['loopback'], '127.0.0.1', '198.51.100.7', '198.51.100.7'],
  [['loopback', '2001:db8::/32'], '::1', '2001:db9::1, 2001:db8::5', '2001:db9::1'],
  [['uniquelocal'], '192.168.1.1', 'nonsense, 172.16.0.1', 'nonsense'],
  [['192.0.2.1'], '192.0.2.1', '198.51.100.7', '198.51.100.7'],
];

describe('The address of a client', () => {
  test.each(CASES)(
    'with the proxies %j, from %s, forwarded for %s, is %s',
    (trusted, remote, forwarded, expected) => {
      const headers = forwarded === null ? {} : { 'x-forwarded-for': forwarded };
      const request = { socket: { remoteAddress: remote }, headers } as unknown as IncomingMessage;
      expect(clientAddressOf(trusted)(request)).toBe(expected);
    },
  );

  test.each(CASES)('is what Fastify says: %j, %s, %s', async (trusted, remote, forwarded, expected) => {
    const app = fastify({ trustProxy: trusted.length > 0 && [...trusted] });
    app.get('/', (request) => request.ip);
    const headers = forwarded === null ? {} : { 'x-forwarded-for': forwarded };
    const response = await app.inject({ url: '/', remoteAddress: remote, headers });
    await app.close();
    expect(response.body).toBe(expected);
  });

  test('that a proxy names through IPv4 inside IPv6 is found too', () => {
    const request = {
      socket: { remoteAddress: '::ffff:10.0.0.1' },
      headers: { 'x-forwarded-for': '198.51.100.7' },
    };
    expect(clientAddressOf(['10.0.0.0/8'])(request as unknown as IncomingMessage)).toBe('198.51.100.7');
  });
});
