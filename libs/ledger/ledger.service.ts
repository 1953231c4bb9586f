import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { required, type Points, type Problem, type Result, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Cause } from './domain/journal.js';
import { slidesToOf, termsOf, type ExpiryPolicy, type PendingPolicy } from './domain/lot-policy.js';
import type { PointType } from './domain/point-type.js';
import { Poster } from './poster.js';
import type { Posted, Posting } from './posting.js';

/** Points given outside of orders. */
export interface PointsGrant {
  readonly kind: 'AWARD' | 'OPENING';
  readonly customerId: Uuid;
  readonly points: Points;
  readonly at: Date;
  /** The point type's own when null. */
  readonly expiry: ExpiryPolicy | null;
  readonly pending: PendingPolicy;
  readonly cause: Cause;
}

/** Posts to wallets on behalf of the libs above: each posting is done or refused for itself. */
@Injectable()
export class LedgerService {
  constructor(private readonly poster: Poster) {}

  /**
   * Awards outside of orders: opening balances of an import, and whatever a later lib grants. Set-wise; each item is
   * refused or posted for itself.
   */
  async award(
    tx: Tx,
    program: Program,
    pointType: PointType,
    awards: readonly PointsGrant[],
    now: Date,
  ): Promise<Result<Posted, Problem>[]> {
    const postings = awards.map(({ kind, customerId, points, at, expiry, pending, cause }): Posting => {
      const terms = termsOf(expiry ?? pointType.expiryPolicy, pending, at, program.timeZone);
      return {
        customerId,
        pointTypeId: pointType.id,
        cause,
        command: { kind, points, at: at.getTime(), terms },
      };
    });
    return this.post(tx, program, [pointType], postings, now);
  }

  /** Posts commands of these point types at once; awards and spends start a sliding expiry over. */
  async post(
    tx: Tx,
    program: Program,
    pointTypes: readonly PointType[],
    postings: readonly Posting[],
    now: Date,
  ): Promise<Result<Posted, Problem>[]> {
    const byId = new Map(pointTypes.map((pointType) => [pointType.id, pointType]));
    const sliding = postings.map((posting): Posting => {
      const { expiryPolicy } = required(byId.get(posting.pointTypeId), 'the point type');
      const slidesTo = slidesToOf(posting.command.kind, expiryPolicy, now, program.timeZone);
      return slidesTo === undefined ? posting : { ...posting, slidesTo };
    });
    return this.poster.post(tx, sliding, now);
  }
}
