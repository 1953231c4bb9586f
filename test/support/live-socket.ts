import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';

export interface Farewell {
  readonly code: number;
  readonly reason: string;
}

interface Message {
  readonly type: string;
  readonly id?: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers have the shape of their subscription
  readonly payload?: any;
}

export interface Opening {
  readonly headers?: Readonly<Record<string, string>>;
  /** What `connection_init` carries; null: it is not sent. */
  readonly parameters?: object | null;
  readonly protocol?: string;
  readonly options?: ClientOptions;
}

const WITHIN_MS = 5_000;

/** A client of graphql-transport-ws that can also misbehave. */
export class LiveSocket {
  /** How the socket ended. */
  readonly farewell: Promise<Farewell>;
  private readonly received: Message[] = [];
  private readonly waiting = new Set<() => void>();
  private farewells: Farewell | null = null;

  private constructor(readonly ws: WebSocket) {
    ws.on('error', () => undefined);
    ws.on('message', (data: Buffer) => {
      this.received.push(JSON.parse(data.toString()) as Message);
      for (const look of this.waiting) look();
    });
    this.farewell = new Promise((resolve) =>
      ws.on('close', (code: number, reason: Buffer) => {
        this.farewells = { code, reason: reason.toString() };
        resolve(this.farewells);
        for (const look of this.waiting) look();
      }),
    );
  }

  /** Connects and says who it is; resolves when the server has acknowledged it, or has closed the socket. */
  static async open(port: number, opening: Opening = {}): Promise<LiveSocket> {
    const { headers = {}, parameters = {}, protocol = 'graphql-transport-ws', options = {} } = opening;
    const ws = new WebSocket(`ws://127.0.0.1:${port}/graphql`, protocol, { headers, ...options });
    const socket = new LiveSocket(ws);
    await Promise.race([once(ws, 'open').catch(() => socket.farewell), socket.farewell]);
    if (parameters !== null && ws.readyState === WebSocket.OPEN) {
      socket.send({ type: 'connection_init', payload: parameters });
      await socket.take((message) => message.type === 'connection_ack').catch(() => null);
    }
    return socket;
  }

  static as(credential: string, port: number, opening: Opening = {}): Promise<LiveSocket> {
    return LiveSocket.open(port, { ...opening, parameters: { authorization: `Bearer ${credential}` } });
  }

  /** Sends; nothing to a socket that is closed. */
  send(message: object | string): void {
    if (this.ws.readyState !== WebSocket.OPEN) return;
    this.ws.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, variables: object = {}): void {
    this.send({ id, type: 'subscribe', payload: { query, variables } });
  }

  /** The next message of a subscription, whatever its kind. */
  message(id: string, withinMs = WITHIN_MS): Promise<Message> {
    return this.take((message) => message.id === id, withinMs);
  }

  /** The data of the next message of a subscription. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers have the shape of their subscription
  async next(id: string, withinMs = WITHIN_MS): Promise<any> {
    const { type, payload } = await this.message(id, withinMs);
    if (type !== 'next' || payload.errors) throw new Error(`${type}: ${JSON.stringify(payload)}`);
    return payload.data;
  }

  /** The code of the error that a subscription is answered. */
  async refusal(id: string): Promise<string> {
    const { type, payload } = await this.message(id);
    // Refused before it was executed, or by its root field.
    const errors = type === 'error' ? payload : payload?.errors;
    if (!errors) throw new Error(`${type}: ${JSON.stringify(payload)}`);
    return errors[0].extensions.code as string;
  }

  /** The next message of a type that belongs to no subscription. */
  reply(type: string): Promise<Message> {
    return this.take((message) => message.type === type);
  }

  get isClosed(): boolean {
    return this.farewells !== null;
  }

  /** What has come and nobody took. */
  untaken(id: string): number {
    return this.received.filter((message) => message.id === id).length;
  }

  async close(): Promise<void> {
    this.ws.close();
    await this.farewell;
  }

  private take(isWanted: (message: Message) => boolean, withinMs = WITHIN_MS): Promise<Message> {
    return new Promise((resolve, reject) => {
      const give = (): boolean => {
        const index = this.received.findIndex(isWanted);
        const [message] = index < 0 ? [] : this.received.splice(index, 1);
        if (message) resolve(message);
        else if (this.farewells) reject(new Error(`closed: ${JSON.stringify(this.farewells)}`));
        else return false;
        clearTimeout(timer);
        this.waiting.delete(give);
        return true;
      };
      const timer = setTimeout(() => {
        this.waiting.delete(give);
        reject(new Error(`nothing within ${withinMs} ms`));
      }, withinMs);
      if (!give()) this.waiting.add(give);
    });
  }
}
