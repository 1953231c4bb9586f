import type { TestApp } from './test-app.js';

/** What a hostile request got, and the time the process worked for it. */
export interface Refused {
  readonly status: number;
  readonly body: string;
  readonly codes: readonly string[];
  readonly messages: readonly string[];
  readonly data: unknown;
  /** CPU time of this process, both threads and kernel included. */
  readonly cpuMs: number;
}

export interface Hostile {
  readonly query?: string;
  readonly variables?: object;
  readonly operationName?: string;
  /** The whole body, if it is none of GraphQL's. */
  readonly payload?: string | object;
  readonly credential?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly url?: string;
}

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** Sends what no honest client sends. */
export async function attack(app: TestApp, hostile: Hostile): Promise<Refused> {
  const { query, variables, operationName, credential } = hostile;
  const startedAt = process.cpuUsage();
  const response = await app.app.inject({
    method: 'POST',
    url: hostile.url ?? '/graphql',
    headers: {
      'content-type': 'application/json',
      ...(credential && { authorization: `Bearer ${credential}` }),
      ...hostile.headers,
    },
    payload: hostile.payload ?? { query, variables, operationName },
  });
  const { user, system } = process.cpuUsage(startedAt);
  const { data, errors = [] } = bodyOf(response.body);
  return {
    status: response.statusCode,
    body: response.body,
    codes: [...new Set(errors.map(({ extensions }) => extensions?.code ?? 'none'))],
    messages: [...new Set(errors.map(({ message }) => message))],
    data,
    cpuMs: (user + system) / 1_000,
  };
}

function bodyOf(text: string): Body {
  try {
    return JSON.parse(text) as Body;
  } catch {
    return {};
  }
}
