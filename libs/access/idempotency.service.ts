import { Injectable } from '@nestjs/common';
import {
  err,
  fingerprintOf,
  hashedId,
  invalid,
  ok,
  problem,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import { Database, isLockTimeout, isSerializationFailure, StaleWrite, type Tx } from '#platform';
import { principalOf, type ProgramActor } from './domain/actor.js';
import { fromTaggedJson, toTaggedJson } from './domain/tagged-json.js';
import { findOutcome, insertOutcome, type StoredOutcome } from './persistence/idempotency.sql.js';

const KEY_LENGTH_MIN = 16;
const KEY_LENGTH_MAX = 255;

export interface IdempotentCommand {
  /** What is done, such as "redeemPoints": the same key may serve another operation. */
  readonly operation: string;
  /** Chosen by the caller: 16 to 255 characters. */
  readonly key: string;
  /** Everything the caller gave; a repeat with another input is a conflict. */
  readonly input: unknown;
  readonly now: Date;
}

export interface IdempotentAnswer<T> {
  readonly result: Result<T, Problem>;
  /** True when the work was done before, and this is its stored answer. */
  readonly replayed: boolean;
}

type Reply = IdempotentAnswer<unknown>;

interface Claim {
  readonly id: Uuid;
  readonly operation: string;
  readonly fingerprint: Buffer;
  readonly now: Date;
}

/** One effect per key (R13): the answer is stored with the effect, for good, and given again to whoever repeats. */
@Injectable()
export class Idempotency {
  constructor(private readonly database: Database) {}

  /**
   * Runs `work` in a transaction of its own, once per program, principal, operation and key; refusals are stored too,
   * after the work is rolled back. The answer must be plain data (bigint and Date allowed). `work` may run again when
   * PostgreSQL asks for it, so it must touch nothing but its transaction.
   * Problems: INVALID_INPUT (the key), IDEMPOTENCY_CONFLICT (other input), IN_PROGRESS (try again), and the work's own.
   */
  async run<T>(
    actor: ProgramActor,
    command: IdempotentCommand,
    work: (tx: Tx) => Promise<Result<T, Problem>>,
  ): Promise<IdempotentAnswer<T>> {
    const { operation, key, input, now } = command;
    if (key.length < KEY_LENGTH_MIN || key.length > KEY_LENGTH_MAX) {
      const wrong = invalid(
        ['idempotencyKey'],
        `A key has ${KEY_LENGTH_MIN} to ${KEY_LENGTH_MAX} characters.`,
      );
      return { result: err(wrong), replayed: false };
    }
    const id = hashedId('idempotency', actor.programId, principalOf(actor), operation, key);
    const claim = { id, operation, fingerprint: fingerprintOf(input), now };
    try {
      return (await this.runOnce(actor.programId, claim, work)) as IdempotentAnswer<T>;
    } catch (error) {
      if (!isLockTimeout(error) && !isSerializationFailure(error)) throw error;
      const inFlight = problem(
        'IN_PROGRESS',
        'The rows are locked by another command: try again with the same key.',
      );
      return { result: err(inFlight), replayed: false };
    }
  }

  private async runOnce(
    programId: Uuid,
    claim: Claim,
    work: (tx: Tx) => Promise<Result<unknown, Problem>>,
  ): Promise<Reply> {
    const attempt = await this.database.txResult<Reply, Problem>({ programId }, async (tx) => {
      const stored = await findOutcome(tx, claim.id);
      if (stored) return ok(replay(stored, claim));
      const result = await work(tx);
      if (!result.ok) return result;
      // Somebody with the same key was faster: this attempt is undone, and the next one finds the stored answer.
      if (!(await insertOutcome(tx, { ...claim, outcome: toTaggedJson(result) }))) throw new StaleWrite();
      return ok({ result, replayed: false });
    });
    return attempt.ok ? attempt.value : this.storeRefusal(programId, claim, attempt.problem);
  }

  private async storeRefusal(programId: Uuid, claim: Claim, refusal: Problem): Promise<Reply> {
    const result = err(refusal);
    if (refusal.code === 'IN_PROGRESS') return { result, replayed: false };
    return this.database.tx({ programId }, async (tx) => {
      if (await insertOutcome(tx, { ...claim, outcome: toTaggedJson(result) }))
        return { result, replayed: false };
      const stored = await findOutcome(tx, claim.id);
      return stored ? replay(stored, claim) : { result, replayed: false };
    });
  }
}

function replay(stored: StoredOutcome, claim: Claim): Reply {
  if (!stored.fingerprint.equals(claim.fingerprint)) {
    const conflict = problem('IDEMPOTENCY_CONFLICT', 'The key was used before with a different input.', {
      path: ['idempotencyKey'],
    });
    return { result: err(conflict), replayed: false };
  }
  return { result: fromTaggedJson(stored.outcome) as Result<unknown, Problem>, replayed: true };
}
