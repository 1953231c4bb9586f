import { setTimeout as sleep } from 'node:timers/promises';

/** The value below which the given share of values lies: 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Runs work and answers how long it took, in milliseconds. */
export async function elapsedMs(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Items per second of work that handles so many. */
export async function rateOf(items: number, work: () => Promise<unknown>): Promise<number> {
  return (items / (await elapsedMs(work))) * 1_000;
}

/** What two sides measured, a value per round. */
export interface Rounds<T = number> {
  readonly product: readonly T[];
  readonly baseline: readonly T[];
}

/** Long enough for the server to end what a round left behind. */
const PAUSE_MS = 200;

/**
 * Measures the product and its baseline in turns, ABAB..., so that whatever else the machine does hits both alike. A
 * first turn of each warms up and is not counted.
 */
export async function alternate<T>(
  rounds: number,
  product: (round: number) => Promise<T>,
  baseline: (round: number) => Promise<T>,
): Promise<Rounds<T>> {
  const found = { product: [] as T[], baseline: [] as T[] };
  for (let round = 0; round <= rounds; round += 1) {
    const a = await settled(() => product(round));
    const b = await settled(() => baseline(round));
    if (round === 0) continue;
    found.product.push(a);
    found.baseline.push(b);
  }
  return found;
}

async function settled<T>(work: () => Promise<T>): Promise<T> {
  globalThis.gc?.();
  await sleep(PAUSE_MS);
  return work();
}

/** Runs `calls` calls, so many at a time; answers how long each took, in milliseconds. */
export async function callers(
  count: number,
  calls: number,
  call: (number: number) => Promise<void>,
): Promise<number[]> {
  const timesMs: number[] = [];
  let next = 0;
  const caller = async (): Promise<void> => {
    while (next < calls) {
      const number = next;
      next += 1;
      timesMs.push(await elapsedMs(() => call(number)));
    }
  };
  await Promise.all(Array.from({ length: count }, caller));
  return timesMs;
}

/** The whole memory of this process while something is done, at its highest: sampled, in megabytes. */
export async function peakMb(work: () => Promise<unknown>): Promise<number> {
  let peak = process.memoryUsage.rss();
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50);
  await work().finally(() => clearInterval(timer));
  return peak / 2 ** 20;
}
