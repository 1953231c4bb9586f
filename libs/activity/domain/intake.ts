import { err, problem, type Digest, type Problem, type Result } from '#kernel';
import { textOfKey, type NaturalKey, type StoredKey } from './natural-key.js';

/** An item of a batch that is well-formed. */
export interface Candidate<T> {
  readonly index: number;
  readonly input: T;
  readonly key: NaturalKey;
  readonly fingerprint: Digest;
}

/** What a batch comes to once its natural keys are compared with each other and with the stored ones. */
export interface Intake<T> {
  /** To be recorded. */
  readonly fresh: readonly Candidate<T>[];
  /** Recorded before with the same content. */
  readonly replays: readonly { readonly index: number; readonly stored: StoredKey }[];
  /** The same key with the same content earlier in this batch, at `first`. */
  readonly repeats: readonly { readonly index: number; readonly first: number }[];
  /** The same key with other content. */
  readonly conflicts: readonly number[];
}

export function takeIn<T>(
  candidates: readonly Candidate<T>[],
  stored: ReadonlyMap<string, StoredKey>,
): Intake<T> {
  const fresh: Candidate<T>[] = [];
  const replays: { index: number; stored: StoredKey }[] = [];
  const repeats: { index: number; first: number }[] = [];
  const conflicts: number[] = [];
  const seen = new Map<string, Candidate<T>>();
  for (const candidate of candidates) {
    const { index, fingerprint } = candidate;
    const name = textOfKey(candidate.key);
    const before = stored.get(name);
    const first = seen.get(name);
    if (before) {
      if (before.fingerprint === fingerprint) replays.push({ index, stored: before });
      else conflicts.push(index);
    } else if (first) {
      if (first.fingerprint === fingerprint) repeats.push({ index, first: first.index });
      else conflicts.push(index);
    } else {
      seen.set(name, candidate);
      fresh.push(candidate);
    }
  }
  return { fresh, replays, repeats, conflicts };
}

export const CONFLICT: Result<never, Problem> = err(
  problem('IDEMPOTENCY_CONFLICT', 'This external id was recorded before with other content.', {
    path: ['externalId'],
  }),
);

export const PROGRAM_CLOSED: Result<never, Problem> = err(
  problem('PROGRAM_CLOSED', 'The program is closed.'),
);

/**
 * Answers the items that were not recorded: conflicts, and repeats with what the first of them answered. A repeat of a
 * refused item is refused alike.
 */
export function answerRest<T, A extends { readonly replayed: boolean }>(
  intake: Intake<T>,
  results: Map<number, Result<A, Problem>>,
): void {
  for (const index of intake.conflicts) results.set(index, CONFLICT);
  for (const { index, first } of intake.repeats) {
    const answer = results.get(first);
    if (!answer) continue;
    results.set(index, answer.ok ? { ok: true, value: { ...answer.value, replayed: true } } : answer);
  }
}
