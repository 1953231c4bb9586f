import type pg from 'pg';
import type { Logger } from '../telemetry/logger.js';
import { CHANNEL, openConnection } from './change-connection.js';
import { changeOf, type Change } from './change-message.js';

const RECONNECT_MS_MIN = 50;
const RECONNECT_MS_MAX = 5_000;

export interface ListenerOptions {
  readonly databaseUrl: string;
  readonly logger: Logger;
  readonly onChange: (change: Change) => void;
  /** Called whenever listening begins, also again: what was said before is lost. */
  readonly onListening: () => void;
}

/** Hears what has changed in any process, on one connection that is made again when it is lost. */
export class ChangeListener {
  private client: pg.Client | null = null;
  private attempt = 0;
  private timer: NodeJS.Timeout | null = null;
  private isStarted = false;
  private isClosed = false;
  private listening: Promise<void>;
  private begun: () => void = () => undefined;

  constructor(private readonly options: ListenerOptions) {
    this.listening = this.newPromise();
  }

  get isListening(): boolean {
    return this.client !== null;
  }

  /** Begins to listen, once; the promise is kept when the channel is heard, which may take a while. */
  start(): Promise<void> {
    if (!this.isStarted) {
      this.isStarted = true;
      void this.connect();
    }
    return this.listening;
  }

  /** Finds out about a connection that died without saying so. */
  async check(): Promise<void> {
    const { client } = this;
    await client?.query('select 1').catch(() => client.end().catch(() => undefined));
  }

  async close(): Promise<void> {
    this.isClosed = true;
    if (this.timer) clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    try {
      const client = await this.openChannel();
      if (this.isClosed) return await client.end();
      this.client = client;
      this.attempt = 0;
      this.begun();
      this.options.onListening();
    } catch (error) {
      if (this.attempt === 0) this.options.logger.failure(error, { live: 'listen' });
      this.lost();
    }
  }

  private async openChannel(): Promise<pg.Client> {
    const client = await openConnection(this.options.databaseUrl, 'listen', () => this.lost());
    client.on('notification', ({ payload = '' }) => {
      const change = changeOf(payload);
      if (change) this.options.onChange(change);
    });
    try {
      await client.query(`listen ${CHANNEL}`);
    } catch (error) {
      void client.end().catch(() => undefined);
      throw error;
    }
    return client;
  }

  private lost(): void {
    if (this.isClosed || this.timer) return;
    if (this.client) this.listening = this.newPromise();
    this.client = null;
    const limitMs = Math.min(RECONNECT_MS_MAX, RECONNECT_MS_MIN * 2 ** this.attempt);
    this.attempt += 1;
    // Jitter: all processes lose their connections together when the server restarts.
    const waitMs = limitMs * (0.5 + Math.random() / 2);
    this.timer = setTimeout(() => {
      this.timer = null;
      void this.connect();
    }, waitMs);
    this.timer.unref();
  }

  private newPromise(): Promise<void> {
    return new Promise((resolve) => (this.begun = resolve));
  }
}
