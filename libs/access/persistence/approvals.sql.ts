import { In } from 'typeorm';
import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Approval } from '../domain/approval.js';
import { ApprovalEntity } from './approval.entity.js';

/** The known ones of these ids. */
export async function findApprovals(tx: Tx, ids: readonly Uuid[]): Promise<Approval[]> {
  if (tx.programId === null || ids.length === 0) return [];
  const where = { programId: tx.programId, id: In([...new Set(ids)]) };
  return tx.entities.find(ApprovalEntity, { where });
}

/** Names of members of staff by id. */
export async function staffNames(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, string>> {
  const rows = await tx.query<{ id: Uuid; name: string }>(
    'select id, name from staff_members where program_id = $1 and id = any($2)',
    [tx.programId, ids],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
