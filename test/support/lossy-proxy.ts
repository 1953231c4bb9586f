import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Seeded } from './seeded.js';

/**
 * What becomes of a request. `answered`: all is well. `lost before`: it never arrives. `lost while`: the client is cut off
 * while the service works on it. `lost after`: the service has answered, and nobody hears it.
 */
export type Fate = 'answered' | 'lost before' | 'lost while' | 'lost after';

/** A request that passed, as texts; the answer as the service gave it, also when the client never got it. */
export interface Exchange {
  readonly fate: Fate;
  readonly request: string;
  answer: string | null;
}

export interface LossyProxyOptions {
  /** Port of the service on this machine. */
  readonly port: number;
  readonly random: Seeded;
  /** Of 100 requests, how many answers are lost. */
  readonly lossPercent: number;
}

/** Of 5 lost answers: 3 after the request was done, 1 while it was, 1 before it was forwarded. */
const LOSSES: readonly [Fate, ...Fate[]] = [
  'lost after',
  'lost after',
  'lost after',
  'lost while',
  'lost before',
];

/**
 * Stands between HTTP clients and a service, and loses answers: the connection to the client is destroyed, as when a
 * network breaks or a load balancer restarts. One request at a time per connection, with a Content-Length, as Node's
 * own client and Fastify send them. Connections to the service are kept for the next client, as a real proxy does.
 */
export class LossyProxy {
  readonly exchanges: Exchange[] = [];
  private readonly server: Server;
  private readonly idle: Upstream[] = [];
  private readonly sockets = new Set<Socket>();
  private readonly pending = new Set<Promise<unknown>>();

  private constructor(private readonly options: LossyProxyOptions) {
    this.server = createServer((client) => this.serve(client));
  }

  static async start(options: LossyProxyOptions): Promise<LossyProxy> {
    const proxy = new LossyProxy(options);
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  count(fate: Fate): number {
    return this.exchanges.filter((exchange) => exchange.fate === fate).length;
  }

  /** Ends when the service has answered everything that was forwarded. */
  async stop(): Promise<void> {
    await Promise.allSettled(this.pending);
    for (const socket of this.sockets) socket.destroy();
    for (const upstream of this.idle) upstream.end();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(client: Socket): void {
    this.sockets.add(client);
    client.setNoDelay(true);
    client.on('error', () => undefined);
    client.on('close', () => this.sockets.delete(client));
    readMessages(client, (request) => {
      const passing = this.pass(client, request);
      this.pending.add(passing);
      void passing.finally(() => this.pending.delete(passing));
    });
  }

  private async pass(client: Socket, request: Buffer): Promise<void> {
    const fate = this.fate();
    const exchange: Exchange = { fate, request: bodyOf(request), answer: null };
    this.exchanges.push(exchange);
    if (fate === 'lost before') {
      client.destroy();
      return;
    }
    const upstream = this.idle.pop() ?? new Upstream(this.options.port);
    if (fate === 'lost while') client.destroy();
    try {
      const answer = await upstream.ask(request);
      exchange.answer = bodyOf(answer);
      this.idle.push(upstream);
      if (fate === 'answered') client.write(answer);
      else client.destroy();
    } catch {
      upstream.end();
      client.destroy();
    }
  }

  private fate(): Fate {
    const { random, lossPercent } = this.options;
    return random.int(1, 100) <= lossPercent ? random.pick(LOSSES) : 'answered';
  }
}

/** A kept connection to the service: one request at a time. */
class Upstream {
  private readonly socket: Socket;
  private waiting: { resolve: (answer: Buffer) => void; reject: (error: Error) => void } | null = null;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => this.waiting?.reject(new Error('The service closed the connection.')));
    readMessages(this.socket, (answer) => {
      const waiting = this.waiting;
      this.waiting = null;
      waiting?.resolve(answer);
    });
  }

  ask(request: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      if (this.socket.destroyed) reject(new Error('The service closed the connection.'));
      else this.socket.write(request);
    });
  }

  end(): void {
    this.socket.destroy();
  }
}

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/** Cuts what comes in into HTTP messages with a Content-Length. */
function readMessages(socket: Socket, onMessage: (message: Buffer) => void): void {
  let received: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    for (;;) {
      const end = received.indexOf(END_OF_HEAD);
      if (end < 0) return;
      const [, length] = /\r\ncontent-length: *(\d+)/i.exec(received.toString('latin1', 0, end)) ?? [];
      if (length === undefined) {
        socket.destroy(new Error('A message without a Content-Length.'));
        return;
      }
      const total = end + END_OF_HEAD.length + Number(length);
      if (received.length < total) return;
      const message = received.subarray(0, total);
      received = received.subarray(total);
      onMessage(message);
    }
  });
}

function bodyOf(message: Buffer): string {
  return message.toString('utf8', message.indexOf(END_OF_HEAD) + END_OF_HEAD.length);
}
