import { Injectable } from '@nestjs/common';
import { groupedBy, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { asFormer, byClaim } from './domain/former.js';
import {
  SIDES,
  type Candidate,
  type Referral,
  type ReferralState,
  type ReferralStep,
  type Side,
} from './domain/referral.js';
import type { RefusedClaim } from './domain/refusal.js';
import { ENDED } from './domain/transitions.js';
import { wordsOfNothing } from './domain/wording.js';
import type { KeptRefusal } from './persistence/refusals.js';
import { findReferralPrograms } from './persistence/referral-programs.js';
import { findCandidates, findReferrals, findSteps } from './persistence/referrals.js';
import {
  pagesOfAdvocates,
  pagesOfFormerAdvocates,
  pageOfReferrals,
  type FriendPlace,
  type ReferralPlace,
} from './persistence/referral-pages.js';
import { findVerdicts, type GivenVerdict } from './persistence/verdicts.js';
import { RefusedClaims } from './refused-claims.service.js';
import { ReferralGifts, type ReferralGift } from './referral-gifts.service.js';

export type { ReferralGift } from './referral-gifts.service.js';

export type { GivenVerdict } from './persistence/verdicts.js';

export type { FriendPlace, ReferralPlace } from './persistence/referral-pages.js';

/** A referral, with the code of its referral program. */
export interface ReferralView {
  readonly referral: Referral;
  readonly program: string;
}

/** Why a side has nothing. */
export interface NothingGiven {
  readonly side: Side;
  readonly words: string;
}

/** A claim that was refused, with the code of the referral program that it named. */
export interface RefusalView {
  readonly refused: KeptRefusal;
  readonly program: string | null;
}

/** Everything that is known of how a referral came to be and went, or did not come to be. */
export interface ReferralStory {
  /** Null: whatever was claimed was refused. */
  readonly view: ReferralView | null;
  /** Claims that were refused, the newest first. */
  readonly refusals: readonly RefusalView[];
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
    private readonly gifts: ReferralGifts,
    private readonly refused: RefusedClaims,
  ) {}

  /** By friend. */
  async ofFriends(tx: Tx, friendIds: readonly Uuid[]): Promise<Map<Uuid, ReferralView>> {
    const views = await this.viewsOf(tx, [...(await findReferrals(tx, friendIds)).values()]);
    return new Map(views.map((view) => [view.referral.friendId, view]));
  }

  /** The same page of several advocates' referrals, the newest claim first; also of friends who went from them to somebody else. */
  async ofAdvocates(
    tx: Tx,
    advocateIds: readonly Uuid[],
    after: FriendPlace | null,
    limit: number,
  ): Promise<Map<Uuid, ReferralView[]>> {
    const [own, former] = await Promise.all([
      pagesOfAdvocates(tx, advocateIds, after, limit),
      pagesOfFormerAdvocates(tx, advocateIds, after, limit),
    ]);
    const views = await this.viewsOf(tx, [...own, ...former.map(asFormer)].sort(byClaim));
    const pages = groupedBy(views, ({ referral }) => referral.advocateId);
    return new Map(advocateIds.map((id) => [id, (pages.get(id) ?? []).slice(0, limit)]));
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

  /** Null when nobody ever claimed to have referred the customer. */
  async story(tx: Tx, friendId: Uuid, now: Date): Promise<ReferralStory | null> {
    const view = (await this.ofFriends(tx, [friendId])).get(friendId) ?? null;
    const refusals = await this.refusalsOf(tx, friendId);
    if (!view) return refusals.length > 0 ? { ...NO_STORY, refusals } : null;
    const { referral } = view;
    const [steps, candidates, verdicts] = await Promise.all([
      findSteps(tx, [friendId]),
      findCandidates(tx, [friendId]),
      findVerdicts(tx, [friendId]),
    ]);
    const given = await this.gifts.of(tx, referral, now);
    const has = new Set(
      given.filter(({ units, takenBack }) => units > takenBack).map(({ customerId }) => customerId),
    );
    // Of one that goes on it is told again, unless more than points were given.
    const goesOn = !ENDED.has(referral.state);
    const had = new Set(given.filter(({ units }) => units > 0n).map(({ customerId }) => customerId));
    const nothing = SIDES.filter((side) => !has.has(customerOf(referral, side))).map((side): NothingGiven => {
      const customerId = customerOf(referral, side);
      const words = wordsOfNothing(referral, side, whyNotOf(given, customerId));
      return {
        side,
        words: goesOn && had.has(customerId) ? `${words} What was given before was taken back.` : words,
      };
    });
    return { view, refusals, steps, candidates, verdicts, given, nothing };
  }

  /** Why the last claim of each customer who was referred by nobody was refused; of those who never claimed nothing. */
  async lastRefusals(tx: Tx, customerIds: readonly Uuid[]): Promise<Map<Uuid, RefusedClaim>> {
    const [referred, last] = [
      await findReferrals(tx, customerIds),
      await this.refused.lastOf(tx, customerIds),
    ];
    return new Map([...last].filter(([id]) => !referred.has(id)));
  }

  private async refusalsOf(tx: Tx, friendId: Uuid): Promise<RefusalView[]> {
    const refusals = (await this.refused.ofFriends(tx, [friendId])).get(friendId) ?? [];
    if (refusals.length === 0) return [];
    const codes = await codesOfPrograms(tx);
    return refusals.map((refused) => ({
      refused,
      program: codes.get(refused.referralProgramId ?? '') ?? null,
    }));
  }

  async viewOf(tx: Tx, referral: Referral): Promise<ReferralView> {
    const [view] = await this.viewsOf(tx, [referral]);
    return view ?? { referral, program: '' };
  }

  private async viewsOf(tx: Tx, referrals: readonly Referral[]): Promise<ReferralView[]> {
    if (referrals.length === 0) return [];
    const codes = await codesOfPrograms(tx);
    return referrals.map((referral) => ({ referral, program: codes.get(referral.referralProgramId) ?? '' }));
  }
}

const NO_STORY = { view: null, steps: [], candidates: [], verdicts: [], given: [], nothing: [] } as const;

async function codesOfPrograms(tx: Tx): Promise<Map<string, string>> {
  return new Map((await findReferralPrograms(tx)).map(({ id, code }) => [id, code]));
}

function customerOf({ friendId, advocateId }: Referral, side: Side): Uuid {
  return side === 'FRIEND' ? friendId : advocateId;
}

/** Why campaigns gave a side nothing of what they would have given; null: they say nothing. */
function whyNotOf(given: readonly ReferralGift[], customerId: Uuid): string | null {
  return given.find((one) => one.customerId === customerId && one.whyNot !== null)?.whyNot ?? null;
}
