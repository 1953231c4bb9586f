import type { TestApp } from './test-app.js';

export interface RawAnswer {
  readonly status: number;
  readonly setCookie: string | undefined;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers have the shape of their query
  readonly data: any;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

export interface Sent {
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly ip?: string;
}

/** Sends one operation with headers and from an address of the test's choice. */
export async function send(
  app: TestApp,
  query: string,
  variables: object = {},
  sent: Sent = {},
): Promise<RawAnswer> {
  const response = await app.app.inject({
    method: 'POST',
    url: sent.url ?? '/admin/graphql',
    headers: { 'content-type': 'application/json', ...sent.headers },
    remoteAddress: sent.ip ?? '192.0.2.1',
    payload: { query, variables },
  });
  const cookie = response.headers['set-cookie'];
  const setCookie = Array.isArray(cookie) ? cookie.join('\n') : cookie;
  return {
    status: response.statusCode,
    setCookie,
    ...response.json<Omit<RawAnswer, 'status' | 'setCookie'>>(),
  };
}

/** What every wrong credential is answered. */
export const UNAUTHENTICATED = {
  status: 401,
  errors: [{ message: 'Authentication required.', extensions: { code: 'UNAUTHENTICATED' } }],
};

export const minutes = (count: number): number => count * 60_000;
