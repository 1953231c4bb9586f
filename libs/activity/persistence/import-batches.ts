import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { ImportBatch, ImportCounts, ImportStatus } from '../domain/import-batch.js';

const COLUMNS = `id, program_id as "programId", kind, file_name as "fileName", file_sha256 as "fileSha256", status,
  recorded_count as "recordedCount", replayed_count as "replayedCount", refused_count as "refusedCount",
  reverted_count as "revertedCount", revert_cursor as "revertCursor", created_at as "createdAt",
  finished_at as "finishedAt"`;

export type NewImportBatch = Pick<
  ImportBatch,
  'id' | 'programId' | 'kind' | 'fileName' | 'fileSha256' | 'createdAt'
>;

export async function insertBatch(tx: Tx, batch: NewImportBatch): Promise<void> {
  const { id, programId, kind, fileName, fileSha256, createdAt } = batch;
  await tx.execute(
    `insert into import_batches (id, program_id, kind, file_name, file_sha256, status, created_at)
     values ($1, $2, $3, $4, $5, 'RUNNING', $6)`,
    [id, programId, kind, fileName, fileSha256, createdAt],
  );
}

export async function findBatch(tx: Tx, programId: Uuid, id: Uuid): Promise<ImportBatch | null> {
  const [batch] = await tx.query<ImportBatch>(
    `select ${COLUMNS} from import_batches where program_id = $1 and id = $2`,
    [programId, id],
  );
  return batch ?? null;
}

/** Two reverts of one batch work one after the other. */
export async function lockBatch(tx: Tx, programId: Uuid, id: Uuid): Promise<ImportBatch | null> {
  const [batch] = await tx.query<ImportBatch>(
    `select ${COLUMNS} from import_batches where program_id = $1 and id = $2 for update`,
    [programId, id],
  );
  return batch ?? null;
}

export function listBatches(tx: Tx, programId: Uuid, limit: number): Promise<ImportBatch[]> {
  return tx.query<ImportBatch>(
    `select ${COLUMNS} from import_batches where program_id = $1 order by id desc limit $2`,
    [programId, limit],
  );
}

export async function addBatchCounts(tx: Tx, programId: Uuid, id: Uuid, counts: ImportCounts): Promise<void> {
  const { recorded = 0, replayed = 0, refused = 0, reverted = 0 } = counts;
  await tx.execute(
    `update import_batches set recorded_count = recorded_count + $3, replayed_count = replayed_count + $4,
       refused_count = refused_count + $5, reverted_count = reverted_count + $6
     where program_id = $1 and id = $2`,
    [programId, id, recorded, replayed, refused, reverted],
  );
}

/** Changes what is given; the rest stays. */
export async function setBatchState(
  tx: Tx,
  programId: Uuid,
  id: Uuid,
  state: { readonly status?: ImportStatus; readonly finishedAt?: Date; readonly revertCursor?: Uuid | null },
): Promise<void> {
  await tx.execute(
    `update import_batches set status = coalesce($3, status), finished_at = coalesce($4, finished_at),
       revert_cursor = coalesce($5, revert_cursor)
     where program_id = $1 and id = $2`,
    [programId, id, state.status ?? null, state.finishedAt ?? null, state.revertCursor ?? null],
  );
}
