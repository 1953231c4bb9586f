import { Injectable } from '@nestjs/common';
import type { Points, Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Cause } from './domain/journal.js';
import { OpeningRepository } from './persistence/opening.repository.js';
import { PointTypes } from './point-types.service.js';
import { Poster } from './poster.js';
import type { Posting } from './posting.js';

/** What one step of taking opening balances back did. */
export interface OpeningRevert {
  /** Where the next step goes on; null when nothing is left. */
  readonly cursor: Uuid | null;
  readonly lots: number;
  readonly wanted: Points;
  /** Less than wanted where points were spent already. */
  readonly taken: Points;
}

/** Takes back the opening balances of an import, by reversing entries. */
@Injectable()
export class Openings {
  private readonly openings = new OpeningRepository();

  constructor(
    private readonly poster: Poster,
    private readonly pointTypes: PointTypes,
  ) {}

  /**
   * Takes back what `sourceId` gave the next `limit` customers. Points of a lot that have expired are gone already and
   * are not taken from other lots; points that were spent are taken as far as the balance goes, or beyond it where the
   * point type allows a deficit.
   */
  async revert(
    tx: Tx,
    sourceId: Uuid,
    page: { readonly after: Uuid | null; readonly limit: number },
    cause: Cause,
    now: Date,
  ): Promise<OpeningRevert> {
    const customers = await this.openings.customers(tx, sourceId, page.after, page.limit);
    const cursor = customers.length < page.limit ? null : (customers.at(-1) ?? null);
    if (customers.length === 0) return { cursor, lots: 0, wanted: 0n, taken: 0n };
    // Time first: what has expired by now must be in the journal before it is read.
    await this.poster.advance(tx, await this.openings.wallets(tx, sourceId, customers), now);
    const postings = await this.postingsFor(tx, sourceId, customers, cause);
    const results = await this.poster.post(tx, postings, now);
    let [wanted, taken] = [0n, 0n];
    for (const result of results) {
      if (!result.ok) continue;
      wanted += result.value.wanted;
      taken += result.value.given;
    }
    return { cursor, lots: postings.length, wanted, taken };
  }

  private async postingsFor(
    tx: Tx,
    sourceId: Uuid,
    customers: readonly Uuid[],
    cause: Cause,
  ): Promise<Posting[]> {
    const types = new Map((await this.pointTypes.list(tx)).map((type) => [type.id, type]));
    const lots = await this.openings.lots(tx, sourceId, customers);
    return lots.flatMap(({ customerId, pointTypeId, seq, points, expired }): Posting[] => {
      const left = points - expired;
      if (left <= 0n) return [];
      // Opening lots are never pending, so "only pending" would take back nothing at all.
      const isNegativeAllowed = types.get(pointTypeId)?.clawbackPolicy === 'ALLOW_NEGATIVE';
      const policy = isNegativeAllowed ? 'ALLOW_NEGATIVE' : 'WITHIN_BALANCE';
      const command = { kind: 'CLAWBACK', points: left, lot: seq, policy } as const;
      return [{ customerId, pointTypeId, command, cause }];
    });
  }
}
