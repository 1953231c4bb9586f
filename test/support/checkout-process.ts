import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../architecture/cruise.js';
import type { AnsweredLine, AskedLine } from './checkout-worker.js';

/** A process that does checkouts (`checkout-worker.ts`), until it is killed; what it has not answered then is lost. */
export class CheckoutProcess {
  private readonly waiting = new Map<number, (answer: string | null) => void>();
  private said = '';
  private isGone = false;
  private next = 0;

  private constructor(private readonly child: ChildProcess) {
    child.stderr?.on('data', (part: Buffer) => (this.said += part.toString()));
    child.stdin?.on('error', () => undefined);
    child.once('exit', () => {
      this.isGone = true;
      for (const lose of this.waiting.values()) lose(null);
      this.waiting.clear();
    });
  }

  static async start(databaseUrl: string, programId: string, now: Date): Promise<CheckoutProcess> {
    const { PATH = '' } = process.env;
    const script = join(root, 'dist/test/support/checkout-worker.js');
    const child = spawn(process.execPath, [script, programId, now.toISOString()], {
      env: { PATH, NODE_ENV: 'test', LOG_LEVEL: 'silent', DATABASE_URL: databaseUrl },
    });
    const started = new CheckoutProcess(child);
    const begins = new Promise<void>((resolve, reject) => {
      child.once('exit', () => reject(new Error(`A process ended by itself: ${started.said}`)));
      createInterface(child.stdout).on('line', (line) => {
        if (line === 'begins') resolve();
        else started.answered(JSON.parse(line) as AnsweredLine);
      });
    });
    await begins;
    return started;
  }

  /** The answer; null: it was killed before it answered. */
  ask(asked: Omit<AskedLine, 'id'>): Promise<string | null> {
    if (this.isGone) return Promise.resolve(null);
    this.next += 1;
    const id = this.next;
    return new Promise((resolve) => {
      this.waiting.set(id, resolve);
      this.child.stdin?.write(`${JSON.stringify({ ...asked, id })}\n`);
    });
  }

  /** Answers how many commands were not answered. */
  async kill(): Promise<number> {
    const lost = this.waiting.size;
    if (this.isGone) return lost;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exit;
    return lost;
  }

  private answered({ id, answer }: AnsweredLine): void {
    this.waiting.get(id)?.(answer);
    this.waiting.delete(id);
  }
}
