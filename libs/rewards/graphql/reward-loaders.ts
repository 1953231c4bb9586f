import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import { Programs, type ProgramActor } from '#access';
import type { AccessContext } from '#access/graphql';
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

interface RequestLoaders {
  /** One loader per page asked for: the same number of statements for all customers and rewards. */
  readonly rewards: (page: RewardPage) => DataLoader<Uuid, CustomerRewardType[]>;
  readonly redemptions: (page: PageBehind) => DataLoader<Uuid, RedemptionType[]>;
  /** Pieces that are left; null: endless. */
  readonly left: DataLoader<Reward, bigint | null>;
}

// A mutation's answer must not show what a field before it has read.
const FRESH = { cache: false };

/** Reads once for all customers and rewards of an answer. */
@Injectable()
export class RewardLoaders {
  private readonly byRequest = new WeakMap<AccessContext, RequestLoaders>();

  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly customers: CustomerDirectory,
    private readonly catalogue: RewardCatalogue,
    private readonly views: RewardViews,
    private readonly effects: OwnEffects,
  ) {}

  of(context: AccessContext): RequestLoaders {
    const known = this.byRequest.get(context);
    if (known) return known;
    const principal: ProgramActor = required(
      context.actor.kind === 'ANONYMOUS' ? null : context.actor,
      'principal',
    );
    const read = <T>(find: (tx: Tx) => Promise<T>): Promise<T> => this.database.tx(principal, find);
    const loaders: RequestLoaders = {
      rewards: perPage(
        (page) =>
          new DataLoader<Uuid, CustomerRewardType[]>(
            (ids) => read((tx) => this.rewardsFor(tx, context, [...ids], page)),
            FRESH,
          ),
      ),
      redemptions: perPage(
        (page) =>
          new DataLoader<Uuid, RedemptionType[]>(
            (ids) =>
              read(async (tx) => {
                const found = await this.views.ofCustomers(tx, [...new Set(ids)], page);
                const all = [...found.values()].flat();
                const shown = new Map((await this.shown(tx, all)).map((one, place) => [all[place], one]));
                return ids.map((id) =>
                  (found.get(id) ?? []).map((one) => required(shown.get(one), 'a redemption')),
                );
              }),
            FRESH,
          ),
      ),
      left: new DataLoader<Reward, bigint | null>(
        (rewards) => read((tx) => this.views.stocks(tx, [...rewards])),
        FRESH,
      ),
    };
    this.byRequest.set(context, loaders);
    return loaders;
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
    context: AccessContext,
    ids: readonly Uuid[],
    { tag, ...page }: RewardPage,
  ): Promise<CustomerRewardType[][]> {
    const { now } = context;
    const [program, people, rewards] = [
      required(await this.programs.byId(tx, required(tx.programId, 'a program')), 'the program'),
      await this.customers.byIds(tx, [...new Set(ids)]),
      await this.catalogue.shown(tx, { tag, now }, page),
    ];
    const found = await this.views.forCustomers(tx, program, [...people.values()], rewards, now);
    return ids.map((id) => (found.get(id) ?? []).map((one) => customerRewardOf(one, this.effects, context)));
  }
}

function perPage<Page, L>(make: (page: Page) => L): (page: Page) => L {
  const known = new Map<string, L>();
  return (page) => {
    const name = JSON.stringify(page);
    const loader = known.get(name) ?? make(page);
    known.set(name, loader);
    return loader;
  };
}
