import type { DemoMember } from './demo-staff.js';

/** What the first start shows, and cannot show again. */
export interface Credentials {
  readonly key: string;
  readonly token: string;
  /** Whose token it is, by the shop's own id. */
  readonly customer: string;
  readonly members: readonly DemoMember[];
  readonly url: string;
}

/** Everything somebody needs to try the service, ready to be pasted. */
export function welcome({ key, token, customer, members, url }: Credentials): string[] {
  const query = '{ me { givenName wallet { available pending expirations { points lastDay } } } }';
  const redeem =
    'mutation { redeemPoints(input: { points: 100, idempotencyKey: "my-first-redemption" }) ' +
    '{ points wallet { available } userErrors { code message } } }';
  return [
    'The program "demo" is ready. Shown this once:',
    '',
    `  storefront key   ${key}`,
    `  customer token   ${token}`,
    `                   of customer ${customer}, for 15 minutes; another one:`,
    `                   npm run perennial -- token issue --program demo --customer ${customer}`,
    `  staff            ${members.map(({ member }) => member.email).join(', ')}`,
    `                   program "demo", password ${members[0]?.password ?? ''}`,
    '',
    'A first query, and a first redemption, once the service listens:',
    '',
    ...curl(url, token, query),
    '',
    ...curl(url, token, redeem),
    '',
  ];
}

function curl(url: string, token: string, query: string): string[] {
  return [
    `curl -s ${url} -H 'content-type: application/json' \\`,
    `  -H 'authorization: Bearer ${token}' \\`,
    `  -d '${JSON.stringify({ query })}'`,
  ];
}
