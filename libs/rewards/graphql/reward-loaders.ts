import { Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import { Programs } from '#access';
import {
  freshLoader,
  freshLoaderById,
  loaderPer,
  RequestLoaders,
  type PrincipalContext,
  type Read,
} from '#access/graphql';
import { OwnEffects } from '#campaigns';
import { CustomerDirectory } from '#customers';
import { required, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import type { Redemption, RedemptionKey } from '../domain/redemption.js';
import type { Reward } from '../domain/reward.js';
import { RewardCatalogue } from '../reward-catalogue.service.js';
import { RewardViews } from '../reward-views.service.js';
import type { RedemptionType } from './redemption.type.js';
import { customerRewardOf, redemptionOf } from './reward.mapping.js';
import type { CustomerRewardType } from './reward.type.js';

export interface RewardPage {
  readonly tag: string | null;
  /** Behind the reward of this code. */
  readonly after: string | null;
  readonly limit: number;
}

interface PageBehind {
  readonly after: Uuid | null;
  readonly limit: number;
}

interface Loaders {
  /** One loader per page asked for: the same number of statements for all customers and rewards. */
  readonly rewards: (page: RewardPage) => DataLoader<Uuid, CustomerRewardType[]>;
  readonly redemptions: (page: PageBehind) => DataLoader<Uuid, RedemptionType[]>;
  /** Pieces that are left; null: endless. */
  readonly left: DataLoader<Reward, bigint | null>;
}

/** Reads once for all customers and rewards of an answer. */
@Injectable()
export class RewardLoaders extends RequestLoaders<Loaders> {
  constructor(
    database: Database,
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly catalogue: RewardCatalogue,
    private readonly views: RewardViews,
    private readonly effects: OwnEffects,
  ) {
    super(database);
  }

  protected override make(read: Read, context: PrincipalContext): Loaders {
    return {
      rewards: loaderPer((page) =>
        freshLoaderById((ids) => read((tx) => this.rewardsFor(tx, context, ids, page)), []),
      ),
      redemptions: loaderPer((page) =>
        freshLoaderById((ids) => read((tx) => this.redemptionsOf(tx, ids, page)), []),
      ),
      left: freshLoader((rewards) => read((tx) => this.views.stocks(tx, [...rewards]))),
    };
  }

  /** Redemptions as they are shown, in their order. */
  async shown(tx: Tx, redemptions: readonly Redemption[]): Promise<RedemptionType[]> {
    const rewards = await this.views.rewardsOf(tx, redemptions);
    return redemptions.map((one) => redemptionOf(one, required(rewards.get(one.rewardId), 'the reward')));
  }

  /** Redemptions by their keys, in their order: they are there. */
  async byKeys(tx: Tx, keys: readonly RedemptionKey[]): Promise<RedemptionType[]> {
    const found = await this.views.byKeys(tx, keys);
    const shown = new Map((await this.shown(tx, found)).map((one) => [one.redemption.id, one]));
    return keys.map(({ id }) => required(shown.get(id), 'a redemption'));
  }

  private async rewardsFor(
    tx: Tx,
    context: PrincipalContext,
    ids: readonly Uuid[],
    { tag, ...page }: RewardPage,
  ): Promise<ReadonlyMap<Uuid, CustomerRewardType[]>> {
    const { now } = context;
    const [program, people, rewards] = [
      required(await this.programs.byId(tx, context.actor.programId), 'the program'),
      await this.customers.byIds(tx, ids),
      await this.catalogue.shown(tx, { tag, now }, page),
    ];
    const found = await this.views.forCustomers(tx, program, [...people.values()], rewards, now);
    return new Map(
      [...found].map(([id, own]) => [id, own.map((one) => customerRewardOf(one, this.effects, context))]),
    );
  }

  private async redemptionsOf(
    tx: Tx,
    ids: readonly Uuid[],
    page: PageBehind,
  ): Promise<ReadonlyMap<Uuid, RedemptionType[]>> {
    const found = await this.views.ofCustomers(tx, ids, page);
    const all = [...found.values()].flat();
    const shown = new Map((await this.shown(tx, all)).map((one, place) => [all[place], one]));
    return new Map(
      [...found].map(([id, own]) => [id, own.map((one) => required(shown.get(one), 'a redemption'))]),
    );
  }
}
