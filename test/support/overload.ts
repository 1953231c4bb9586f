import { setTimeout as pause } from 'node:timers/promises';

const TRIES_MAX = 10;
const PAUSE_MS = 100;

/** Comes again when the service is overloaded, as clients do: tests that send many at once run on slow machines too. */
export async function untilServed<A>(
  ask: () => Promise<A>,
  isOverloaded: (answer: A) => boolean,
): Promise<A> {
  for (let tries = 1; ; tries += 1) {
    const answer = await ask();
    if (tries === TRIES_MAX || !isOverloaded(answer)) return answer;
    await pause(PAUSE_MS * tries);
  }
}
