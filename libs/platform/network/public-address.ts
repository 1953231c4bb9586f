import { BlockList, isIP } from 'node:net';

/** What is in no public network: RFC 6890 and its IPv6 counterparts, multicast, and ways from IPv6 to IPv4. */
const PRIVATE_IPV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** Only 2000::/3 is given out for the public network; in it are ranges that lead elsewhere. */
const PRIVATE_IPV6: readonly (readonly [string, number])[] = [
  ['::', 3],
  ['4000::', 2],
  ['8000::', 1],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

// Apart from each other: a list that has both takes IPv4 addresses for those of ::ffff:0:0/96.
const IPV4 = new BlockList();
const IPV6 = new BlockList();
for (const [address, bits] of PRIVATE_IPV4) IPV4.addSubnet(address, bits, 'ipv4');
for (const [address, bits] of PRIVATE_IPV6) IPV6.addSubnet(address, bits, 'ipv6');

/** Whether an address is one of the public network: nothing of ours can be reached by it. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !IPV4.check(address, 'ipv4');
  return family === 6 && !IPV6.check(address, 'ipv6');
}
