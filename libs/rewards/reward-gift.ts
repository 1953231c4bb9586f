import { Injectable } from '@nestjs/common';
import { principalOf, systemActor } from '#access';
import type { ActivityBatch, NewActivity } from '#activity';
import {
  EffectKinds,
  NOTHING_FOLLOWS,
  type EffectContext,
  type EffectKind,
  type FiredEffect,
  type TakenBack,
  type Unwound,
} from '#campaigns';
import { PersonKeys } from '#customers';
import { err, invalid, notFound, ok, problem, required, type Problem, type Result, type Uuid } from '#kernel';
import { ALL, Limits, type UsageBook } from '#limits';
import { StaleWrite, type Tx } from '#platform';
import { redemptionOf, type Redemption } from './domain/redemption.js';
import { versionAt, type Reward, type RewardVersion } from './domain/reward.js';
import { findRewardsByCode, lockForRedeeming } from './persistence/rewards.js';
import { RedemptionDesk } from './redemption-desk.js';
import { takesOf } from './reward-takes.js';

/** Settings of the effect. */
export interface GiveRewardSettings {
  /** Code. */
  readonly reward: string;
}

type Fired = FiredEffect<GiveRewardSettings>;

/** Why a campaign gave none, as it is kept with what it was for. */
type Refusal = 'REWARD_ARCHIVED' | 'REWARD_NOT_YET' | 'REWARD_OVER' | 'OUT_OF_STOCK' | 'REWARD_LIMIT_REACHED';

/** A reward as it is given now. */
interface Given {
  readonly reward: Reward;
  readonly version: RewardVersion;
}

/**
 * Gives a reward of the catalogue for nothing: a redemption of one piece at no points, under the id of its firing, that staff deliver as
 * any other. It takes a piece of the stock and of what the person may have; for whom the reward is, the campaign decides.
 */
@Injectable()
export class RewardGift implements EffectKind<GiveRewardSettings> {
  readonly kind = 'giveReward';
  readonly description = 'Gives a reward of the catalogue for no points, for staff to deliver.';
  readonly unitsMax = 1;

  constructor(
    private readonly desk: RedemptionDesk,
    private readonly limits: Limits,
    private readonly persons: PersonKeys,
    kinds: EffectKinds,
  ) {
    kinds.register(this);
  }

  async check(
    { reward: code }: GiveRewardSettings,
    { tx, path }: EffectContext,
  ): Promise<Result<GiveRewardSettings, Problem>> {
    const at = [...path, 'reward'];
    const found = (await findRewardsByCode(tx, [code])).get(code);
    if (!found) return err(notFound('reward', at));
    if (found.reward.archivedAt !== null)
      return err(problem('REWARD_ARCHIVED', 'The reward is archived.', { path: at }));
    return required(found.versions.at(-1), 'a version').delivery === 'EFFECT'
      ? err(invalid(at, 'It gives an effect by itself: let the campaign give that.'))
      : ok({ reward: code });
  }

  wordsOf({ reward }: GiveRewardSettings): string {
    return `the reward "${reward}"`;
  }

  async refusals(
    tx: Tx,
    { now }: ActivityBatch,
    fired: readonly Fired[],
  ): Promise<ReadonlyMap<Uuid, string>> {
    const rewards = await this.rewardsOf(tx, fired, now);
    const refusals = new Map<Uuid, Refusal>();
    for (const { id, settings } of fired) {
      const refusal = refusalOf(rewards.get(settings.reward), now);
      if (refusal) refusals.set(id, refusal);
    }
    const open = fired.filter(({ id }) => !refusals.has(id));
    for (const [id, refusal] of (await this.take(tx, open, rewards)).short) refusals.set(id, refusal);
    return refusals;
  }

  async apply(tx: Tx, { program, now }: ActivityBatch, fired: readonly Fired[]): Promise<NewActivity[]> {
    const rewards = await this.rewardsOf(tx, fired, now);
    const { book, short } = await this.take(tx, fired, rewards);
    // What was asked about before is taken now: nobody came between, as the counters are locked since.
    if (short.size > 0) throw new StaleWrite('a reward has run out');
    await this.limits.write(tx, book);
    const by = { actor: principalOf(systemActor(program.id, 'campaigns')), orderReference: null };
    const redemptions = fired.map(({ id, activity: { customerId }, settings }): Redemption => {
      const { reward, version } = required(rewards.get(settings.reward), 'the reward');
      const { id: versionId, pointType, delivery } = version;
      const item = { customerId, id, rewardId: reward.id, versionId, quantity: 1, pointType, points: 0n };
      return redemptionOf({ ...item, delivery }, by, now);
    });
    return this.desk.give(tx, program, redemptions, now);
  }

  /** What was delivered stays delivered, and what staff took back is back. */
  async unwind(
    tx: Tx,
    { program, now }: ActivityBatch,
    taken: readonly TakenBack<GiveRewardSettings>[],
  ): Promise<Unwound> {
    const locked = await this.desk.open(tx, taken);
    const waiting = locked.filter(({ state }) => state === 'REDEEMED');
    const by = { by: principalOf(systemActor(program.id, 'campaigns')), reason: null };
    const { told } = await this.desk.takeBack(tx, program, waiting, by, now);
    return { ...NOTHING_FOLLOWS, emitted: told };
  }

  /** By code; those without a version in force are left out. Their stock stays as it is until the transaction ends. */
  private async rewardsOf(tx: Tx, fired: readonly Fired[], now: Date): Promise<Map<string, Given>> {
    const codes = [...new Set(fired.map(({ settings }) => settings.reward))];
    await lockForRedeeming(tx, codes);
    const given = new Map<string, Given>();
    for (const [code, { reward, versions }] of await findRewardsByCode(tx, codes)) {
      const version = versionAt(versions, now);
      if (version) given.set(code, { reward, version });
    }
    return given;
  }

  /** Takes a piece for each, in their order; those of which there is none. Nothing is written yet. */
  private async take(
    tx: Tx,
    fired: readonly Fired[],
    rewards: ReadonlyMap<string, Given>,
  ): Promise<{ readonly book: UsageBook; readonly short: ReadonlyMap<Uuid, Refusal> }> {
    const persons = await this.persons.of(tx, [
      ...new Set(fired.map(({ activity: { customerId } }) => customerId)),
    ]);
    const claims = fired.map(({ id, settings, activity: { customerId } }) => {
      const { reward, version } = required(rewards.get(settings.reward), 'the reward');
      const subjects = required(persons.get(customerId), 'the keys of the person');
      return { id, takes: takesOf(reward, version, subjects, 1) };
    });
    const book = await this.limits.open(tx, { claims, claimIds: [] });
    const short = new Map<Uuid, Refusal>();
    for (const claim of claims) {
      const shortage = book.spend(claim);
      if (shortage)
        short.set(claim.id, shortage.take.subject === ALL ? 'OUT_OF_STOCK' : 'REWARD_LIMIT_REACHED');
    }
    return { book, short };
  }
}

function refusalOf(given: Given | undefined, now: Date): Refusal | null {
  if (!given) return 'REWARD_NOT_YET';
  const { reward, version } = given;
  if (reward.archivedAt !== null || version.delivery === 'EFFECT') return 'REWARD_ARCHIVED';
  if (version.from !== null && now < version.from) return 'REWARD_NOT_YET';
  return version.until !== null && now >= version.until ? 'REWARD_OVER' : null;
}
