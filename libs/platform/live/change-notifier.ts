import type pg from 'pg';
import type { Uuid } from '#kernel';
import type { Logger } from '../telemetry/logger.js';
import { CHANNEL, openConnection } from './change-connection.js';
import { payloadsOf, PendingChanges, type Change } from './change-message.js';

/** A first change is sent at once, those of the next 20 ms together: at most 50 notifying transactions a second. */
const GAP_MS = 20;
const SQL = `select pg_notify('${CHANNEL}', p) from unnest($1::text[]) as p`;

/**
 * Tells all processes, on a connection of its own, what has changed. A failure is logged and forgotten: listeners find
 * by themselves what they were not told.
 */
export class ChangeNotifier {
  private readonly pending = new PendingChanges();
  private client: pg.Client | null = null;
  private timer: NodeJS.Timeout | null = null;
  private sending: Promise<void> | null = null;
  private lastSentAtMs = -Infinity;
  private isClosed = false;
  private isFailing = false;

  constructor(
    private readonly databaseUrl: string,
    private readonly logger: Logger,
  ) {}

  /** Never throws and never waits: it is called after the commit it tells of. */
  publish(programId: Uuid, topic: string, customerIds: readonly Uuid[]): void {
    if (this.isClosed) return;
    this.pending.add(programId, topic, customerIds);
    this.schedule();
  }

  /** Sends what waits, and ends the connection. */
  async close(): Promise<void> {
    this.isClosed = true;
    if (this.timer) clearTimeout(this.timer);
    await this.sending;
    if (!this.pending.isEmpty) await this.send(this.pending.take());
    await this.client?.end().catch(() => undefined);
  }

  private schedule(): void {
    if (this.timer || this.sending || this.pending.isEmpty || this.isClosed) return;
    const waitMs = Math.max(0, this.lastSentAtMs + GAP_MS - performance.now());
    this.timer = setTimeout(() => {
      this.timer = null;
      this.lastSentAtMs = performance.now();
      this.sending = this.send(this.pending.take()).finally(() => {
        this.sending = null;
        this.schedule();
      });
    }, waitMs);
    // A process that has nothing else to do sends the rest when it closes.
    this.timer.unref();
  }

  private async send(changes: readonly Change[]): Promise<void> {
    const payloads = changes.flatMap(payloadsOf);
    try {
      // The connection may have been lost since it was last used: once more, on a new one.
      await this.notify(payloads).catch(() => this.notify(payloads));
      this.isFailing = false;
    } catch (error) {
      if (!this.isFailing) this.logger.failure(error, { live: 'notify' });
      this.isFailing = true;
    }
  }

  private async notify(payloads: readonly string[]): Promise<void> {
    const client = this.client ?? (await this.connect());
    try {
      await client.query(SQL, [payloads]);
    } catch (error) {
      this.client = null;
      void client.end().catch(() => undefined);
      throw error;
    }
  }

  private async connect(): Promise<pg.Client> {
    const client = await openConnection(this.databaseUrl, 'notify', () => {
      if (this.client === client) this.client = null;
    });
    this.client = client;
    return client;
  }
}
