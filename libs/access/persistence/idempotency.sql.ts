import { fromTaggedJson, toTaggedJson, type Problem, type Result, type Uuid } from '#kernel';
import { plainArray, staleIfTaken, textArray, type Tx } from '#platform';
import type { Claim, StoredOutcome } from '../domain/idempotency.js';

interface OutcomeRow {
  readonly id: Uuid;
  readonly fingerprint: Buffer;
  readonly outcome: unknown;
}

/** What these claims were answered before. */
export async function findOutcomes(tx: Tx, ids: readonly Uuid[]): Promise<StoredOutcome[]> {
  const rows = await tx.query<OutcomeRow>(
    'select id, fingerprint, outcome from idempotency_records where id = any($1::uuid[]) and program_id = $2',
    [plainArray(ids), tx.programId],
  );
  return rows.map(({ id, fingerprint, outcome }) => ({
    id,
    fingerprint: fingerprint.toString('hex'),
    result: fromTaggedJson(outcome) as Result<unknown, Problem>,
  }));
}

/**
 * Stores the first answers of claims, all at once. Throws `StaleWrite` when another transaction was faster with one of
 * them, and waits for one that is still in flight.
 */
export async function insertOutcomes(
  tx: Tx,
  outcomes: readonly { readonly claim: Claim; readonly result: Result<unknown, Problem> }[],
  now: Date,
): Promise<void> {
  if (outcomes.length === 0) return;
  const sql = `
    insert into idempotency_records (id, program_id, operation, fingerprint, outcome, created_at)
    select o.id, $1::uuid, o.operation, o.fingerprint, o.outcome, $2::timestamptz
    from unnest($3::uuid[], $4::text[], $5::bytea[], $6::jsonb[]) as o (id, operation, fingerprint, outcome)
    order by o.id`;
  const written = tx.execute(sql, [
    tx.programId,
    now,
    plainArray(outcomes.map(({ claim }) => claim.id)),
    plainArray(outcomes.map(({ claim }) => claim.operation)),
    textArray(outcomes.map(({ claim }) => `\\x${claim.fingerprint}`)),
    textArray(outcomes.map(({ result }) => JSON.stringify(toTaggedJson(result)))),
  ]);
  await staleIfTaken(written, 'idempotency_records_pk');
}
