import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { err, newId, notFound, ok, problem, required, type Problem, type Result, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { ActivityRecorder } from './activity-recorder.js';
import type { ImportBatch, ImportCounts } from './domain/import-batch.js';
import {
  addBatchCounts,
  findBatch,
  insertBatch,
  listBatches,
  lockBatch,
  setBatchState,
} from './persistence/import-batches.js';
import { ordersOfBatch } from './persistence/orders.js';

/** What one step of a revert did. */
export interface RevertStep {
  /** Orders cancelled by this step; those cancelled before are not counted. */
  readonly cancelled: number;
  /** Nothing is left: the batch is REVERTED. */
  readonly done: boolean;
}

/** Runs of imports: what they brought in, and how to take it back. */
@Injectable()
export class ImportBatches {
  constructor(
    private readonly programs: Programs,
    private readonly recorder: ActivityRecorder,
  ) {}

  async start(
    tx: Tx,
    input: { readonly kind: string; readonly fileName: string; readonly fileSha256: string },
    now: Date,
  ): Promise<ImportBatch> {
    const id = newId(now);
    await insertBatch(tx, { id, programId: programOf(tx), ...input, createdAt: now });
    return required(await findBatch(tx, programOf(tx), id), 'new batch');
  }

  /** Adds to the counts, in the transaction that imports what is counted. */
  addCounts(tx: Tx, id: Uuid, counts: ImportCounts): Promise<void> {
    return addBatchCounts(tx, programOf(tx), id, counts);
  }

  /** Marks a batch as complete. */
  async finish(tx: Tx, id: Uuid, now: Date): Promise<void> {
    await setBatchState(tx, programOf(tx), id, { status: 'DONE', finishedAt: now });
  }

  /** Its file could not be read to the end: what was recorded stays, and can be reverted. */
  async fail(tx: Tx, id: Uuid, now: Date): Promise<void> {
    await setBatchState(tx, programOf(tx), id, { status: 'FAILED', finishedAt: now });
  }

  byId(tx: Tx, id: Uuid): Promise<ImportBatch | null> {
    return findBatch(tx, programOf(tx), id);
  }

  /** Newest first. */
  list(tx: Tx, limit: number): Promise<ImportBatch[]> {
    return listBatches(tx, programOf(tx), limit);
  }

  /** Marks a batch as taken back, for imports that are not of orders. */
  async markReverted(tx: Tx, id: Uuid, now: Date): Promise<void> {
    await setBatchState(tx, programOf(tx), id, { status: 'REVERTED', finishedAt: now });
  }

  /** The batch, locked: two reverts of one import work one after the other. */
  lock(tx: Tx, id: Uuid): Promise<ImportBatch | null> {
    return lockBatch(tx, programOf(tx), id);
  }

  /** Notes how far the revert of an import that is not of orders has come, in the transaction that does it. */
  async noteReverted(
    tx: Tx,
    id: Uuid,
    step: { readonly reverted: number; readonly cursor: Uuid | null },
  ): Promise<void> {
    await addBatchCounts(tx, programOf(tx), id, { reverted: step.reverted });
    await setBatchState(tx, programOf(tx), id, { revertCursor: step.cursor });
  }

  /**
   * Cancels the next `limit` orders of a batch; call it, a transaction each, until it is done. The orders go through
   * the same door as any cancellation, so reactors take back what they gave. Their natural keys stay taken: importing
   * the same rows again answers them as replayed and brings nothing back. Activities of the batch that are no orders
   * stay. Problems: NOT_FOUND, ALREADY_REVERTED, PROGRAM_CLOSED.
   */
  async revertBatch(tx: Tx, batchId: Uuid, limit: number, now: Date): Promise<Result<RevertStep, Problem>> {
    const programId = programOf(tx);
    const program = await this.programs.requireOpen(tx, programId);
    if (!program.ok) return program;
    const batch = await lockBatch(tx, programId, batchId);
    if (!batch) return err(notFound('import batch', ['batchId']));
    if (batch.status === 'REVERTED')
      return err(problem('ALREADY_REVERTED', 'This import was reverted before.'));
    const page = await ordersOfBatch(tx, programId, batchId, { after: batch.revertCursor, limit });
    const cancellations = page.map(({ source, externalId }) => ({
      source,
      orderExternalId: externalId,
      occurredAt: null,
    }));
    const results = await this.recorder.cancelOrders(tx, program.value, cancellations, now);
    const cancelled = results.filter((result) => result.ok && !result.value.replayed).length;
    const done = page.length < limit;
    await addBatchCounts(tx, programId, batchId, { reverted: cancelled });
    await setBatchState(tx, programId, batchId, {
      revertCursor: page.at(-1)?.id ?? batch.revertCursor,
      ...(done ? { status: 'REVERTED', finishedAt: now } : {}),
    });
    return ok({ cancelled, done });
  }
}

function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}
