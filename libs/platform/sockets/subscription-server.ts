import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type GraphQLError,
  type ExecutionArgs,
  type GraphQLFormattedError,
  type GraphQLSchema,
} from 'graphql';
import { handleProtocols, makeServer, type Context, type Server } from 'graphql-ws';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Clock } from '../clock.js';
import type { TrustedDocuments } from '../config/trusted-documents.js';
import { rateLimited } from '../graphql/limits/rate-limited.js';
import type { RatePoints } from '../rate/rate-points.js';
import { addressSubject } from '../rate/rate-subject.js';
import type { Logger } from '../telemetry/logger.js';
import { publicError } from '../graphql/endpoint.js';
import { onUpgrade } from './http-upgrades.js';
import { CLOSE, SOCKET_LIMITS, type Close, type SocketLimits } from './socket-limits.js';
import type { SocketAuthentication } from './socket-principal.js';
import { SocketSession } from './socket-session.js';
import { SocketWire } from './socket-wire.js';
import { readSubscription, refusal, subscribe, type SubscribeRequest } from './subscription-operation.js';

export interface SubscriptionServerOptions {
  readonly path: string;
  readonly production: boolean;
  readonly authenticate: SocketAuthentication;
  /** Origins whose pages may connect, besides pages of this very host. What names no origin comes from no browser. */
  readonly allowedOrigins: readonly string[];
  readonly ipOf: (request: IncomingMessage) => string;
  /** Where callers spend their points. */
  readonly ratePoints: RatePoints;
  /** The only documents that are executed; null or absent: all that are valid. */
  readonly trustedDocuments?: TrustedDocuments | null;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits?: SocketLimits;
}

/** What a wrong credential or a refused document costs, as by HTTP. */
const REFUSED_POINTS = 10;

/** What belongs to one socket. */
interface Peer {
  readonly wire: SocketWire;
  readonly request: IncomingMessage;
  session: SocketSession | null;
}

type PeerContext = Context<Record<string, unknown>, Peer>;

/** Serves subscriptions over WebSocket, by the protocol graphql-transport-ws (R20). */
export class SubscriptionServer {
  private readonly limits: SocketLimits;
  private readonly sockets: WebSocketServer;
  private readonly protocol: Server<Peer>;
  private readonly peers = new Set<Peer>();
  private readonly sweeping: NodeJS.Timeout;
  private schema: GraphQLSchema | null = null;
  private isClosing = false;
  private isSweeping = false;

  constructor(private readonly options: SubscriptionServerOptions) {
    this.limits = options.limits ?? SOCKET_LIMITS;
    const { messageBytes: maxPayload, credentialAgeMs, initTimeoutMs } = this.limits;
    this.sockets = new WebSocketServer({
      ...{ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload },
      handleProtocols,
    });
    this.protocol = makeServer<Record<string, unknown>, Peer>({
      connectionInitWaitTimeout: initTimeoutMs,
      onConnect: (context) => this.connect(context),
      onSubscribe: (context, _, payload) => this.read(context, payload),
      subscribe: (args) => this.subscribe(args),
      onNext: (_context, _id, _payload, _args, { errors, ...rest }) =>
        errors && { ...rest, errors: errors.map((error) => this.format(error)) },
      onError: (_context, _id, _payload, errors) => errors.map((error) => this.format(error)),
    });
    this.sweeping = setInterval(() => void this.sweep(), credentialAgeMs);
    this.sweeping.unref();
  }

  /** Sockets that are open. */
  get socketCount(): number {
    return this.peers.size;
  }

  attach(server: HttpServer, schema: GraphQLSchema): void {
    this.schema = schema;
    onUpgrade(server, (request, socket, head) => this.upgrade(request, socket, head));
  }

  /** Takes no more sockets, and says farewell to those there are; resolves when all are gone. */
  async close(): Promise<void> {
    this.isClosing = true;
    clearInterval(this.sweeping);
    for (const { wire } of this.peers) wire.close(CLOSE.goingAway);
    const deadline = performance.now() + 2 * this.limits.farewellMs;
    while (this.peers.size > 0 && performance.now() < deadline) await pause(10);
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): number | null {
    if (request.url?.split('?', 1)[0] !== this.options.path) return 404;
    if (this.isClosing || this.peers.size >= this.limits.sockets) return 503;
    if (!this.allowsOrigin(request.headers)) return 403;
    this.sockets.handleUpgrade(request, socket, head, (ws) => this.open(ws, request));
    return null;
  }

  private allowsOrigin({ origin, host }: IncomingMessage['headers']): boolean {
    if (origin === undefined || this.options.allowedOrigins.includes(origin)) return true;
    return URL.canParse(origin) && new URL(origin).host === host;
  }

  private open(socket: WebSocket, request: IncomingMessage): void {
    const wire = new SocketWire(socket, this.limits);
    const peer: Peer = { wire, request, session: null };
    this.peers.add(peer);
    let receive: (text: string) => Promise<void> = () => Promise.resolve();
    const closed = this.protocol.opened(
      {
        protocol: wire.protocol,
        send: (text) => wire.send(text),
        close: (code = CLOSE.internal.code, reason = '') => wire.closeWith(code, reason),
        onMessage: (callback) => (receive = callback),
      },
      peer,
    );
    wire.start({
      onMessage: (text) => receive(text),
      onFailure: (error) => this.fail(wire, error),
      onClosed: (code, reason) => {
        this.peers.delete(peer);
        peer.session?.end();
        closed(code, reason).catch((error) => this.fail(wire, error));
      },
    });
  }

