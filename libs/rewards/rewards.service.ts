import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { CustomerRollUps } from '#activity';
import type { CustomerRef } from '#customers';
import {
  err,
  invalid,
  notFound,
  ok,
  POINTS_MAX,
  required,
  type Points,
  type Problem,
  type Result,
  type Uuid,
} from '#kernel';
import type { Take } from '#limits';
import type { Tx } from '#platform';
import { availabilityOf, problemOf, type Standing } from './domain/availability.js';
import { cancellable, redemptionOf, type Redemption, type RedemptionKey } from './domain/redemption.js';
import { versionAt } from './domain/reward.js';
import { PER_ORDER_MAX } from './domain/reward-rules.js';
import { findRewards, findRewardsByCode, lockForRedeeming } from './persistence/rewards.js';
import { RedemptionDesk, type Cancellation } from './redemption-desk.js';
import { RewardStandings, type RewardAt } from './reward-standings.js';
import { takesOf } from './reward-takes.js';

/** So many of a reward, by its code. */
export interface RewardWish {
  readonly reward: string;
  readonly quantity: number;
}

/** What a customer may redeem now, if there is enough of it and of their points. */
export interface RewardOffer {
  readonly rewardId: Uuid;
  readonly versionId: Uuid;
  /** Code of the reward. */
  readonly reward: string;
  readonly name: string;
  readonly quantity: number;
  /** Code of the point type. */
  readonly pointType: string;
  readonly unitPrice: Points;
  /** For all pieces. */
  readonly points: Points;
  /** Of the stock, and of what the person may have: for the claim. */
  readonly takes: readonly Take[];
}

/** A reward whose claim is committed and whose points are spent, to be written as redeemed. */
export interface RedeemedOffer extends Pick<
  RewardOffer,
  'rewardId' | 'versionId' | 'quantity' | 'pointType' | 'points'
> {
  /** Of the claim, and of the redemption. */
  readonly id: Uuid;
  readonly customerId: Uuid;
}

/**
 * Rewards for a checkout: what somebody may redeem, and how it is written once claims and points are committed. Stock, limits of
 * persons and points are the checkout's to hold: it takes over its own holds, so nothing of them is refused here.
 */
@Injectable()
export class Rewards {
  constructor(
    private readonly standings: RewardStandings,
    private readonly rollUps: CustomerRollUps,
    private readonly desk: RedemptionDesk,
  ) {}

  /**
   * Per wish, in order: the offer with its price and takes, or why it is not for them. Locks the rewards against changes of their
   * stock until the transaction ends. Problems: NOT_FOUND, REWARD_ARCHIVED, REWARD_NOT_YET, REWARD_OVER, NOT_ENROLLED,
   * CUSTOMER_SUSPENDED, NOT_ELIGIBLE, REWARD_LIMIT_REACHED (of one order).
   */
  async offers(
    tx: Tx,
    program: Program,
    customer: CustomerRef,
    wishes: readonly RewardWish[],
    now: Date,
  ): Promise<Result<RewardOffer, Problem>[]> {
    if (wishes.length === 0) return [];
    const codes = wishes.map(({ reward }) => reward);
    await lockForRedeeming(tx, codes);
    // Read behind the lock.
    const found = await findRewardsByCode(tx, codes);
    const known = new Map<string, RewardAt>();
    for (const { reward, versions } of found.values()) {
      const version = versionAt(versions, now);
      if (version) known.set(reward.code, { reward, version });
    }
    const standings = await this.standings.read(tx, program, [customer], [...known.values()], now);
    return wishes.map((wish, place): Result<RewardOffer, Problem> => {
      const at = known.get(wish.reward);
      if (!at) return err(notFound('reward', ['rewards', String(place), 'reward']));
      if (!Number.isInteger(wish.quantity) || wish.quantity < 1)
        return err(invalid(['rewards', String(place), 'quantity'], 'At least one piece.'));
      const ofThis = wishes.filter(({ reward }) => reward === wish.reward);
      const together = ofThis.reduce((sum, { quantity }) => sum + quantity, 0);
      const standing = { ...standings.of(customer.id, at), ...ENOUGH };
      const { unitPrice, reasons } = availabilityOf(at.reward, at.version, standing, together, now);
      const [reason] = reasons;
      if (reason) return err(problemOf(reason, ['rewards', String(place), 'reward']));
      return ok(offerOf(at, wish.quantity, unitPrice, standings.subjectsOf(customer.id)));
    });
  }

  /**
   * Writes redemptions under the ids of their claims, and tells of them: campaigns react, effects are given. The points of each have
   * been spent under `pointsReferenceOf(id)`, each for itself, so that they come back with it; a free one has none.
   */
  async redeem(
    tx: Tx,
    program: Program,
    items: readonly RedeemedOffer[],
    by: { readonly actor: string; readonly orderReference: string | null },
    now: Date,
  ): Promise<Redemption[]> {
    if (items.length === 0) return [];
    await this.rollUps.lock(tx, [...new Set(items.map(({ customerId }) => customerId))]);
    const rewards = await findRewards(
      tx,
      items.map(({ rewardId }) => rewardId),
    );
    const redemptions = items.map((item) => {
      const { versions } = required(rewards.get(item.rewardId), 'the reward that was offered');
      const version = required(
        versions.find(({ id }) => id === item.versionId),
        'the version that was offered',
      );
      return redemptionOf({ ...item, delivery: version.delivery }, by, now);
    });
    await this.desk.redeem(tx, program, redemptions, now);
    return redemptions;
  }

  /**
   * Takes redemptions back as staff may: those that wait, and effects. Others are left as they are, delivered or cancelled. Answers
   * those that are cancelled now.
   */
  async cancel(
    tx: Tx,
    program: Program,
    keys: readonly RedemptionKey[],
    cancellation: Cancellation,
    now: Date,
  ): Promise<Redemption[]> {
    if (keys.length === 0) return [];
    const locked = await this.desk.open(tx, keys);
    const open = locked.filter((one) => cancellable(one, 'STAFF', true).ok);
    return this.desk.cancel(tx, program, open, cancellation, now);
  }
}

/** What the checkout holds, and so cannot be short of here. */
const ENOUGH: Pick<Standing, 'left' | 'leftForPerson' | 'available'> = {
  left: null,
  leftForPerson: null,
  available: POINTS_MAX * BigInt(PER_ORDER_MAX),
};

function offerOf(
  { reward, version }: RewardAt,
  quantity: number,
  unitPrice: Points,
  subjects: readonly string[],
): RewardOffer {
  const { id: versionId, name, pointType } = version;
  return {
    ...{ rewardId: reward.id, versionId, reward: reward.code, name, quantity, pointType, unitPrice },
    points: unitPrice * BigInt(quantity),
    takes: takesOf(reward, version, subjects, quantity),
  };
}
