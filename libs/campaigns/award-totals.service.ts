import { Injectable } from '@nestjs/common';
import { required, type Points, type Uuid } from '#kernel';
import { PointTypes } from '#ledger';
import type { Tx } from '#platform';
import { AwardRepository } from './persistence/award.repository.js';

/** What the orders of an import were awarded. */
export interface AwardTotal {
  /** Code of the point type. */
  readonly pointType: string;
  readonly points: Points;
  /** Taken back of them, by returns or a revert. */
  readonly clawedBack: Points;
}

/** Sums of awards. */
@Injectable()
export class AwardTotals {
  private readonly awards = new AwardRepository();

  constructor(private readonly pointTypes: PointTypes) {}

  /** One total per point type that the orders of an import batch earned. */
  async ofBatch(tx: Tx, batchId: Uuid): Promise<AwardTotal[]> {
    const totals = await this.awards.totalsOfBatch(tx, batchId);
    const types = new Map((await this.pointTypes.list(tx)).map((type) => [type.id, type.code]));
    return totals.map(({ pointTypeId, points, clawedBack }) => ({
      pointType: required(types.get(pointTypeId), 'the point type'),
      points,
      clawedBack,
    }));
  }
}
