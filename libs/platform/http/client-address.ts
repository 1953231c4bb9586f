import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** The names of networks that Fastify's `trustProxy` knows. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};
const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

/**
 * Whose address a request comes from that Fastify does not see, such as an upgrade: that of the connection, or what the trusted
 * proxies say in X-Forwarded-For, from the nearest one on, up to the first address that is none of theirs. Means the same
 * as `request.ip` of requests that Fastify sees.
 */
export function clientAddressOf(trusted: readonly string[]): (request: IncomingMessage) => string {
  const proxies = new BlockList();
  for (const range of trusted.flatMap((word) => NAMED[word] ?? [word])) {
    const [address = '', prefix] = range.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    proxies.addSubnet(
      address,
      prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix),
      family,
    );
  }
  const isProxy = (address: string): boolean => {
    const plain = MAPPED.exec(address)?.[1] ?? address;
    if (isIPv4(plain)) return proxies.check(plain, 'ipv4');
    return isIPv6(plain) && proxies.check(plain, 'ipv6');
  };
  return ({ socket, headers }) => {
    const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',');
    const nearestFirst = forwarded.split(',').map((part) => part.trim());
    const hops = [socket.remoteAddress ?? '', ...nearestFirst.filter((hop) => hop !== '').reverse()];
    return hops.find((hop) => !isProxy(hop)) ?? hops.at(-1) ?? '';
  };
}
