import { Injectable } from '@nestjs/common';
import { OrderDirectory, type Activity } from '#activity';
import { GivenRewards, type GivenReward } from '#campaigns';
import { groupedBy, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { SIDES, type Referral, type Side } from './domain/referral.js';
import { nameOfClaim, nameOfOrder } from './domain/telling.js';
import { findReferralPrograms } from './persistence/referral-programs.js';
import { namesOfTold, subjectOf } from './referral-activities.js';

/** What a campaign gave to a side, or was kept from giving, and of which activity. */
export interface ReferralGift extends GivenReward {
  readonly side: Side;
  /** Type of the activity. */
  readonly told: string;
}

/** Reads what campaigns made of what was told of referrals. */
@Injectable()
export class ReferralGifts {
  constructor(
    private readonly orders: OrderDirectory,
    private readonly rewards: GivenRewards,
  ) {}

  /** In the order in which it was given; of one moment to the advocate first, and by campaign. */
  async of(tx: Tx, referral: Referral, now: Date): Promise<ReferralGift[]> {
    const given = await this.given(tx, [referral], now);
    return given.map(({ gift }) => gift).sort(byTime);
  }

  /**
   * By friend, the names of what was told of claims and orders of which something stays with whom it was given to, or may: points are
   * taken back or not, but a coupon may have been used, and a reward collected.
   */
  async kept(
    tx: Tx,
    referrals: readonly Referral[],
    now: Date,
  ): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    if (referrals.length === 0) return new Map();
    const programs = new Map((await findReferralPrograms(tx)).map(({ code, id }) => [code, id]));
    const stays = (await this.given(tx, referrals, now)).filter(
      ({ gift: { isPoints, units, takenBack } }) => units > (isPoints ? takenBack : 0n),
    );
    const names = stays.flatMap(({ activity }) => {
      const name = nameOf(activity, programs);
      return name === null ? [] : [{ friendId: subjectOf(activity), name }];
    });
    return new Map(
      [...groupedBy(names, ({ friendId }) => friendId)].map(([friendId, all]) => [
        friendId,
        new Set(all.map(({ name }) => name)),
      ]),
    );
  }

  private async given(
    tx: Tx,
    referrals: readonly Referral[],
    now: Date,
  ): Promise<readonly { readonly activity: Activity; readonly gift: ReferralGift }[]> {
    const told = await this.orders.ownActivities(tx, referrals.flatMap(namesOfTold));
    const keys = told.map(({ customerId, id: activityId }) => ({ customerId, activityId }));
    const rewards = await this.rewards.ofActivities(tx, keys, now);
    return told.flatMap((activity) =>
      (rewards.get(activity.id) ?? []).map((reward) => ({ activity, gift: giftOf(activity, reward) })),
    );
  }
}

/** Null: of an approval, which is told once by itself. */
function nameOf(
  { type, customerId, attributes }: Activity,
  programs: ReadonlyMap<string, Uuid>,
): string | null {
  const programId = programs.get(String(attributes['program']));
  if (programId === undefined) return null;
  if (type === 'referral.claimed') return nameOfClaim(programId, customerId);
  return type === 'referral.qualified' ? nameOfOrder(programId, String(attributes['orderId'])) : null;
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
