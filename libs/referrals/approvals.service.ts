import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { CustomerDirectory } from '#customers';
import { plusLocalDays, required, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { capPeriodStart } from './domain/cap.js';
import { isSuspensionAllowed } from './domain/fraud/allowing.js';
import type { Referral } from './domain/referral.js';
import type { Taker, Walk } from './domain/walk.js';
import { findParticipants } from './persistence/participants.js';
import { countRewarded, tallyKey, type CapAsked } from './persistence/tallies.js';
import { findAllowed } from './persistence/verdicts.js';
import type { Terms } from './referral-book.service.js';
import type { TallyBook } from './tally-book.js';

/** Why an advocate gets nothing of any referral: staff block them, or have suspended them altogether. */
type KeptOut = 'BLOCKED_ADVOCATE' | 'SUSPENDED';
/** Why they get nothing of one: its friend has been suspended since it was approved. */
const SUSPENDED_FRIEND = 'SUSPENDED_FRIEND';

/** Approves referrals that have passed everything, of advocates who are locked: counts them, and says whose reward is due when. */
@Injectable()
export class ReferralApprovals {
  constructor(private readonly customers: CustomerDirectory) {}

  /** In the order in which their return windows were over: who gets the last place under a cap does not depend on the batch. */
  async approve(
    tx: Tx,
    program: Program,
    given: { readonly walks: readonly Walk[]; readonly terms: Terms; readonly tallies: TallyBook },
    taker: Taker,
  ): Promise<void> {
    const { terms, tallies } = given;
    const walks = [...given.walks].sort(byTurn);
    if (walks.length === 0) return;
    const keptOut = await this.keptOut(tx, walks);
    const skipped = await this.skipped(tx, program, { walks, terms, keptOut }, taker.now);
    for (const [index, walk] of walks.entries()) {
      const { referral } = walk;
      const { advocateDelayDays, friendDelayDays, milestones } = terms.rulesOf(referral);
      const reason = skipped[index] ?? null;
      const after = (days: number): Date => plusLocalDays(taker.now, days, program.timeZone);
      const advocate = reason === null ? after(advocateDelayDays) : null;
      walk.approve({ advocate, friend: after(friendDelayDays), skipped: reason }, taker);
      // Whoever is kept out gets nothing, milestones neither; their friends are counted all the same.
      const ladder = keptOut.has(referral.advocateId) ? [] : milestones;
      const friends = tallies.count(referral, 1, ladder, taker.now);
      walk.tellDue(friends, taker);
    }
  }

  /** Tells those whose delay is over, but for advocates who are kept out by then, or whose friend is suspended and staff have not allowed it. */
  async tellDue(tx: Tx, walks: readonly Walk[], tallies: TallyBook, taker: Taker): Promise<void> {
    const due = walks.filter((walk) => walk.isDueToAdvocate(taker.now));
    const [keptOut, suspended] = await Promise.all([this.keptOut(tx, due), this.suspended(tx, due)]);
    for (const walk of due) {
      const { advocateId, friendId } = walk.referral;
      const reason = keptOut.get(advocateId) ?? (suspended.has(friendId) ? SUSPENDED_FRIEND : null);
      if (reason) walk.skipAdvocate(reason);
    }
    for (const walk of walks) walk.tellDue(tallies.approvedOf(walk.referral), taker);
  }

  /** Friends who are suspended, but for those whose suspension staff had before them when they let the referral go on. */
  private async suspended(tx: Tx, walks: readonly Walk[]): Promise<Set<Uuid>> {
    if (walks.length === 0) return new Set();
    const pairs = walks.map(({ referral: { friendId, advocateId } }) => ({ friendId, advocateId }));
    const [friends, allowed] = await Promise.all([
      this.customers.profilesOf(
        tx,
        pairs.map(({ friendId }) => friendId),
      ),
      findAllowed(tx, pairs),
    ]);
    return new Set(
      [...friends.values()]
        .filter(({ status }) => status === 'SUSPENDED')
        .filter(({ id, suspendedAt }) => {
          const since = suspendedAt?.toISOString() ?? null;
          return !isSuspensionAllowed(since, allowed.get(id) ?? []);
        })
        .map(({ id }) => id),
    );
  }

  private async keptOut(tx: Tx, walks: readonly Walk[]): Promise<Map<Uuid, KeptOut>> {
    const advocateIds = [...new Set(walks.map(({ referral }) => referral.advocateId))];
    if (advocateIds.length === 0) return new Map();
    const [people, customers] = await Promise.all([
      findParticipants(tx, advocateIds),
      this.customers.byIds(tx, advocateIds),
    ]);
    return new Map(
      advocateIds.flatMap((id): [Uuid, KeptOut][] => {
        if (people.get(id)?.blockedAt) return [[id, 'BLOCKED_ADVOCATE']];
        return customers.get(id)?.status === 'SUSPENDED' ? [[id, 'SUSPENDED']] : [];
      }),
    );
  }

  /** Why the advocate of each gets nothing, in the same order; null: it does. */
  private async skipped(
    tx: Tx,
    program: Program,
    given: {
      readonly walks: readonly Walk[];
      readonly terms: Terms;
      readonly keptOut: ReadonlyMap<Uuid, KeptOut>;
    },
    now: Date,
  ): Promise<(string | null)[]> {
    const { terms, keptOut } = given;
    const referrals = given.walks.map(({ referral }) => referral);
    const counted = await countRewarded(
      tx,
      referrals.map(({ advocateId, referralProgramId, versionId }): CapAsked => {
        const cap = terms.rulesOf({ versionId }).advocateCap;
        const since = cap && capPeriodStart(now, cap.per, program.timeZone);
        return { advocateId, referralProgramId, since };
      }),
    );
    const here = new Map<string, number>();
    return referrals.map((referral, index) => {
      const out = keptOut.get(referral.advocateId);
      if (out) return out;
      const before = here.get(tallyKey(referral)) ?? 0;
      const { advocateCap: cap } = terms.rulesOf(referral);
      if (cap && required(counted[index], 'a count for each') + before >= cap.max) return 'CAPPED';
      here.set(tallyKey(referral), before + 1);
      return null;
    });
  }
}

function byTurn(a: Walk, b: Walk): number {
  return turnOf(a.referral) - turnOf(b.referral) || (a.referral.friendId < b.referral.friendId ? -1 : 1);
}

function turnOf({ maturesAt }: Referral): number {
  return maturesAt?.getTime() ?? 0;
}
