import type { Uuid } from '#kernel';
import type { Tx } from '#platform';

export interface StoredOutcome {
  readonly fingerprint: Buffer;
  readonly outcome: unknown;
}

export async function findOutcome(tx: Tx, id: Uuid): Promise<StoredOutcome | null> {
  const [record] = await tx.query<StoredOutcome>(
    'select fingerprint, outcome from idempotency_records where id = $1 and program_id = $2',
    [id, tx.programId],
  );
  return record ?? null;
}

/** False when another transaction with the same key was faster; waits for one that is still in flight. */
export async function insertOutcome(
  tx: Tx,
  record: { id: Uuid; operation: string; fingerprint: Buffer; outcome: unknown; now: Date },
): Promise<boolean> {
  const inserted = await tx.execute(
    `insert into idempotency_records (id, program_id, operation, fingerprint, outcome, created_at)
     values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing`,
    [
      record.id,
      tx.programId,
      record.operation,
      record.fingerprint,
      JSON.stringify(record.outcome),
      record.now,
    ],
  );
  return inserted === 1;
}
