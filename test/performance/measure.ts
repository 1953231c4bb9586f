import { cpus } from 'node:os';

/** Runs `work` so many times and answers the median, in milliseconds. Setup between runs is not counted. */
export async function medianMs(runs: number, work: (run: number) => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const startedAt = performance.now();
    await work(run);
    times.push(performance.now() - startedAt);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** Items per second. */
export function rate(items: number, ms: number): number {
  return Math.round((items / ms) * 1000);
}

/** What the figures were measured on. */
export function describeMachine(postgresVersion: string): string {
  const [cpu] = cpus();
  return `${cpus().length} x ${cpu?.model ?? 'unknown'}, Node ${process.version}, ${postgresVersion}`;
}
