import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  backgroundScope,
  METRICS_PATH,
  metricsPage,
  type Config,
  type Database,
  type Logger,
  type Metrics,
} from '#platform';

export interface WorkerServerOptions {
  readonly config: Config;
  readonly database: Database;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/** A worker's own address: nothing but `/health` and `/metrics`. */
export class WorkerServer {
  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** Listens on `port` of the configured host; 0 takes any free one. */
  static async listen(port: number, options: WorkerServerOptions): Promise<WorkerServer> {
    const server = createServer((request, response) => {
      answer(request.url ?? '', request.headers.authorization, response, options).catch((error: unknown) => {
        options.logger.failure(error, { server: 'worker' });
        response.destroy();
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, options.config.host, resolve);
    });
    return new WorkerServer(server, (server.address() as AddressInfo).port);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }
}

async function answer(
  url: string,
  authorization: string | undefined,
  response: ServerResponse,
  { config, database, metrics }: WorkerServerOptions,
): Promise<void> {
  const path = url.split('?', 1)[0];
  if (path === METRICS_PATH) {
    const { status, headers, body } = await metricsPage(metrics, config, authorization);
    response.writeHead(status, headers).end(body);
  } else if (path === '/health') {
    const isUp = await reaches(database);
    const body = JSON.stringify({ status: isUp ? 'ok' : 'unavailable' });
    response.writeHead(isUp ? 200 : 503, { 'content-type': 'application/json' }).end(body);
  } else {
    response.writeHead(404).end();
  }
}

async function reaches(database: Database): Promise<boolean> {
  try {
    await database.tx(backgroundScope(null), (tx) => tx.query('select 1'));
    return true;
  } catch {
    return false;
  }
}
