import { required, type Uuid } from '#kernel';
import type { RefPlace } from '#customers';
import { plainArray, type Tx } from '#platform';
import type { Ladder, LadderTerms, LadderVersion } from '../domain/ladder.js';
import { LadderEntity, LadderVersionEntity, type TierSweepEntity } from './ladder.entity.js';
import { fromStored, toStored, type StoredTerms } from './stored-terms.js';

/** The ladders of the program, oldest first. */
export async function findLadders(tx: Tx): Promise<Ladder[]> {
  return tx.query<Ladder>(
    `select id, program_id as "programId", code, name, created_at as "createdAt" from tier_ladders
     where program_id = $1 order by created_at, code collate "C"`,
    [programOf(tx)],
  );
}

/** Who changes a ladder waits here for who does so now. */
export async function lockLadder(tx: Tx, code: string): Promise<void> {
  await tx.query('select from tier_ladders where program_id = $1 and code = $2 for no key update', [
    programOf(tx),
    code,
  ]);
}

export async function insertLadder(tx: Tx, ladder: Ladder): Promise<void> {
  await tx.entities.insert(LadderEntity, { ...ladder });
}

/** A version without its terms. */
export type VersionHead = Omit<LadderVersion, keyof LadderTerms>;

/** All versions of all ladders of the program, by number, without their terms: a batch that is recorded asks no more where there are none. */
export function findVersionHeads(tx: Tx): Promise<VersionHead[]> {
  return tx.query<VersionHead>(
    `select id, ladder_id as "ladderId", number, state, effective_from as "effectiveFrom", application,
       like_number as "likeNumber", is_rollback as "isRollback", created_at as "createdAt", created_by as "createdBy"
     from tier_ladder_versions where program_id = $1 order by number`,
    [programOf(tx)],
  );
}

/** The terms of versions, which never change. */
export async function findTerms(tx: Tx, versionIds: readonly Uuid[]): Promise<Map<Uuid, LadderTerms>> {
  const rows = await tx.query<{ readonly id: Uuid; readonly terms: StoredTerms }>(
    'select id, terms from tier_ladder_versions where program_id = $1 and id = any($2::uuid[])',
    [programOf(tx), plainArray(versionIds)],
  );
  return new Map(rows.map(({ id, terms }) => [id, fromStored(terms)]));
}

export async function insertVersion(tx: Tx, version: LadderVersion): Promise<void> {
  const { tiers, window, downgrade, graceDays, warningDays, ...row } = version;
  const terms = toStored({ tiers, window, downgrade, graceDays, warningDays });
  await tx.entities.insert(LadderVersionEntity, { ...row, terms, programId: programOf(tx) });
}

/** How far everybody was looked at for a version. */
export interface Sweep {
  readonly versionId: Uuid;
  readonly after: RefPlace | null;
  readonly customers: bigint;
  readonly doneAt: Date | null;
}

/** The sweeps of these versions that have begun. */
export async function findSweeps(tx: Tx, versionIds: readonly Uuid[]): Promise<Map<Uuid, Sweep>> {
  const rows = await tx.query<TierSweepEntity>(
    `select version_id as "versionId", after_created_at as "afterCreatedAt", after_customer_id as "afterCustomerId",
       customers, done_at as "doneAt"
     from tier_sweeps where program_id = $1 and version_id = any($2::uuid[])`,
    [programOf(tx), plainArray(versionIds)],
  );
  return new Map(rows.map((row) => [row.versionId, sweepOf(row)]));
}

/** Claims the sweep of a version until the transaction ends; null when another worker has it, or it is done. */
export async function claimSweep(tx: Tx, versionId: Uuid): Promise<Sweep | null> {
  await tx.execute(
    `insert into tier_sweeps (version_id, program_id, customers) values ($2, $1, 0) on conflict (version_id) do nothing`,
    [programOf(tx), versionId],
  );
  const [row] = await tx.query<TierSweepEntity>(
    `select version_id as "versionId", after_created_at as "afterCreatedAt", after_customer_id as "afterCustomerId",
       customers, done_at as "doneAt"
     from tier_sweeps where program_id = $1 and version_id = $2 and done_at is null for no key update skip locked`,
    [programOf(tx), versionId],
  );
  return row ? sweepOf(row) : null;
}

/** Says how far a claimed sweep has come. */
export async function moveSweep(tx: Tx, { versionId, after, customers, doneAt }: Sweep): Promise<void> {
  await tx.execute(
    `update tier_sweeps set after_created_at = $3, after_customer_id = $4, customers = $5, done_at = $6
     where program_id = $1 and version_id = $2`,
    [
      ...[programOf(tx), versionId, after?.createdAt.toISOString() ?? null, after?.id ?? null],
      ...[customers, doneAt?.toISOString() ?? null],
    ],
  );
}

function sweepOf({ versionId, afterCreatedAt, afterCustomerId, customers, doneAt }: TierSweepEntity): Sweep {
  const after = afterCreatedAt && afterCustomerId ? { createdAt: afterCreatedAt, id: afterCustomerId } : null;
  return { versionId, after, customers, doneAt };
}

function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}
