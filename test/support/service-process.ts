import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** From the first signal, or the start. */
  readonly ms: number;
}

/** The API or the worker as a process of its own, as in production: what `node dist/apps/api/main.js` starts. */
export class ServiceProcess {
  private text = '';
  private since = performance.now();
  private readonly ending: Promise<Ended>;

  private constructor(readonly child: ChildProcess) {
    child.stdout?.on('data', (part: Buffer) => (this.text += part.toString()));
    child.stderr?.on('data', (part: Buffer) => (this.text += part.toString()));
    this.ending = new Promise((resolve) =>
      child.once('close', (code, signal) => resolve({ code, signal, ms: performance.now() - this.since })),
    );
  }

  static spawn(env: Readonly<Record<string, string>>, app: 'api' | 'worker' = 'api'): ServiceProcess {
    const { NODE_ENV: _, NODE_OPTIONS: __, ...inherited } = process.env;
    const child = spawn(process.execPath, [join(root, 'dist/apps', app, 'main.js')], {
      cwd: root,
      env: { ...inherited, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'warn', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new ServiceProcess(child);
  }

  /** Waits until it listens; answers its address. */
  async url(): Promise<string> {
    for (;;) {
      const [, url] = /health\s+(\S+)\/health/.exec(this.text) ?? [];
      if (url) return url;
      if (this.child.exitCode !== null) throw new Error(`It ended: ${this.text}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  signal(name: NodeJS.Signals): void {
    this.since = performance.now();
    this.child.kill(name);
  }

  ended(): Promise<Ended> {
    return this.ending;
  }

  /** Everything it has written. */
  get output(): string {
    return this.text;
  }
}
