import { Injectable } from '@nestjs/common';
import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { Candidate, Referral, ReferralState, ReferralStep } from './domain/referral.js';
import { findReferralPrograms } from './persistence/referral-programs.js';
import { findCandidates, findReferrals, findSteps } from './persistence/referrals.js';
import { pagesOfAdvocates, pageOfReferrals, type ReferralPlace } from './persistence/referral-pages.js';

export type { ReferralPlace } from './persistence/referral-pages.js';

/** A referral, with the code of its referral program. */
export interface ReferralView {
  readonly referral: Referral;
  readonly program: string;
}

/** Everything that is known of how a referral came to be and went. */
export interface ReferralStory extends ReferralView {
  readonly steps: readonly ReferralStep[];
  /** What was brought to its claims, in the order in which it was weighed. */
  readonly candidates: readonly Candidate[];
}

/** Reads referrals. */
@Injectable()
export class ReferralViews {
  /** By friend. */
  async ofFriends(tx: Tx, friendIds: readonly Uuid[]): Promise<Map<Uuid, ReferralView>> {
    const views = await this.viewsOf(tx, [...(await findReferrals(tx, friendIds)).values()]);
    return new Map(views.map((view) => [view.referral.friendId, view]));
  }

  /** The same page of several advocates' referrals, the newest claim first. */
  async ofAdvocates(
    tx: Tx,
    advocateIds: readonly Uuid[],
    after: ReferralPlace | null,
    limit: number,
  ): Promise<Map<Uuid, ReferralView[]>> {
    const views = await this.viewsOf(tx, await pagesOfAdvocates(tx, advocateIds, after, limit));
    const pages = new Map(advocateIds.map((id): [Uuid, ReferralView[]] => [id, []]));
    for (const view of views) pages.get(view.referral.advocateId)?.push(view);
    return pages;
  }

  /** All of the loyalty program, the newest claim first; of one state, or of all. */
  async page(
    tx: Tx,
    state: ReferralState | null,
    after: ReferralPlace | null,
    limit: number,
  ): Promise<ReferralView[]> {
    return this.viewsOf(tx, await pageOfReferrals(tx, state, after, limit));
  }

  /** Null when nobody referred the customer. */
  async story(tx: Tx, friendId: Uuid): Promise<ReferralStory | null> {
    const view = (await this.ofFriends(tx, [friendId])).get(friendId);
    if (!view) return null;
    const [steps, candidates] = await Promise.all([
      findSteps(tx, [friendId]),
      findCandidates(tx, [friendId]),
    ]);
    return { ...view, steps, candidates };
  }

  async viewOf(tx: Tx, referral: Referral): Promise<ReferralView> {
    const [view] = await this.viewsOf(tx, [referral]);
    return view ?? { referral, program: '' };
  }

  private async viewsOf(tx: Tx, referrals: readonly Referral[]): Promise<ReferralView[]> {
    if (referrals.length === 0) return [];
    const codes = new Map((await findReferralPrograms(tx)).map(({ id, code }) => [id, code]));
    return referrals.map((referral) => ({ referral, program: codes.get(referral.referralProgramId) ?? '' }));
  }
}
