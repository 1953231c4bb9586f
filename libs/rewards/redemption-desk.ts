import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import {
  activityIdOf,
  ActivityRecorder,
  CustomerRollUps,
  OWN_SOURCE,
  type Activity,
  type NewActivity,
} from '#activity';
import type { UndoneActivity } from '#campaigns';
import { invariant, required, type Uuid } from '#kernel';
import { Returns } from '#ledger';
import { Limits } from '#limits';
import type { Tx } from '#platform';
import { pointsReferenceOf, type Redemption, type RedemptionKey } from './domain/redemption.js';
import {
  findRedemptions,
  insertRedemptions,
  lockRedemptions,
  saveRedemptions,
} from './persistence/redemptions.js';
import { findRewards } from './persistence/rewards.js';

export const REWARD_REDEEMED = 'reward.redeemed';
export const REWARD_FULFILLED = 'reward.fulfilled';
export const REWARD_CANCELLED = 'reward.cancelled';

/** Who takes a redemption back, and why. */
export interface Cancellation {
  /** A principal. */
  readonly by: string;
  readonly reason: string | null;
}

/**
 * Writes redemptions and tells of them. What they take, and the points, is taken before by whoever redeems, and comes back here. Its
 * callers have locked the customers' totals, as recording does, and then the redemptions.
 */
@Injectable()
export class RedemptionDesk {
  constructor(
    private readonly rollUps: CustomerRollUps,
    private readonly limits: Limits,
    private readonly returns: Returns,
    private readonly recorder: ActivityRecorder,
  ) {}

  /**
   * Redemptions, locked until the transaction ends, behind the totals of their customers: those that there are. They are looked for
   * first, because ids may name customers of other programs.
   */
  async open(tx: Tx, keys: readonly RedemptionKey[]): Promise<Redemption[]> {
    const known = await findRedemptions(tx, keys);
    await this.rollUps.lock(tx, [...new Set(known.map(({ customerId }) => customerId))]);
    // Read behind the locks.
    return lockRedemptions(tx, known);
  }

  /** Writes what was redeemed: campaigns react, and effects are given, in this transaction. */
  async redeem(tx: Tx, program: Program, redemptions: readonly Redemption[], now: Date): Promise<void> {
    if (redemptions.length === 0) return;
    await this.record(tx, program, await this.give(tx, program, redemptions, now), now);
  }

  /** Writes them likewise, inside a reaction: answers what is to be told of them. */
  async give(
    tx: Tx,
    program: Program,
    redemptions: readonly Redemption[],
    now: Date,
  ): Promise<NewActivity[]> {
    if (redemptions.length === 0) return [];
    await insertRedemptions(tx, redemptions);
    return this.tellingOf(tx, program, REWARD_REDEEMED, redemptions, now);
  }

  async fulfil(tx: Tx, program: Program, redemptions: readonly Redemption[], now: Date): Promise<void> {
    if (redemptions.length === 0) return;
    await saveRedemptions(tx, redemptions);
    const told = await this.tellingOf(tx, program, REWARD_FULFILLED, redemptions, now);
    await this.record(tx, program, told, now);
  }

  /**
   * Takes back redemptions that may be: pieces to the stock and the person, points to their lots with the expiry they had, effects by
   * the engine. Points that a full wallet has no room for stay away: `restored` says how many came.
   */
  async cancel(
    tx: Tx,
    program: Program,
    redemptions: readonly Redemption[],
    by: Cancellation,
    now: Date,
  ): Promise<Redemption[]> {
    const { cancelled, told } = await this.takeBack(tx, program, redemptions, by, now);
    await this.record(tx, program, told, now);
    return cancelled;
  }

  /** Takes back likewise, inside a reaction: answers what is to be told of it. */
  async takeBack(
    tx: Tx,
    program: Program,
    redemptions: readonly Redemption[],
    { by, reason }: Cancellation,
    now: Date,
  ): Promise<{ readonly cancelled: Redemption[]; readonly told: readonly NewActivity[] }> {
    if (redemptions.length === 0) return { cancelled: [], told: [] };
    const book = await this.limits.open(tx, { claims: [], claimIds: redemptions.map(({ id }) => id) });
    for (const { id } of redemptions) invariant(book.giveBack(id), 'what was redeemed was counted');
    await this.limits.write(tx, book);
    const restored = await this.restore(tx, program, redemptions, now);
    const cancelled = redemptions.map((one): Redemption => ({
      ...one,
      ...{ state: 'CANCELLED', cancelledAt: now, cancelledBy: by, cancelReason: reason },
      restored: restored.get(pointsReferenceOf(one.id)) ?? 0n,
      // Nobody needs the code of a card that was not delivered.
      sealedCode: null,
    }));
    await saveRedemptions(tx, cancelled);
    return { cancelled, told: await this.tellingOf(tx, program, REWARD_CANCELLED, cancelled, now) };
  }

  private async restore(
    tx: Tx,
    program: Program,
    redemptions: readonly Redemption[],
    now: Date,
  ): Promise<Map<string, bigint>> {
    const orders = redemptions.map(({ customerId, id }) => ({
      ...{ customerId, orderReference: pointsReferenceOf(id), totalMinor: 1n, returnedMinor: 1n },
      activityId: toldAs(program.id, REWARD_CANCELLED, id, now),
    }));
    const restorations = await this.returns.restoreSpent(tx, program, orders, now);
    return new Map(restorations.map(({ orderReference, points }) => [orderReference, points]));
  }

  private async record(tx: Tx, program: Program, told: readonly NewActivity[], now: Date): Promise<void> {
    if (told.length === 0) return;
    const results = await this.recorder.recordOwnActivities(tx, program, told, now);
    for (const result of results) invariant(result.ok, 'what becomes of rewards can be recorded');
  }

  private async tellingOf(
    tx: Tx,
    program: Program,
    type: string,
    redemptions: readonly Redemption[],
    now: Date,
  ): Promise<NewActivity[]> {
    const rewards = await findRewards(
      tx,
      redemptions.map(({ rewardId }) => rewardId),
    );
    return redemptions.map((one): NewActivity => {
      const { reward } = required(rewards.get(one.rewardId), 'the reward');
      const { id, quantity, delivery } = one;
      const undone: Readonly<Record<string, string>> =
        type === REWARD_CANCELLED
          ? {
              undoes: toldAs(program.id, REWARD_REDEEMED, id, one.redeemedAt),
              undoesAt: one.redeemedAt.toISOString(),
            }
          : {};
      return {
        ...{ type, source: OWN_SOURCE, externalId: id, occurredAt: now, customer: { id: one.customerId } },
        attributes: {
          ...{ redemption: id, reward: reward.code, quantity, delivery, points: Number(one.points) },
          ...undone,
        },
      };
    });
  }
}

function toldAs(programId: Uuid, type: string, redemptionId: Uuid, at: Date): Uuid {
  return activityIdOf(programId, { type, source: OWN_SOURCE, externalId: redemptionId }, at);
}

/** Which redemption an activity undoes: what was given for it is taken back. */
export function undoneBy({ attributes }: Pick<Activity, 'attributes'>): UndoneActivity | null {
  const { undoes, undoesAt } = attributes;
  return undoes === undefined ? null : { activityId: String(undoes), occurredAt: new Date(String(undoesAt)) };
}
