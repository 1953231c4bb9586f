import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is needed of `scripts/embedded-postgres.mjs`, which compiled code cannot import by a path of its own. */
export interface PostgresLauncher {
  startEmbeddedPostgres(options: {
    readonly dataDirectory: string;
    readonly port?: number;
    readonly durable: boolean;
    readonly settings: Readonly<Record<string, string | number>>;
  }): Promise<{ readonly url: string; readonly port: number; readonly dataDirectory: string }>;
  stopEmbeddedPostgres(options: { readonly dataDirectory: string }): Promise<boolean>;
}

/** A PostgreSQL server of the harness's own, which it may kill. */
export class PostgresServer {
  private constructor(
    private readonly launcher: PostgresLauncher,
    private readonly settings: Readonly<Record<string, string | number>>,
    private readonly dataDirectory: string,
    readonly url: string,
    private readonly port: number,
  ) {}

  static async start(
    launcher: PostgresLauncher,
    wishedDirectory: string,
    settings: Readonly<Record<string, string | number>>,
  ): Promise<PostgresServer> {
    const options = { dataDirectory: wishedDirectory, durable: true, settings };
    const { url, port, dataDirectory } = await launcher.startEmbeddedPostgres(options);
    return new PostgresServer(launcher, settings, dataDirectory, url, port);
  }

  /**
   * Kills the server and all its processes at once, so that everything in its shared memory is lost: the postmaster is
   * stopped first, so that it can neither start another process nor begin to recover. Answers when, in
   * `performance.now()`.
   */
  kill(): number {
    const [first = ''] = readFileSync(join(this.dataDirectory, 'cluster', 'postmaster.pid'), 'utf8').split(
      '\n',
    );
    const postmaster = Number.parseInt(first, 10);
    process.kill(postmaster, 'SIGSTOP');
    const children = childrenOf(postmaster);
    const at = performance.now();
    for (const pid of [...children, postmaster]) signal(pid);
    return at;
  }

  /** Starts it again on the same data and port: it recovers what was committed. */
  async restart(): Promise<void> {
    const { dataDirectory, port, settings } = this;
    const started = await this.launcher.startEmbeddedPostgres({
      dataDirectory,
      port,
      durable: true,
      settings,
    });
    if (started.port !== port) throw new Error(`The port ${port} of PostgreSQL was taken meanwhile.`);
  }

  async stop(): Promise<void> {
    await this.launcher.stopEmbeddedPostgres({ dataDirectory: this.dataDirectory });
  }
}

function childrenOf(parent: number): number[] {
  const list = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return list.split('\n').flatMap((line) => {
    const [pid, ppid] = line.trim().split(/\s+/).map(Number);
    return ppid === parent && pid !== undefined ? [pid] : [];
  });
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
