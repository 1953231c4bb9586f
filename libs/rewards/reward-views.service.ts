import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import type { CustomerRef } from '#customers';
import type { Points, Uuid } from '#kernel';
import type { Tx } from '#platform';
import { availabilityOf, type Reason } from './domain/availability.js';
import type { Redemption, RedemptionState, RedemptionKey } from './domain/redemption.js';
import { DELIVERIES, versionAt, type Delivery, type Reward } from './domain/reward.js';
import { GiftCardCodes } from './gift-card-codes.js';
import { findInState, findOfCustomers, findRedemptions } from './persistence/redemptions.js';
import { findRewards, type RewardWithVersions } from './persistence/rewards.js';
import { RewardStandings, type RewardAt } from './reward-standings.js';

/** A reward as it stands for a customer. */
export interface RewardForCustomer extends RewardAt {
  /** Points for one piece, to them. */
  readonly unitPrice: Points;
  /** Why they cannot redeem one now; none: they can. */
  readonly reasons: readonly Reason[];
  /** Pieces that are left; null: endless. */
  readonly left: bigint | null;
}

/** What is shown of rewards and redemptions, for whole answers at once. */
@Injectable()
export class RewardViews {
  constructor(
    private readonly standings: RewardStandings,
    private readonly codes: GiftCardCodes,
  ) {}

  /** By the customer's id, in the order of the rewards; those without a version in force are left out. */
  async forCustomers(
    tx: Tx,
    program: Program,
    customers: readonly CustomerRef[],
    rewards: readonly RewardWithVersions[],
    now: Date,
  ): Promise<Map<Uuid, RewardForCustomer[]>> {
    const shown = rewards.flatMap(({ reward, versions }): RewardAt[] => {
      const version = versionAt(versions, now);
      return version ? [{ reward, version }] : [];
    });
    if (customers.length === 0 || shown.length === 0) return new Map();
    const standings = await this.standings.read(tx, program, customers, shown, now);
    return new Map(
      customers.map(({ id }) => [
        id,
        shown.map((at) => {
          const standing = standings.of(id, at);
          const { reward, version } = at;
          return { ...at, ...availabilityOf(reward, version, standing, 1, now), left: standing.left };
        }),
      ]),
    );
  }

  /** How many pieces are left of rewards, in their order; null: endless. */
  stocks(tx: Tx, rewards: readonly Reward[]): Promise<(bigint | null)[]> {
    return this.standings.stocks(tx, rewards);
  }

  /** By their ids. */
  rewards(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, RewardWithVersions>> {
    return findRewards(tx, ids);
  }

  /** Of the redemptions: by their ids. */
  rewardsOf(tx: Tx, redemptions: readonly Redemption[]): Promise<Map<Uuid, RewardWithVersions>> {
    return findRewards(
      tx,
      redemptions.map(({ rewardId }) => rewardId),
    );
  }

  /** Newest first, for whole answers at once. */
  ofCustomers(
    tx: Tx,
    customerIds: readonly Uuid[],
    page: { readonly after: Uuid | null; readonly limit: number },
  ): Promise<Map<Uuid, Redemption[]>> {
    return findOfCustomers(tx, customerIds, page);
  }

  byKeys(tx: Tx, keys: readonly RedemptionKey[]): Promise<Redemption[]> {
    return findRedemptions(tx, keys);
  }

  /** Oldest first; of all kinds where none is named. */
  queue(
    tx: Tx,
    { state, delivery }: { readonly state: RedemptionState; readonly delivery: Delivery | null },
    page: { readonly after: Uuid | null; readonly limit: number },
  ): Promise<Redemption[]> {
    return findInState(tx, { state, deliveries: delivery ? [delivery] : DELIVERIES }, page);
  }

  /** The code of a gift card: for the customer alone. Null: there is none, or the service's secret is another one by now. */
  giftCardCodeOf(redemption: Redemption): string | null {
    return redemption.sealedCode && this.codes.open(redemption, redemption.sealedCode);
  }
}