  /** `connection_init`: who is it? The connection stays unacknowledged, and is closed, for whoever does not say. */
  private async connect({ connectionParams, extra: peer }: PeerContext): Promise<Record<string, unknown>> {
    const { authenticate, clock, ipOf } = this.options;
    const authorization = authorizationOf(connectionParams) ?? peer.request.headers.authorization;
    if (authorization === undefined) throw new Refused(CLOSE.unauthorized);
    const now = clock.now();
    const principal = await authenticate(authorization, now);
    const isOver = principal?.expiresAt && principal.expiresAt <= now;
    if (!principal || isOver) throw new Refused(this.refuseGuess(peer, now));
    const others = [...this.peers].filter(({ session }) => session?.principal.name === principal.name);
    if (others.length >= this.limits.socketsPerPrincipal) throw new Refused(CLOSE.tooMany);
    const ip = ipOf(peer.request);
    peer.session = new SocketSession(
      principal,
      authorization,
      ip,
      peer.wire,
      authenticate,
      clock,
      this.limits,
    );
    // Closed in the meantime: then nobody ends it.
    if (!this.peers.has(peer)) peer.session.end();
    return { expiresAt: principal.expiresAt?.toISOString() ?? null };
  }

  /** Each wrong credential spends points of its address: whoever has none left is told to stop. */
  private refuseGuess({ request }: Peer, now: Date): Close {
    const { ratePoints, ipOf } = this.options;
    const left = ratePoints.charge(addressSubject(ipOf(request)), REFUSED_POINTS, now);
    return left.isAllowed ? CLOSE.forbidden : CLOSE.tooMany;
  }

  private async read(
    { extra: { session }, subscriptions }: PeerContext,
    payload: SubscribeRequest,
  ): Promise<ExecutionArgs | readonly GraphQLError[]> {
    if (!session || !this.schema) throw new Refused(CLOSE.unauthorized);
    // The one that is asked for is among them already.
    if (Object.keys(subscriptions).length > this.limits.subscriptionsPerSocket) {
      const message = `At most ${this.limits.subscriptionsPerSocket} subscriptions on one socket.`;
      return [refusal('TOO_MANY_SUBSCRIPTIONS', message)];
    }
    if (!(await session.isStillGood())) return [refusal('UNAUTHENTICATED', 'Authentication required.')];
    return this.admit(this.schema, session, payload);
  }

  /** As by HTTP: whoever has no points left is refused unread, and what is refused after it was read costs some. */
  private admit(
    schema: GraphQLSchema,
    session: SocketSession,
    payload: SubscribeRequest,
  ): ExecutionArgs | readonly GraphQLError[] {
    const { ratePoints, production, trustedDocuments } = this.options;
    const now = this.options.clock.now();
    const subject = session.rateSubject(now);
    const left = ratePoints.look(subject, now);
    if (!left.isAllowed) return [rateLimited(left)];
    const read = readSubscription(schema, payload, { isIntrospectable: !production, trustedDocuments });
    if (!read.ok) {
      ratePoints.charge(subject, REFUSED_POINTS, now);
      return [read.problem];
    }
    const spent = ratePoints.spend(subject, read.value.cost, now);
    return spent.isAllowed ? { ...read.value.args, contextValue: session } : [rateLimited(spent)];
  }

  private subscribe(args: ExecutionArgs): ReturnType<typeof subscribe> {
    return subscribe(args, args.contextValue as SocketSession, () => this.options.clock.now());
  }

  /** Keys are revoked at any time: asks again, so that their sockets close though nothing happens on them. */
  private async sweep(): Promise<void> {
    if (this.isSweeping) return;
    this.isSweeping = true;
    try {
      for (const { session } of this.peers) {
        if (session?.principal.expiresAt === null) await session.check();
      }
    } catch (error) {
      this.options.logger.failure(error, { sockets: 'sweep' });
    } finally {
      this.isSweeping = false;
    }
  }

  private format(error: GraphQLError): GraphQLFormattedError {
    return publicError(error.toJSON(), error, this.options);
  }

  private fail(wire: SocketWire, error: unknown): void {
    if (error instanceof Refused) return wire.close(error.close);
    // What graphql-ws throws for messages that only servers send.
    if (error instanceof Error && error.message.startsWith('Unexpected message of type')) {
      return wire.close(CLOSE.badRequest);
    }
    this.options.logger.failure(error, { sockets: 'message' });
    wire.close(CLOSE.internal);
  }
}

/** Ends a socket from within the protocol's callbacks. */
class Refused extends Error {
  override readonly name = 'Refused';

  constructor(readonly close: Close) {
    super(close.reason);
  }
}

/** The credential among the parameters of `connection_init`, whatever the case of its name. */
function authorizationOf(parameters: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const [, value] =
    Object.entries(parameters ?? {}).find(([name]) => name.toLowerCase() === 'authorization') ?? [];
  return typeof value === 'string' ? value : undefined;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
