import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Clients with open connections are told to leave for so long; one that asks for something at least as often notices. */
const GRACE_MS = 1_000;
/** Requests under way are waited for this long after that; statements end after 10 s at the latest. */
const PATIENCE_MS = 8_000;
const POLL_MS = 20;

/**
 * Takes an API out of service without cutting anybody off. A connection that is closed while its client sends is a
 * request lost, and only the client can know that it was never read. So connections are not closed under clients that
 * use them: for a moment everything is served as ever, with `Connection: close`, and only then the door is shut.
 */
export class Drain {
  private isDraining = false;
  private requests = 0;

  /** Before the app listens. */
  constructor(private readonly app: NestFastifyApplication) {
    const fastify = app.getHttpAdapter().getInstance();
    fastify.addHook('onRequest', (_request, reply, done) => {
      this.requests += 1;
      // Comes after the last byte, and also when the client has gone.
      reply.raw.once('close', () => (this.requests -= 1));
      done();
    });
    fastify.addHook('onSend', (_request, reply, payload, done) => {
      if (this.isDraining) void reply.header('connection', 'close');
      done(null, payload);
    });
  }

  /** True from the moment the process was asked to end: no more should be sent its way. */
  get isUnderWay(): boolean {
    return this.isDraining;
  }

  /** Moves the clients away, answers what is under way, and closes the app. At most about 9 s, but for what the app itself does. */
  async run(): Promise<void> {
    this.isDraining = true;
    const server = this.app.getHttpServer();
    const connections = (): Promise<number> =>
      new Promise((resolve) => server.getConnections((_error, count) => resolve(count ?? 0)));
    await until(async () => (await connections()) === 0, GRACE_MS);
    // New connections are refused from here on, and idle ones closed.
    server.close();
    await until(() => this.requests === 0, PATIENCE_MS);
    server.closeAllConnections();
    await this.app.close();
  }
}

/** Waits until it holds, or no longer than that. */
async function until(holds: () => boolean | Promise<boolean>, timeoutMs: number): Promise<void> {
  for (const deadline = performance.now() + timeoutMs; performance.now() < deadline;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
