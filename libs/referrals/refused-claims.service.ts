import { Injectable } from '@nestjs/common';
import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import { isKept, type RefusedClaim } from './domain/refusal.js';
import { findRefusals, insertRefusals, type KeptRefusal } from './persistence/refusals.js';

/** More than are kept in two days, and as many as are shown. */
export const REFUSALS_MAX = 50;

/** Keeps why claims were refused: "why did my referral not count?" is asked of these too. */
@Injectable()
export class RefusedClaims {
  /**
   * Keeps what of these is new; each friend is named once. Where nothing is, what is there is sent once more and stays as it is: by how
   * long an answer takes nobody learns whether a code said something new.
   */
  async keep(tx: Tx, refused: readonly RefusedClaim[]): Promise<void> {
    if (refused.length === 0) return;
    const friendIds = refused.map(({ friendId }) => friendId);
    const known = await findRefusals(tx, friendIds, REFUSALS_MAX);
    await insertRefusals(
      tx,
      refused.flatMap((one) => {
        const before = known.get(one.friendId) ?? [];
        return isKept(one, before) ? [{ ...one, number: (before[0]?.number ?? 0) + 1 }] : before.slice(0, 1);
      }),
    );
  }

  /** At most 50 of each friend, the newest first. */
  ofFriends(tx: Tx, friendIds: readonly Uuid[]): Promise<Map<Uuid, KeptRefusal[]>> {
    return findRefusals(tx, friendIds, REFUSALS_MAX);
  }

  /** The newest of each friend. */
  async lastOf(tx: Tx, friendIds: readonly Uuid[]): Promise<Map<Uuid, KeptRefusal>> {
    const found = await findRefusals(tx, friendIds, 1);
    return new Map([...found].flatMap(([id, [last]]) => (last ? [[id, last] as const] : [])));
  }
}
