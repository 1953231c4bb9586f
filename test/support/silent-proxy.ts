import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * Stands between a service and PostgreSQL, and falls silent: nothing is forwarded and nobody is told, as when the
 * database's host vanishes. Connections that were open then stay silent for ever; new ones are as the proxy is.
 */
export class SilentProxy {
  private readonly server: Server;
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private isSilent = false;

  private constructor(private readonly target: URL) {
    this.server = createServer((client) => this.serve(client));
  }

  /** In front of the server of this database. */
  static async start(databaseUrl: string): Promise<SilentProxy> {
    const proxy = new SilentProxy(new URL(databaseUrl));
    proxy.server.listen(0, '127.0.0.1');
    await once(proxy.server, 'listening');
    return proxy;
  }

  /** The database as it is reached through here. */
  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  fallSilent(): void {
    this.isSilent = true;
    for (const [client, upstream] of this.pairs) {
      for (const socket of [client, upstream]) socket.removeAllListeners('data').resume();
    }
  }

  /** Connections that are made from now on are served. */
  speak(): void {
    this.isSilent = false;
  }

  async stop(): Promise<void> {
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(client: Socket): void {
    const { hostname: host, port } = this.target;
    const upstream = connect({ host, port: Number(port || 5432), noDelay: true });
    const pair = [client, upstream] as const;
    this.pairs.add(pair);
    client.setNoDelay(true);
    for (const [from, to] of [pair, [upstream, client] as const]) {
      from.on('error', () => undefined);
      from.on('close', () => {
        to.destroy();
        this.pairs.delete(pair);
      });
      if (this.isSilent) from.resume();
      else from.on('data', (chunk: Buffer) => to.write(chunk));
    }
  }
}
