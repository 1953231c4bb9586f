import { Agent, request, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** Longer than any wait the service allows itself: a request that takes longer is given up and sent again. */
const PATIENCE_MS = 15_000;

/** What became of one request. */
export type Attempt =
  | {
      readonly outcome: 'answered';
      readonly status: number;
      readonly body: string;
      /** The server asked for no more requests on this connection. */
      readonly closes: boolean;
    }
  /** No connection could be made. */
  | { readonly outcome: 'refused' }
  /**
   * Sent, and never answered. `inHand`: on a connection that had carried an answer less than a moment ago, so that
   * nothing but a crash may cut it. A new one may have waited in the queue of a server that never looked at it, and an
   * idle one may be closed while its next request is on its way: both were never read.
   */
  | { readonly outcome: 'lost'; readonly inHand: boolean; readonly why: string };

/** A connection is idle when its last answer is older. The API waits longer than that before it closes one. */
const IDLE_AFTER_MS = 800;

/** One customer of HTTP with keep-alive connections of its own, as a storefront's server has them. */
export class HttpClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 2 });
  private readonly answeredAt = new WeakMap<Socket, number>();

  constructor(private readonly bearer: string) {}

  /** Posts JSON to http://127.0.0.1:port/graphql and waits so long for the answer. Never rejects. */
  post(port: number, body: string, patienceMs = PATIENCE_MS): Promise<Attempt> {
    return new Promise((resolve) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port,
          path: '/graphql',
          method: 'POST',
          agent: this.agent,
          headers: {
            authorization: `Bearer ${this.bearer}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          },
        },
        (response) => {
          const { socket } = response;
          response.once('end', () => this.answeredAt.set(socket, performance.now()));
          readBody(response).then(
            (text) => resolve(answered(response, text)),
            (error: unknown) => resolve({ outcome: 'lost', inHand: true, why: textOf(error) }),
          );
        },
      );
      const timer = setTimeout(() => sent.destroy(new Error(`no answer in ${patienceMs} ms`)), patienceMs);
      sent.on('close', () => clearTimeout(timer));
      let inHand = false;
      sent.once('socket', (socket) => {
        const idleMs = performance.now() - (this.answeredAt.get(socket) ?? Number.NEGATIVE_INFINITY);
        inHand = idleMs < IDLE_AFTER_MS;
      });
      sent.on('error', (error) => {
        const isRefused = 'code' in error && error.code === 'ECONNREFUSED';
        resolve(isRefused ? { outcome: 'refused' } : { outcome: 'lost', inHand, why: textOf(error) });
      });
      sent.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

function answered(response: IncomingMessage, body: string): Attempt {
  const closes = response.headers.connection?.toLowerCase() === 'close';
  return { outcome: 'answered', status: response.statusCode ?? 0, body, closes };
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  if (!response.complete) throw new Error('the answer broke off');
  return Buffer.concat(chunks).toString('utf8');
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
