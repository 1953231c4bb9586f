import { Injectable } from '@nestjs/common';
import { required, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { PointPoolEntity } from './persistence/point-pool.entity.js';

/**
 * Pools own wallets as customers do, and are nobody: no list, metric, segment or campaign of customers knows them. Points come and
 * go by transfers, or are redeemed by whoever keeps the pool.
 */
@Injectable()
export class Pools {
  /** Makes a pool: from now on its wallets belong to somebody. */
  async open(tx: Tx, id: Uuid, now: Date): Promise<void> {
    const programId = required(tx.programId, 'a program');
    await tx.entities.insert(PointPoolEntity, { id, programId, createdAt: now });
  }
}
