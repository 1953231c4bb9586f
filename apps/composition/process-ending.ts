import { ConfigurationError } from '#platform';

/** A process ends this long after it was asked to, whatever has not ended by then: 10 s are promised. */
export const END_WITHIN_MS = 9_500;

/**
 * On SIGTERM or SIGINT ends the process as `end` does: with exit code 0 when that says that nothing was cut off, else
 * with 1. A second signal ends it at once.
 */
export function endOnSignals(end: () => Promise<boolean>): void {
  let isEnding = false;
  const onSignal = (): void => {
    // Who asks twice does not want to wait.
    if (isEnding) process.exit(1);
    isEnding = true;
    end()
      .then((isClean) => process.exit(isClean ? 0 : 1))
      .catch(endAsFailed);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

/** Says why, in one line, and ends with exit code 1. */
export function endAsFailed(error: unknown): never {
  process.stderr.write(`${error instanceof ConfigurationError ? error.message : String(error)}\n`);
  process.exit(1);
}

/** Whether the work was done in time; it is not waited for any longer. */
export async function isDoneWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), Math.max(0, ms));
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
