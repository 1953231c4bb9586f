import { required } from '#kernel';
import { Metrics } from '#platform';
import type { TestApp } from './test-app.js';

export type LogLine = Readonly<Record<string, unknown>>;

/** Keeps what a service logs. */
export class LogCapture {
  readonly lines: string[] = [];

  write(line: string): void {
    this.lines.push(line);
  }

  clear(): void {
    this.lines.splice(0);
  }

  /** The lines with this message. */
  of(message: string): LogLine[] {
    return this.lines.map((line) => JSON.parse(line) as LogLine).filter((line) => line['msg'] === message);
  }
}

/** One time series as /metrics answers it; 0 when there is none yet. `series` is its name with labels, as printed. */
export async function metricOf(app: TestApp, series: string): Promise<number> {
  const text = await app.app.get(Metrics).text();
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  return line === undefined ? 0 : Number(required(line.split(' ').at(-1), 'a value'));
}

/** Waits until `isDone` says so: for what happens after an answer was sent. */
export async function eventually(isDone: () => boolean | Promise<boolean>, timeoutMs = 5_000): Promise<void> {
  const startedAt = performance.now();
  while (!(await isDone())) {
    if (performance.now() - startedAt > timeoutMs) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
