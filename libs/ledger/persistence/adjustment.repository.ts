import { In, LessThan } from 'typeorm';
import type { Points, Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Adjustment, AdjustmentStatus } from '../domain/adjustment.js';
import { AdjustmentEntity } from './adjustment.entity.js';

/** Part of a list by descending id, which is by time: `limit` rows after the one named. */
export interface AdjustmentPage {
  readonly status: AdjustmentStatus | null;
  readonly after: Uuid | null;
  readonly limit: number;
}

/** Finds adjustments of the transaction's program, and sets what roles may adjust alone. */
export class AdjustmentRepository {
  async page(tx: Tx, { status, after, limit }: AdjustmentPage): Promise<Adjustment[]> {
    if (!tx.programId) return [];
    const bounds = { ...(status && { status }), ...(after && { id: LessThan(after) }) };
    const where = { programId: tx.programId, ...bounds };
    return tx.entities.find(AdjustmentEntity, { where, order: { id: 'DESC' }, take: limit });
  }

  async byId(tx: Tx, id: Uuid): Promise<Adjustment | null> {
    if (!tx.programId) return null;
    return tx.entities.findOneBy(AdjustmentEntity, { programId: tx.programId, id });
  }

  /** By approval. */
  async byApprovals(tx: Tx, approvalIds: readonly Uuid[]): Promise<Map<Uuid, Adjustment>> {
    if (!tx.programId || approvalIds.length === 0) return new Map();
    const where = { programId: tx.programId, approvalId: In([...approvalIds]) };
    const found = await tx.entities.find(AdjustmentEntity, { where });
    return new Map(found.flatMap((one) => (one.approvalId === null ? [] : [[one.approvalId, one]])));
  }

  /** One statement: of two at once that set the first limit of a role, neither fails. */
  async setLimit(tx: Tx, role: string, pointsMax: Points): Promise<void> {
    await tx.execute(
      `insert into adjustment_limits (program_id, role, points_max) values ($1, $2, $3)
       on conflict (program_id, role) do update set points_max = excluded.points_max`,
      [tx.programId, role, pointsMax],
    );
  }
}
