import { Injectable } from '@nestjs/common';
import { err, fingerprintOf, hashedId, ok, problem, required, type Problem, type Result } from '#kernel';
import { Database, isLockTimeout, isSerializationFailure, type Tx } from '#platform';
import { principalOf, type ProgramActor } from './domain/actor.js';
import { ClaimBatch, replayOf, wrongKey, type Claim, type IdempotentAnswer } from './domain/idempotency.js';
import { findOutcomes, insertOutcomes } from './persistence/idempotency.sql.js';

export interface IdempotentCommand {
  /** What is done, such as "redeemPoints": the same key may serve another operation. */
  readonly operation: string;
  /** Chosen by the caller: 16 to 255 characters. */
  readonly key: string;
  /** Everything the caller gave; a repeat with another input is a conflict. */
  readonly input: unknown;
  readonly now: Date;
}

/** One effect per key (R13): the answer is stored with the effect, for good, and given again to whoever repeats. */
@Injectable()
export class Idempotency {
  constructor(private readonly database: Database) {}

  /** The claim behind a caller's key. Problems: INVALID_INPUT (the key). */
  claim(
    actor: ProgramActor,
    { operation, key, input }: Omit<IdempotentCommand, 'now'>,
  ): Result<Claim, Problem> {
    const wrong = wrongKey(key);
    if (wrong) return err(wrong);
    const id = hashedId('idempotency', actor.programId, principalOf(actor), operation, key);
    return ok({ id, operation, fingerprint: fingerprintOf(input) });
  }

  /** Looks claims up: tells which commands are to be done, and later what all of them are answered. */
  async look(tx: Tx, claims: readonly Claim[]): Promise<ClaimBatch> {
    return new ClaimBatch(
      claims,
      await findOutcomes(
        tx,
        claims.map(({ id }) => id),
      ),
    );
  }

  /** Stores what commands were answered, refusals too. Throws `StaleWrite` when a key was used meanwhile. */
  store(
    tx: Tx,
    outcomes: readonly { readonly claim: Claim; readonly result: Result<unknown, Problem> }[],
    now: Date,
  ): Promise<void> {
    return insertOutcomes(tx, outcomes, now);
  }

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
    const claim = this.claim(actor, command);
    if (!claim.ok) return { result: claim, replayed: false };
    try {
      return (await this.runOnce(actor, claim.value, command.now, work)) as IdempotentAnswer<T>;
    } catch (error) {
      if (!isLockTimeout(error) && !isSerializationFailure(error)) throw error;
      return { result: err(inFlight()), replayed: false };
    }
  }

  private async runOnce(
    actor: ProgramActor,
    claim: Claim,
    now: Date,
    work: (tx: Tx) => Promise<Result<unknown, Problem>>,
  ): Promise<IdempotentAnswer<unknown>> {
    const attempt = await this.database.txResult<IdempotentAnswer<unknown>, Problem>(actor, async (tx) => {
      const [stored] = await findOutcomes(tx, [claim.id]);
      if (stored) return ok(replayOf(stored, claim));
      const result = await work(tx);
      if (!result.ok) return result;
      // Somebody with the same key may be faster: then this attempt is undone, and the next finds the stored answer.
      tx.last(insertOutcomes(tx, [{ claim, result }], now));
      return ok({ result, replayed: false });
    });
    return attempt.ok ? attempt.value : this.storeRefusal(actor, claim, now, attempt.problem);
  }

  private async storeRefusal(
    actor: ProgramActor,
    claim: Claim,
    now: Date,
    refusal: Problem,
  ): Promise<IdempotentAnswer<unknown>> {
    const result = err(refusal);
    if (refusal.code === 'IN_PROGRESS') return { result, replayed: false };
    return this.database.tx(actor, async (tx) => {
      const claims = await this.look(tx, [claim]);
      if (claims.fresh.length > 0) tx.last(insertOutcomes(tx, [{ claim, result }], now));
      return required(claims.answers(new Map([[0, result]]))[0], 'an answer');
    });
  }
}

/** The rows or the key are locked by somebody else for longer than a caller is made to wait. */
export function inFlight(): Problem<'IN_PROGRESS'> {
  return problem('IN_PROGRESS', 'The rows are locked by another command: try again with the same key.');
}
