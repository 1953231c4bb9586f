import { Agent, request as httpRequest } from 'node:http';

/** What a mutation of the storm answers. */
export interface Payload {
  readonly userErrors: readonly { readonly code: string }[];
  readonly replayed?: boolean | null;
  readonly transactionId?: string | null;
  readonly points?: number | null;
  readonly hold?: { readonly id: string } | null;
}

/** What a client was told at last. */
export interface Told {
  readonly payload: Payload;
  readonly tries: number;
}

export const TRIES_MAX = 20;
/** Answers that ask for the same request again. */
const RETRYABLE = new Set(['IN_PROGRESS', 'OVERLOADED', 'UNAVAILABLE', 'TIMEOUT']);
const PAUSE_MS = 5;

/** A shop's server on a bad network: it sends the same again until it is answered, up to 20 times. */
export class StormClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });
  private turn = 0;

  /** Speaks to these ports in turn, so that a retry reaches another process. */
  constructor(
    private readonly ports: readonly number[],
    private readonly key: string,
  ) {}

  /** `variables` are asked for anew for every try. */
  async ask(name: string, query: string, variables: () => object): Promise<Told> {
    for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
      const answer = await this.send(JSON.stringify({ query, variables: variables() })).catch(() => null);
      const payload = answer === null ? null : payloadIn(answer, name);
      if (payload !== null) return { payload, tries };
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * tries * Math.random()));
    }
    throw new Error(`${name} was not answered ${TRIES_MAX} times`);
  }

  close(): void {
    this.agent.destroy();
  }

  private send(body: string): Promise<string> {
    this.turn += 1;
    const port = this.ports[this.turn % this.ports.length];
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          ...{ port, host: '127.0.0.1', method: 'POST', path: '/graphql', agent: this.agent },
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            authorization: `Bearer ${this.key}`,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }
}

/** The payload of a mutation; null when the service asks to try again. Throws what must never be answered. */
function payloadIn(body: string, name: string): Payload | null {
  const { data, errors } = JSON.parse(body) as {
    data?: Record<string, Payload> | null;
    errors?: readonly { extensions: { code: string } }[];
  };
  if (errors) {
    if (errors.every(({ extensions }) => RETRYABLE.has(extensions.code))) return null;
    throw new Error(`${name}: ${body}`);
  }
  const payload = data?.[name] ?? null;
  return payload?.userErrors.some(({ code }) => RETRYABLE.has(code)) ? null : payload;
}
