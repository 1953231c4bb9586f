import { Injectable } from '@nestjs/common';
import { Reactors, type Activity, type ActivityBatch, type NewActivity, type Reactor } from '#activity';
import { OwnEffects, type OwnGift } from '#campaigns';
import { required } from '#kernel';
import type { Tx } from '#platform';
import { findRedemptions } from './persistence/redemptions.js';
import type { RedemptionKey } from './domain/redemption.js';
import { findRewards } from './persistence/rewards.js';
import { REWARD_REDEEMED } from './redemption-desk.js';

/** Right after campaigns (40), which give for the redemption too. */
const RANK = 41;

/** Gives what rewards give by themselves, in the transaction that records the redemption. The engine takes it back with it. */
@Injectable()
export class RewardEffects implements Reactor {
  readonly name = 'rewards';
  readonly rank = RANK;

  constructor(
    private readonly effects: OwnEffects,
    reactors: Reactors,
  ) {
    reactors.register(this);
  }

  async react(tx: Tx, batch: ActivityBatch): Promise<readonly NewActivity[]> {
    const redeemed = batch.activities.filter(
      ({ type, attributes }) => type === REWARD_REDEEMED && attributes['delivery'] === 'EFFECT',
    );
    if (redeemed.length === 0) return [];
    const redemptions = await findRedemptions(tx, redeemed.map(keyOf));
    const rewards = await findRewards(
      tx,
      redemptions.map(({ rewardId }) => rewardId),
    );
    const byId = new Map(redemptions.map((one) => [one.id, one]));
    const gifts = redeemed.flatMap((activity): OwnGift[] => {
      const { rewardId, versionId, quantity } = required(byId.get(keyOf(activity).id), 'the redemption');
      const { versions } = required(rewards.get(rewardId), 'the reward');
      const effect = versions.find(({ id }) => id === versionId)?.effect;
      if (!effect) return [];
      return Array.from({ length: quantity }, (_, piece) => ({ activity, effect, piece }));
    });
    // Points were taken for it.
    return this.effects.give(tx, batch, gifts, { isAllOrNothing: true });
  }
}

function keyOf({ customerId, attributes }: Activity): RedemptionKey {
  return { customerId, id: String(attributes['redemption']) };
}
