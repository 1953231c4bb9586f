import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { Audiences, lookupKeyOf, type KnownFacts } from '#campaigns';
import { PersonKeys, type CustomerRef } from '#customers';
import { required, type Uuid } from '#kernel';
import { PointTypes, WalletReader } from '#ledger';
import { Limits, type Take, type UsageBook } from '#limits';
import type { Tx } from '#platform';
import type { FailedCondition, Standing } from './domain/availability.js';
import type { Reward, RewardVersion } from './domain/reward.js';
import { personTakes, stockTake } from './reward-takes.js';

/** A reward with the version that is meant. */
export interface RewardAt {
  readonly reward: Reward;
  readonly version: RewardVersion;
}

/** How customers stand with rewards. */
export interface Standings {
  of(customerId: Uuid, at: RewardAt): Standing;
  /** Under what a customer's pieces are counted. */
  subjectsOf(customerId: Uuid): readonly string[];
}

/** Facts of the lib of ladders: by them it tells everybody else of tiers. */
const TIER = 'tier';
const TIER_ON = 'tierOn';

/** Reads how customers stand with rewards: the same number of statements for any number of them. */
@Injectable()
export class RewardStandings {
  constructor(
    private readonly audiences: Audiences,
    private readonly persons: PersonKeys,
    private readonly limits: Limits,
    private readonly wallets: WalletReader,
    private readonly pointTypes: PointTypes,
  ) {}

  async read(
    tx: Tx,
    program: Program,
    customers: readonly CustomerRef[],
    rewards: readonly RewardAt[],
    now: Date,
  ): Promise<Standings> {
    const ids = customers.map(({ id }) => id);
    const subjects = await this.persons.of(tx, ids);
    const tierOf = await this.tiers(tx, program, customers, rewards, now);
    const failedOf = await this.failures(tx, program, customers, rewards, now);
    const availableOf = await this.balances(tx, ids, rewards, now);
    const book = await this.counters(tx, [...subjects.values()].flat(), rewards);
    const subjectsOf = (id: Uuid): readonly string[] =>
      required(subjects.get(id), 'subjects of the customer');
    const byId = new Map(customers.map((customer, place) => [customer.id, { customer, place }]));
    return {
      subjectsOf,
      of: (customerId, { reward, version }) => {
        const { customer, place } = required(byId.get(customerId), 'a customer that was asked for');
        const { status, enrolledAt } = customer;
        return {
          ...{ status, isEnrolled: enrolledAt !== null, tier: tierOf(place, version.ladder) },
          ...{
            failed: failedOf(place, version.audience),
            available: availableOf(customerId, version.pointType),
          },
          left: leftOf(book, [stockTake(reward, 0n)]),
          leftForPerson: leftOf(book, personTakes(reward.id, version, subjectsOf(customerId), 0n)),
        };
      },
    };
  }

  /** How many pieces are left of rewards; null: endless. In their order. */
  async stocks(tx: Tx, rewards: readonly Reward[]): Promise<(bigint | null)[]> {
    const takes = rewards.map((reward) => stockTake(reward, 0n));
    const book = await this.limits.peek(tx, takes);
    return takes.map((take) => leftOf(book, [take]));
  }

  private async tiers(
    tx: Tx,
    program: Program,
    customers: readonly CustomerRef[],
    rewards: readonly RewardAt[],
    now: Date,
  ): Promise<(place: number, ladder: string | null) => string> {
    if (rewards.every(({ version }) => version.tierPrices.length === 0)) return () => '';
    const known = await this.audiences.known(tx, program, new Set([TIER, TIER_ON]), customers, now);
    return (place, ladder) => tierIn(required(known[place], 'facts of a customer'), ladder);
  }

  private async failures(
    tx: Tx,
    program: Program,
    customers: readonly CustomerRef[],
    rewards: readonly RewardAt[],
    now: Date,
  ): Promise<(place: number, audience: string | null) => FailedCondition | null> {
    const texts = rewards.flatMap(({ version }) => version.audience ?? []);
    const failures = await this.audiences.failuresOfAll(tx, program, texts, customers, now);
    return (place, audience) =>
      audience === null ? null : (required(failures.get(audience), 'a condition')[place] ?? null);
  }

  private async balances(
    tx: Tx,
    customerIds: readonly Uuid[],
    rewards: readonly RewardAt[],
    now: Date,
  ): Promise<(customerId: Uuid, pointType: string) => bigint> {
    const codes = new Set(rewards.map(({ version }) => version.pointType));
    const types = (await this.pointTypes.list(tx)).filter(({ code }) => codes.has(code));
    const wanted = customerIds.flatMap((customerId) =>
      types.map((pointType) => ({ customerId, pointType, now })),
    );
    const views = wanted.length > 0 ? await this.wallets.viewsOf(tx, wanted) : [];
    const available = new Map(
      views.map(({ customerId, pointType, wallet }) => [`${customerId}/${pointType.code}`, wallet.available]),
    );
    return (customerId, pointType) => available.get(`${customerId}/${pointType}`) ?? 0n;
  }

  private counters(tx: Tx, subjects: readonly string[], rewards: readonly RewardAt[]): Promise<UsageBook> {
    const takes = rewards.flatMap(({ reward, version }) => [
      stockTake(reward, 0n),
      ...personTakes(reward.id, version, subjects, 0n),
    ]);
    return this.limits.peek(tx, takes);
  }
}

/** What is left of the counter that has least; null: none ends. */
function leftOf(book: UsageBook, takes: readonly Take[]): bigint | null {
  let least: bigint | null = null;
  for (const take of takes) {
    if (take.cap === null) continue;
    const left = book.shortageOf({ takes: [{ ...take, amount: take.cap + 1n }] })?.left ?? 0n;
    if (least === null || left < least) least = left;
  }
  return least;
}

function tierIn(known: KnownFacts, ladder: string | null): string {
  const tier = ladder === null ? known[TIER] : asMap(known[lookupKeyOf(TIER_ON)]).get(ladder);
  return typeof tier === 'string' ? tier : '';
}

function asMap(value: unknown): ReadonlyMap<unknown, unknown> {
  return value instanceof Map ? value : new Map();
}
