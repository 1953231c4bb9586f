import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';

const START_TIMEOUT_MS = 30_000;
/** Of /proc/<pid>/stat, on Linux everywhere. */
const TICKS_PER_SECOND = 100;

/** A server in a process of its own, that prints the address it listens on. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    /** Without a slash at its end. */
    readonly url: string,
  ) {}

  static async start(
    script: string,
    environment: Record<string, string>,
    options: { readonly input?: string; readonly flags?: readonly string[] } = {},
  ): Promise<ServerProcess> {
    const { PATH = '' } = process.env;
    const child = spawn(process.execPath, [...(options.flags ?? []), script], {
      env: { PATH, ...environment },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.end(options.input ?? '');
    const url = await new Promise<string>((resolve, reject) => {
      let said = '';
      const fail = (): void => reject(new Error(`${script} did not start: ${said}`));
      const timer = setTimeout(fail, START_TIMEOUT_MS);
      child.once('exit', fail);
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        const [found] = /http:\/\/[\w.]+:\d+/.exec(said) ?? [];
        if (!found) return;
        clearTimeout(timer);
        child.off('exit', fail);
        resolve(found);
      });
    });
    return new ServerProcess(child, url);
  }

  /** Processor time the process has used so far; NaN where the system does not tell. */
  get cpuMs(): number {
    try {
      const stat = readFileSync(`/proc/${this.child.pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1_000;
    } catch {
      return Number.NaN;
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
  }
}
