import { Injectable } from '@nestjs/common';
import { OrderDirectory, type Activity } from '#activity';
import { GivenRewards, type GivenReward } from '#campaigns';
import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import {
  SIDES,
  type Candidate,
  type Referral,
  type ReferralState,
  type ReferralStep,
  type Side,
} from './domain/referral.js';
import { wordsOfNothing } from './domain/wording.js';
import { findReferralPrograms } from './persistence/referral-programs.js';
import { findCandidates, findReferrals, findSteps } from './persistence/referrals.js';
import {
  pagesOfAdvocates,
  pageOfReferrals,
  type FriendPlace,
  type ReferralPlace,
} from './persistence/referral-pages.js';
import { findVerdicts, type GivenVerdict } from './persistence/verdicts.js';
import { namesOfTold } from './referral-activities.js';

export type { GivenVerdict } from './persistence/verdicts.js';

export type { FriendPlace, ReferralPlace } from './persistence/referral-pages.js';

/** A referral, with the code of its referral program. */
export interface ReferralView {
  readonly referral: Referral;
  readonly program: string;
}

/** What a campaign gave to a side, or was kept from giving, and of which activity. */
export interface ReferralGift extends GivenReward {
  readonly side: Side;
  /** Type of the activity. */
  readonly told: string;
}

/** Why a side has nothing. */
export interface NothingGiven {
  readonly side: Side;
  readonly words: string;
}

/** Everything that is known of how a referral came to be and went. */
export interface ReferralStory extends ReferralView {
  readonly steps: readonly ReferralStep[];
  /** What was brought to its claims, in the order in which it was weighed. */
  readonly candidates: readonly Candidate[];
  /** What fraud checks said, the first first. */
  readonly verdicts: readonly GivenVerdict[];
  /** What campaigns gave for it; for milestones, to which many referrals add up, is not of one. */
  readonly given: readonly ReferralGift[];
  /** The sides that have nothing of it. */
  readonly nothing: readonly NothingGiven[];
}

/** Reads referrals. */
@Injectable()
export class ReferralViews {
  constructor(
    private readonly orders: OrderDirectory,
    private readonly rewards: GivenRewards,
  ) {}

  /** By friend. */
  async ofFriends(tx: Tx, friendIds: readonly Uuid[]): Promise<Map<Uuid, ReferralView>> {
    const views = await this.viewsOf(tx, [...(await findReferrals(tx, friendIds)).values()]);
    return new Map(views.map((view) => [view.referral.friendId, view]));
  }

  /** The same page of several advocates' referrals, the newest claim first. */
  async ofAdvocates(
    tx: Tx,
    advocateIds: readonly Uuid[],
    after: FriendPlace | null,
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
  async story(tx: Tx, friendId: Uuid, now: Date): Promise<ReferralStory | null> {
    const view = (await this.ofFriends(tx, [friendId])).get(friendId);
    if (!view) return null;
    const { referral } = view;
    const [steps, candidates, verdicts] = await Promise.all([
      findSteps(tx, [friendId]),
      findCandidates(tx, [friendId]),
      findVerdicts(tx, [friendId]),
    ]);
    const given = await this.giftsOf(tx, referral, now);
    const has = new Set(
      given.filter(({ units, takenBack }) => units > takenBack).map(({ customerId }) => customerId),
    );
    const nothing = SIDES.filter((side) => !has.has(customerOf(referral, side))).map((side) => ({
      ...{ side, words: wordsOfNothing(referral, side) },
    }));
    return { ...view, steps, candidates, verdicts, given, nothing };
  }

  /** In the order in which it was given; of one moment to the advocate first, and by campaign. */
  private async giftsOf(tx: Tx, referral: Referral, now: Date): Promise<ReferralGift[]> {
    const told = await this.orders.ownActivities(tx, namesOfTold(referral));
    const keys = told.map(({ customerId, id: activityId }) => ({ customerId, activityId }));
    const rewards = await this.rewards.ofActivities(tx, keys, now);
    return told
      .flatMap((activity) => (rewards.get(activity.id) ?? []).map((reward) => giftOf(activity, reward)))
      .sort(byTime);
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

function customerOf({ friendId, advocateId }: Referral, side: Side): Uuid {
  return side === 'FRIEND' ? friendId : advocateId;
}

function byTime(a: ReferralGift, b: ReferralGift): number {
  return (
    a.at.getTime() - b.at.getTime() ||
    SIDES.indexOf(a.side) - SIDES.indexOf(b.side) ||
    Number(a.campaign > b.campaign) - Number(a.campaign < b.campaign)
  );
}

function giftOf({ type: told, attributes }: Activity, reward: GivenReward): ReferralGift {
  return { ...reward, told, side: attributes['side'] === 'FRIEND' ? 'FRIEND' : 'ADVOCATE' };
}
