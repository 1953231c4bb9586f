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
  private frozen: number | null = null;

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
    const postmaster = this.postmaster();
    process.kill(postmaster, 'SIGSTOP');
    const children = childrenOf(postmaster);
    const at = performance.now();
    for (const { pid } of [...children, { pid: postmaster }]) signal(pid, 'SIGKILL');
    this.frozen = null;
    return at;
  }

  /** Stops the background writer of the log until {@link kill} or {@link stop}: no commit is written without being waited for. */
  freezeWalWriter(): void {
    const writer = childrenOf(this.postmaster()).find(({ title }) => title.includes('walwriter'));
    if (!writer) throw new Error('PostgreSQL has no process "walwriter".');
    signal(writer.pid, 'SIGSTOP');
    this.frozen = writer.pid;
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
    if (this.frozen !== null) signal(this.frozen, 'SIGCONT');
    await this.launcher.stopEmbeddedPostgres({ dataDirectory: this.dataDirectory });
  }

  private postmaster(): number {
    const lines = readFileSync(join(this.dataDirectory, 'cluster', 'postmaster.pid'), 'utf8').split('\n');
    return Number.parseInt(lines[0] ?? '', 10);
  }
}

interface Child {
  readonly pid: number;
  readonly title: string;
}

function childrenOf(parent: number): Child[] {
  const list = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
  return list.split('\n').flatMap((line) => {
    const [pid = '', ppid, ...title] = line.trim().split(/\s+/);
    return Number(ppid) === parent ? [{ pid: Number(pid), title: title.join(' ') }] : [];
  });
}

function signal(pid: number, name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
