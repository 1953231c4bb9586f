import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GraphQLError, parse, validate, buildSchema, type GraphQLSchema } from 'graphql';
import { createDataSource, Database, Logger, RatePoints, SettableClock, type RateLimits } from '#platform';
import {
  SOCKET_LIMITS,
  SubscriptionServer,
  type SocketLimits,
  type SocketPrincipal,
  type TrustedDocuments,
} from '#platform/graphql';
import { LiveSocket, type Opening } from './live-socket.js';

const SCHEMA = `
  type Query { hello: String }
  type Mutation { shout(text: String!): String }
  type Subscription { ticks(size: Int = 1): Tick!  fails(when: String!): Tick! }
  type Tick { number: Int!  text: String!  again: Tick }`;

const UNLIMITED: RateLimits = { KEY: 0, CUSTOMER: 0, STAFF: 0, ADDRESS: 0 };

export interface TickingOptions {
  readonly limits?: Partial<SocketLimits>;
  readonly rateLimits?: Partial<RateLimits>;
  readonly production?: boolean;
  readonly allowedOrigins?: readonly string[];
  readonly trustedDocuments?: TrustedDocuments;
}

/** The subscription server alone, on a schema that ticks when it is told to, with principals that can end. */
export class TickingServer {
  readonly clock = new SettableClock(new Date('2026-03-01T12:00:00Z'));
  /** Live credentials: name of the principal, and when it ends. */
  readonly credentials = new Map<string, { readonly name: string; readonly expiresAt: Date | null }>();
  /** Times a credential was looked at. */
  looks = 0;
  /** Ticks that were taken from the source, over all subscriptions. */
  taken = 0;
  /** Streams that are open. */
  open = 0;
  readonly sockets: SubscriptionServer;
  private readonly server: Server;
  private readonly clients: LiveSocket[] = [];
  private readonly waiting = new Set<() => void>();
  private ticked = 0;

  private constructor(options: TickingOptions) {
    const logger = new Logger('silent');
    const source = createDataSource({ url: 'postgres://nobody@127.0.0.1:1/none', poolSize: 1, as: 'app' });
    const limits = { ...UNLIMITED, ...options.rateLimits };
    this.sockets = new SubscriptionServer({
      path: '/graphql',
      production: options.production ?? false,
      allowedOrigins: options.allowedOrigins ?? [],
      trustedDocuments: options.trustedDocuments ?? null,
      ratePoints: new RatePoints(new Database(source), { limits, secret: 'x'.repeat(32), logger }),
      authenticate: (authorization) => Promise.resolve(this.authenticate(authorization)),
      ipOf: ({ socket }) => socket.remoteAddress ?? '',
      limits: { ...SOCKET_LIMITS, ...options.limits },
      ...{ clock: this.clock, logger },
    });
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => response.end(`${request.method} ${request.url} ${body}`));
    });
    this.sockets.attach(this.server, this.schema());
  }

  static async start(options: TickingOptions = {}): Promise<TickingServer> {
    const ticking = new TickingServer(options);
    ticking.credentials.set('ada', { name: 'ada', expiresAt: null });
    await new Promise<void>((resolve) => ticking.server.listen(0, '127.0.0.1', resolve));
    return ticking;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  /** Lets every stream that waits give its next tick. */
  tick(times = 1): void {
    this.ticked += times;
    for (const wake of this.waiting) wake();
  }

  async connect(opening: Opening = {}): Promise<LiveSocket> {
    const socket = await LiveSocket.open(this.port, opening);
    this.clients.push(socket);
    return socket;
  }

  as(credential: string, opening: Opening = {}): Promise<LiveSocket> {
    return this.connect({ ...opening, parameters: { authorization: `Bearer ${credential}` } });
  }

  async stop(): Promise<void> {
    for (const { ws } of this.clients) ws.terminate();
    await this.sockets.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private authenticate(authorization: string): SocketPrincipal | null {
    this.looks += 1;
    const found = this.credentials.get(authorization.replace('Bearer ', ''));
    if (!found) return null;
    const permissions = new Set<string>();
    return {
      ...found,
      contextFor: (origin) => ({
        ...origin,
        ...{ permissions, isAuthenticated: true, rateSubject: { kind: 'CUSTOMER', id: found.name } },
      }),
    };
  }

  private schema(): GraphQLSchema {
    const schema = buildSchema(SCHEMA);
    if (validate(schema, parse('{ hello }')).length > 0) throw new Error('the schema is wrong');
    const { ticks, fails } = schema.getSubscriptionType()?.getFields() ?? {};
    if (ticks) ticks.subscribe = (_source, { size }: { size: number }) => this.stream(size);
    if (fails) {
      fails.subscribe = (_source, { when }: { when: string }) => {
        if (when === 'BEGINNING') throw new Error('select secret from planted');
        return when === 'STREAM' ? failing() : this.stream(1);
      };
      fails.resolve = (_source, { when }: { when: string }) => {
        if (when === 'EVENT') throw new Error('select secret from planted');
        throw new GraphQLError('A refusal.', { extensions: { code: 'NOT_FOUND' } });
      };
    }
    return schema;
  }

  private stream(size: number): AsyncIterableIterator<unknown, undefined> {
    let given = this.ticked;
    let isOver = false;
    let wake = (): void => undefined;
    this.open += 1;
    const end = (): Promise<IteratorResult<unknown, undefined>> => {
      if (!isOver) this.open -= 1;
      isOver = true;
      wake();
      return Promise.resolve({ done: true, value: undefined });
    };
    const stream: AsyncIterableIterator<unknown, undefined> = {
      next: async () => {
        while (given >= this.ticked && !isOver) {
          await new Promise<void>((resolve) => {
            wake = resolve;
            this.waiting.add(wake);
          });
          this.waiting.delete(wake);
        }
        if (isOver) return { done: true, value: undefined };
        given += 1;
        this.taken += 1;
        return { done: false, value: { ticks: { number: given, text: 'x'.repeat(size) } } };
      },
      return: end,
      throw: end,
      [Symbol.asyncIterator]: () => stream,
    };
    return stream;
  }
}

async function* failing(): AsyncGenerator<unknown> {
  yield* await Promise.reject<unknown[]>(new Error('select secret from planted'));
}
