import type { Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { Batch } from '../domain/batch.js';
import { CouponBatchEntity } from './template.entity.js';
import { programOf } from './templates.js';

const BATCH = `id, program_id as "programId", template_id as "templateId", version_id as "versionId", prefix, total, done, state,
  valid_from as "validFrom", valid_until as "validUntil", created_at as "createdAt", created_by as "createdBy",
  started_at as "startedAt", worked_at as "workedAt", voided_at as "voidedAt"`;

export async function insertBatch(tx: Tx, batch: Batch): Promise<void> {
  await tx.entities.insert(CouponBatchEntity, { ...batch });
}

export async function findBatch(tx: Tx, id: Uuid): Promise<Batch | null> {
  const sql = `select ${BATCH} from coupon_batches where program_id = $1 and id = $2`;
  return (await tx.query<Batch>(sql, [programOf(tx), id]))[0] ?? null;
}

/** Until the transaction ends; waits for the portion that is being made. */
export async function lockBatch(tx: Tx, id: Uuid): Promise<Batch | null> {
  const sql = `select ${BATCH} from coupon_batches where program_id = $1 and id = $2 for no key update`;
  return (await tx.query<Batch>(sql, [programOf(tx), id]))[0] ?? null;
}

/** Newest first. */
export function findBatchPage(
  tx: Tx,
  page: { readonly after: Uuid | null; readonly limit: number },
): Promise<Batch[]> {
  return tx.query<Batch>(
    `select ${BATCH} from coupon_batches where program_id = $1 and ($2::uuid is null or id < $2) order by id desc limit $3`,
    [programOf(tx), page.after, page.limit],
  );
}

/** Codes that are good at an instant or will be, or are still to be made: of all batches. */
export async function countLiveCodes(tx: Tx, now: Date): Promise<bigint> {
  const [row] = await tx.query<{ readonly count: bigint }>(
    `select coalesce(sum(case when state = 'CANCELLED' then done else total end), 0)::bigint as count from coupon_batches
     where program_id = $1 and voided_at is null and (valid_until is null or valid_until > $2)`,
    [programOf(tx), now],
  );
  return row?.count ?? 0n;
}

/** Claims the batch that waits longest, until the transaction ends; null when there is none that no other worker has. */
export async function claimBatch(tx: Tx): Promise<Batch | null> {
  const [batch] = await tx.query<Batch>(
    `select ${BATCH} from coupon_batches where program_id = $1 and state in ('QUEUED', 'RUNNING')
     order by id limit 1 for no key update skip locked`,
    [programOf(tx)],
  );
  return batch ?? null;
}

/** Batches of the program that are not done, and the oldest of them. */
export async function unfinished(
  tx: Tx,
): Promise<{ readonly waiting: number; readonly oldest: Date | null }> {
  const [row] = await tx.query<{ readonly waiting: number; readonly oldest: Date | null }>(
    `select count(*)::int as waiting, min(created_at) as oldest from coupon_batches
     where program_id = $1 and state in ('QUEUED', 'RUNNING')`,
    [programOf(tx)],
  );
  return row ?? { waiting: 0, oldest: null };
}

export async function saveBatch(tx: Tx, batch: Batch): Promise<void> {
  const { id, done, state, startedAt, workedAt, voidedAt } = batch;
  await tx.execute(
    `update coupon_batches set done = $3, state = $4, started_at = $5, worked_at = $6, voided_at = $7
     where program_id = $1 and id = $2`,
    [programOf(tx), id, done, state, startedAt, workedAt, voidedAt],
  );
}

/** A code of a batch under its number. */
export interface NumberedCode {
  readonly number: number;
  readonly code: string;
}

/**
 * Adds codes to the directory; answers how many of them were free. A code takes 15 us, made and stored, 10,000 a statement; COPY takes
 * 8 us for the same rows (`npm run bench -- coupons`).
 */
export function insertBatchCodes(tx: Tx, batchId: Uuid, codes: readonly NumberedCode[]): Promise<number> {
  return tx.execute(
    `insert into coupon_codes (program_id, code, batch_id, number)
     select $1, code, $2, number from unnest($3::text[], $4::int[]) as w(code, number)
     on conflict (program_id, code) do nothing`,
    [
      programOf(tx),
      batchId,
      plainArray(codes.map(({ code }) => code)),
      plainArray(codes.map(({ number }) => number)),
    ],
  );
}

/** Numbers behind one of a batch that have codes. */
export async function findNumbersAfter(tx: Tx, batchId: Uuid, number: number): Promise<Set<number>> {
  const rows = await tx.query<{ readonly number: number }>(
    'select number from coupon_codes where program_id = $1 and batch_id = $2 and number > $3',
    [programOf(tx), batchId, number],
  );
  return new Set(rows.map((row) => row.number));
}

/** A code as it is exported. */
export interface ExportedCode extends NumberedCode {
  readonly isVoided: boolean;
}

/** At most `limit` codes of a batch behind a number, by their numbers. */
export function findBatchCodes(
  tx: Tx,
  batchId: Uuid,
  page: { readonly after: number; readonly limit: number },
): Promise<ExportedCode[]> {
  return tx.query<ExportedCode>(
    `select number, code, voided_at is not null as "isVoided" from coupon_codes
     where program_id = $1 and batch_id = $2 and number > $3 order by number limit $4`,
    [programOf(tx), batchId, page.after, page.limit],
  );
}

/** How many codes of these batches were voided one by one. */
export async function countVoided(tx: Tx, batchIds: readonly Uuid[]): Promise<Map<Uuid, number>> {
  const rows = await tx.query<{ readonly batchId: Uuid; readonly count: number }>(
    `select batch_id as "batchId", count(*)::int as count from coupon_codes
     where program_id = $1 and batch_id = any($2::uuid[]) and voided_at is not null group by batch_id`,
    [programOf(tx), plainArray(batchIds)],
  );
  return new Map(rows.map(({ batchId, count }) => [batchId, count]));
}
