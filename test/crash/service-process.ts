import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** A process that ended by itself is started again after this long. */
const RESTART_DELAY_MS = 100;
const POLL_MS = 5;
const READY_WITHIN_MS = 120_000;
/** A process that does not end this long after SIGTERM is killed. */
const PATIENCE_MS = 20_000;

export interface ServiceOptions {
  readonly name: string;
  /** Arguments of node. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** Finds in a piece of its output that it works. */
  readonly isReady: (output: string) => boolean;
}

/** How a process ended that was asked to. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly ms: number;
}

/** A process of the service under a supervisor that starts it again at once, however it ended. */
export class ServiceProcess {
  /** How often it ended although nobody had asked or killed it. */
  unexpectedEnds = 0;
  output = '';
  private child: ChildProcess | null = null;
  private readonly log: WriteStream;
  private isStopped = false;
  private isExpected = false;
  private isReady = false;

  constructor(private readonly options: ServiceOptions) {
    this.log = createWriteStream(options.logFile, { flags: 'a' });
  }

  get name(): string {
    return this.options.name;
  }

  start(): void {
    const { args, cwd, env } = this.options;
    this.output = '';
    this.isExpected = false;
    this.isReady = false;
    const child = spawn(process.execPath, [...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => this.hear(child, chunk));
    child.once('exit', () => {
      if (!this.isExpected) this.unexpectedEnds += 1;
      if (this.isStopped || this.child !== child) return;
      const delayMs = this.isExpected ? 0 : RESTART_DELAY_MS;
      void pause(delayMs).then(() => this.isStopped || this.start());
    });
  }

  /** Waits until it works; throws when it does not in two minutes. */
  async untilReady(): Promise<void> {
    for (const deadline = performance.now() + READY_WITHIN_MS; performance.now() < deadline;) {
      if (this.isReady) return;
      await pause(POLL_MS);
    }
    throw new Error(`${this.name} was not ready in ${READY_WITHIN_MS} ms; see ${this.options.logFile}`);
  }

  /** As by `kill -9`; it is started again at once. Answers when the signal was sent, in `performance.now()`. */
  kill(): number {
    this.isExpected = true;
    this.isReady = false;
    const at = performance.now();
    this.child?.kill('SIGKILL');
    return at;
  }

  /** Asks it to end by SIGTERM; it is started again when it has. */
  async terminate(): Promise<Ending> {
    const { child } = this;
    if (!child) throw new Error(`${this.name} does not run`);
    this.isExpected = true;
    this.isReady = false;
    const startedAt = performance.now();
    const ended = new Promise<Ending>((resolve) =>
      child.once('exit', (code, signal) => resolve({ code, signal, ms: performance.now() - startedAt })),
    );
    const killer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    child.kill('SIGTERM');
    const ending = await ended;
    clearTimeout(killer);
    return ending;
  }

  /** For good. */
  async stop(): Promise<void> {
    this.isStopped = true;
    const { child } = this;
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
    }
    await new Promise<void>((resolve) => this.log.end(resolve));
  }

  private hear(child: ChildProcess, chunk: Buffer): void {
    if (!this.log.writableEnded) this.log.write(chunk);
    // What it had still to say when it was killed or asked to end does not mean that it is back.
    if (child !== this.child || this.isExpected) return;
    this.output = (this.output + chunk.toString()).slice(-20_000);
    this.isReady ||= this.options.isReady(this.output);
  }
}
