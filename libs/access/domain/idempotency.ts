import { err, invalid, problem, type Digest, type Problem, type Result, type Uuid } from '#kernel';

/** A caller's key with all that makes it unique: one effect per claim, for good (R13). */
export interface Claim {
  /** Digest of program, principal, operation and key. */
  readonly id: Uuid;
  readonly operation: string;
  /** Digest of the input: a repeat with another input is a conflict. */
  readonly fingerprint: Digest;
}

/** What a command answered when it was done. */
export interface StoredOutcome {
  readonly id: Uuid;
  readonly fingerprint: Digest;
  readonly result: Result<unknown, Problem>;
}

export interface IdempotentAnswer<T> {
  readonly result: Result<T, Problem>;
  /** True when the work was done before, and this is its stored answer. */
  readonly replayed: boolean;
}

/** The answer to a repeated claim: the stored one, or a conflict when the input is another. */
export function replayOf(stored: StoredOutcome, claim: Claim): IdempotentAnswer<unknown> {
  if (stored.fingerprint === claim.fingerprint) return { result: stored.result, replayed: true };
  const message = 'The key was used before with a different input.';
  const conflict = problem('IDEMPOTENCY_CONFLICT', message, { path: ['idempotencyKey'] });
  return { result: err(conflict), replayed: false };
}

const KEY_LENGTH_MIN = 16;
const KEY_LENGTH_MAX = 255;

/** Why a key cannot be one; null when it can. */
export function wrongKey(key: string): Problem | null {
  if (key.length >= KEY_LENGTH_MIN && key.length <= KEY_LENGTH_MAX) return null;
  return invalid(['idempotencyKey'], `A key has ${KEY_LENGTH_MIN} to ${KEY_LENGTH_MAX} characters.`);
}

/**
 * The claims of a batch: which are new, and what the others are answered. A key that comes twice in a batch is done
 * once; its second answer is a replay of the first.
 */
export class ClaimBatch {
  /** Places, in the batch, of the commands to be done. */
  readonly fresh: readonly number[];
  private readonly firstPlaces = new Map<Uuid, number>();
  private readonly stored: ReadonlyMap<Uuid, StoredOutcome>;

  constructor(
    private readonly claims: readonly Claim[],
    stored: readonly StoredOutcome[],
  ) {
    this.stored = new Map(stored.map((outcome) => [outcome.id, outcome]));
    for (const [place, { id }] of claims.entries()) {
      if (!this.stored.has(id) && !this.firstPlaces.has(id)) this.firstPlaces.set(id, place);
    }
    this.fresh = [...this.firstPlaces.values()];
  }

  /** The answers of all, in order, given those of the fresh ones by their places. */
  answers<T>(results: ReadonlyMap<number, Result<T, Problem>>): IdempotentAnswer<T>[] {
    return this.claims.map((claim, place) => {
      const stored = this.stored.get(claim.id);
      if (stored) return replayOf(stored, claim) as IdempotentAnswer<T>;
      const first = this.firstPlaces.get(claim.id) ?? place;
      const result = results.get(first);
      if (!result) throw new Error('a fresh command has a result');
      if (first === place) return { result, replayed: false };
      const { fingerprint } = this.claims[first] as Claim;
      return replayOf({ id: claim.id, fingerprint, result }, claim) as IdempotentAnswer<T>;
    });
  }
}
