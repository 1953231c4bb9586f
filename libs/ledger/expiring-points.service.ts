import { Injectable } from '@nestjs/common';
import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import {
  ExpiringRepository,
  type ExpiringSpan,
  type ExpiringWallet,
} from './persistence/expiring.repository.js';

/** Who is about to lose points by time. */
@Injectable()
export class ExpiringPoints {
  private readonly expiring = new ExpiringRepository();

  /**
   * Customers with what expires for them in a span, in the order of their ids, at most `limit` behind
   * `afterCustomerId`. Points that are set aside by a hold do not count.
   */
  page(
    tx: Tx,
    span: ExpiringSpan,
    afterCustomerId: Uuid | null,
    limit: number,
  ): Promise<readonly ExpiringWallet[]> {
    return this.expiring.page(tx, span, afterCustomerId, limit);
  }
}
