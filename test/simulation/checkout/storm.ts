import { setTimeout as sleep } from 'node:timers/promises';
import { required } from '#kernel';
import { Seeded } from '../../support/seeded.js';
import type { TestApp } from '../../support/test-app.js';
import { committedOrders, disagreements, lookAt } from './look.js';
import { planOf, type StormPlan } from './plan.js';
import { POINTS_ASKED, StormShop, TTL_SECONDS, type Wish } from './shop.js';
import { Tally, type Known } from './tally.js';

const LOOK_EVERY_MS = 40;
/** Orders of one person in the last phase: more than the largest limit. */
const PASSES_MAX = 130;

export interface Stormed {
  readonly plan: StormPlan;
  readonly wrongs: readonly string[];
  readonly commits: number;
  readonly reversals: number;
  readonly refusals: number;
  readonly looks: number;
}

/** Lives through one storm, and tells what went wrong. */
export async function storm(services: readonly [TestApp, ...TestApp[]], seed: number): Promise<Stormed> {
  const plan = planOf(seed);
  const shop = await StormShop.open(services, plan);
  const tally = new Tally(shop);
  const watch = new Watch(shop, tally);
  const clients = Array.from({ length: plan.clients }, (_, place) => new Client(shop, tally, place));
  try {
    await Promise.all(clients.map((client) => client.live()));
    await Promise.all(clients.map((client) => client.settle()));
    await fill(shop, tally);
    await shop.finish();
    await watch.stop();
    tally.wrongs.push(...(await wrongsAtTheEnd(shop, tally)));
  } catch (error) {
    tally.wrongs.unshift(error instanceof Error ? (error.stack ?? error.message) : 'failed');
  } finally {
    await watch.stop();
  }
  const { wrongs, commits, reversals, refusals } = tally;
  return { plan, wrongs, commits, reversals, refusals, looks: watch.looks };
}

/** Looks again and again whether there is more than there may be. */
class Watch {
  looks = 0;
  private isOver = false;
  private readonly looking: Promise<void>;

  constructor(shop: StormShop, tally: Tally) {
    this.looking = (async () => {
      while (!this.isOver) {
        const { beyond } = await lookAt(shop);
        tally.wrongs.push(...beyond);
        this.looks += 1;
        await sleep(LOOK_EVERY_MS);
      }
    })();
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.looking;
  }
}

/** One tab of a person. */
class Client {
  private readonly random: Seeded;
  private readonly mine: Known[] = [];
  private orders = 0;

  constructor(
    private readonly shop: StormShop,
    private readonly tally: Tally,
    private readonly place: number,
  ) {
    this.random = new Seeded(shop.plan.seed * 1_000 + place);
  }

  async live(): Promise<void> {
    for (let action = 0; action < this.shop.plan.actions; action += 1) {
      await this.act();
      if (this.random.int(0, 3) === 0) await sleep(this.random.int(0, 8));
    }
  }

  /** Every order that is open is paid or given up; whatever comes of it. */
  async settle(): Promise<void> {
    for (const known of this.mine) {
      if (known.state !== 'RESERVED') continue;
      const isPaid = this.random.bool() && (await this.tally.commit(this.service, known));
      if (!isPaid) await this.tally.release(this.service, known);
    }
  }

  private get service(): number {
    return this.random.int(0, 7);
  }

  private async act(): Promise<void> {
    const { tally, random, shop } = this;
    const dice = random.int(1, 100);
    const known = this.mine.length > 0 ? this.mine[random.int(0, this.mine.length - 1)] : undefined;
    if (!known || dice <= 40) return this.reserve(this.newOrder());
    if (dice <= 48) return this.reserve(known.order);
    if (dice <= 74) return void (await tally.commit(this.service, known));
    if (dice <= 80)
      return tally.reverse(this.service, this.mine.find(({ state }) => state === 'COMMITTED') ?? known);
    if (dice <= 90) return tally.release(this.service, known);
    if (dice <= 95 && shop.plan.expires) return shop.pass(random.int(1, TTL_SECONDS));
    await shop.sweep(this.service);
  }

  private async reserve(order: string): Promise<void> {
    const known = await this.tally.reserve(this.service, order, this.wish());
    if (!known) return;
    const place = this.mine.findIndex((one) => one.order === order);
    const kept = this.tally.orders.get(order);
    if (!kept) return;
    if (place === -1) this.mine.push(kept);
    else this.mine[place] = kept;
  }

  private newOrder(): string {
    this.orders += 1;
    return `order-${this.place}-${this.orders}`;
  }

  private wish(): Wish {
    const { plan, codes, secondCode } = this.shop;
    const person = this.place % plan.persons;
    const code = required(codes[this.random.int(0, codes.length - 1)], 'a code');
    const isRich = plan.paysPoints && !this.shop.isGuest(person);
    const wanted = plan.hasSecond && this.random.bool() ? [code, secondCode] : [code];
    return { person, codes: wanted, points: isRich && this.random.bool() ? POINTS_ASKED : 0n };
  }
}

/**
 * Nothing is under way any more: everybody who is willing reserves and commits until nobody gets any more. What is left over then
 * has been withheld.
 */
async function fill(shop: StormShop, tally: Tally): Promise<void> {
  const { plan, codes } = shop;
  for (let pass = 0; pass < PASSES_MAX; pass += 1) {
    const wishes = Array.from({ length: plan.persons }, (_, person) => person).flatMap((person) =>
      codes.map((code) => ({ person, codes: [code], points: 0n })),
    );
    const taken = await Promise.all(
      wishes.map(async (wish, place) => {
        const known = await tally.reserve(place, `fill-${pass}-${place}`, wish);
        return known !== null && known.limits.length > 0 && (await tally.commit(place, known));
      }),
    );
    if (!taken.some(Boolean)) return;
  }
  tally.wrongs.push(`after ${PASSES_MAX} passes there was still something left`);
}

async function wrongsAtTheEnd(shop: StormShop, tally: Tally): Promise<string[]> {
  const { plan } = shop;
  const found: string[] = [];
  const { uses, byLimit } = await lookAt(shop, ['COMMITTED']);
  const limits = plan.kind === 'CUSTOMER' ? plan.persons : plan.kind === 'CODE' ? shop.codes.length : 1;
  const full = [...byLimit.values()].filter((one) => one === plan.limit).length;
  if (full !== limits)
    found.push(`${full} of ${limits} limits of ${plan.limit} are used up: ${JSON.stringify([...byLimit])}`);
  if (uses !== tally.committedUses())
    found.push(`${uses} uses are committed, and clients were answered ${tally.committedUses()}`);
  const committed = await committedOrders(shop);
  for (const { order, state } of tally.orders.values())
    if ((state === 'COMMITTED' || state === 'REVERSED') !== committed.has(order))
      found.push(`${order} was answered ${state}, and is not`);
  found.push(...(await disagreements(shop)));
  for (const violation of await shop.services[0].violations(shop.program))
    found.push(JSON.stringify(violation));
  return found;
}
