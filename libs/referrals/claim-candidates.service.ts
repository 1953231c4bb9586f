import { Injectable } from '@nestjs/common';
import { groupedBy, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Contender, Weighed } from './domain/attribution.js';
import { unseen } from './domain/claiming.js';
import type { Candidate } from './domain/referral.js';
import { findCandidates, insertCandidates } from './persistence/referrals.js';
import { insertTouches } from './persistence/touches.js';

/** What came too late is kept up to here: nobody fills the table by claiming again and again. */
const CANDIDATES_MAX = 100;

/** Keeps what was weighed for friends, with what came of it. */
@Injectable()
export class ClaimCandidates {
  /** Of referrals that are new, or got another advocate: typed codes and decisions of staff are touches from now on. */
  async keep(tx: Tx, weighed: ReadonlyMap<Uuid, readonly Weighed[]>, now: Date): Promise<void> {
    if (weighed.size === 0) return;
    const before = await this.ofFriends(tx, [...weighed.keys()]);
    await insertCandidates(
      tx,
      [...weighed].flatMap(([friendId, all]) =>
        candidatesOf(friendId, all, before.get(friendId)?.at(-1)?.number ?? 0, now),
      ),
    );
    await insertTouches(
      tx,
      [...weighed.values()].flat().flatMap(({ contender }) => touchesOf(contender)),
    );
  }

  /** Of referrals that stay as they are: each once, however often it is brought. */
  async keepLate(tx: Tx, late: ReadonlyMap<Uuid, readonly Weighed[]>, now: Date): Promise<void> {
    const some = [...late].filter(([, all]) => all.length > 0);
    if (some.length === 0) return;
    const before = await this.ofFriends(
      tx,
      some.map(([friendId]) => friendId),
    );
    await insertCandidates(
      tx,
      some.flatMap(([friendId, all]) => {
        const known = before.get(friendId) ?? [];
        const room = Math.max(CANDIDATES_MAX - known.length, 0);
        return candidatesOf(friendId, unseen(all, known).slice(0, room), known.at(-1)?.number ?? 0, now);
      }),
    );
  }

  /** All that was weighed for each friend before. */
  async ofFriends(tx: Tx, friendIds: readonly Uuid[]): Promise<Map<Uuid, Candidate[]>> {
    if (friendIds.length === 0) return new Map();
    return groupedBy(await findCandidates(tx, friendIds), ({ friendId }) => friendId);
  }
}

function candidatesOf(
  friendId: Uuid,
  weighed: readonly Weighed[],
  last: number,
  weighedAt: Date,
): Candidate[] {
  return weighed.map(({ contender, hasWon, reason }, index) => {
    const { touchId, advocateId, code, kind, channel, occurredAt } = contender;
    return {
      ...{ friendId, number: last + index + 1, touchId, advocateId, code, kind, channel },
      ...{ occurredAt, hasWon, reason, weighedAt },
    };
  });
}

function touchesOf(contender: Contender): Parameters<typeof insertTouches>[1][number][] {
  const { touchId: id, kind, advocateId, referralProgramId, code, channel, occurredAt } = contender;
  if (id === null || (kind !== 'TYPED_CODE' && kind !== 'STAFF')) return [];
  return [
    {
      ...{ id, advocateId, referralProgramId, code, kind, channel, occurredAt },
      ...{ contactKey: null, visitor: null },
    },
  ];
}
