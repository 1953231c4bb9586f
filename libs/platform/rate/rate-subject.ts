import { isIPv6 } from 'node:net';

export const RATE_KINDS = ['KEY', 'CUSTOMER', 'STAFF', 'ADDRESS'] as const;

export type RateKind = (typeof RATE_KINDS)[number];

/** Whose points a request spends. */
export interface RateSubject {
  readonly kind: RateKind;
  /** Id of the key, customer or member of staff; or the network of an address. */
  readonly id: string;
}

const IPV4_IN_IPV6 = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

/** Groups of an IPv6 address that name a network: a subscriber has at least a /64, and all addresses in it. */
const NETWORK_GROUPS = 4;

/** The subject of a request without a credential: its address, of IPv6 the /64 network. */
export function addressSubject(ip: string): RateSubject {
  return { kind: 'ADDRESS', id: networkOf(ip) };
}

function networkOf(ip: string): string {
  const [, inner] = IPV4_IN_IPV6.exec(ip) ?? [];
  if (inner !== undefined) return inner;
  const [address = ''] = ip.split('%');
  if (!isIPv6(address)) return ip;
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const groups = tail === undefined ? before : [...before, ...zeros, ...after];
  return `${groups
    .slice(0, NETWORK_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
