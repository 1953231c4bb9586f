import { setTimeout as sleep } from 'node:timers/promises';
import { Seeded } from '../../support/seeded.js';
import type { TestApp } from '../../support/test-app.js';
import { wrongsOf } from './look.js';
import { planOf, type StormPlan } from './plan.js';
import { guestOf, MINIMUM_MINOR, StormShop } from './shop.js';
import { newcomerOf, OtherWays } from './ways.js';

/** People who join while it goes on. */
const NEWCOMERS = 5;
/** Orders of each client that come back once all is rewarded. */
const RETURNS_AT_THE_END = 3;

export interface Stormed {
  readonly plan: StormPlan;
  readonly wrongs: readonly string[];
  readonly claims: number;
  readonly referrals: number;
  readonly rewarded: number;
  readonly reversed: number;
}

/** Lives through one storm, and tells what went wrong. */
export async function storm(services: readonly [TestApp, ...TestApp[]], seed: number): Promise<Stormed> {
  const plan = planOf(seed);
  const shop = await StormShop.open(services, plan);
  const wrongs: string[] = [];
  const counts = { claims: 0 };
  try {
    const clients = Array.from({ length: plan.clients }, (_, place) => new Client(shop, counts, place));
    if (plan.isRing) await closeRing(shop, counts);
    for (let round = 0; round < plan.rounds; round += 1) {
      await Promise.all(clients.map((client) => client.live(round)));
      shop.pass(new Seeded(seed * 100 + round).int(0, 3));
    }
    // Who has not bought yet may do so at the last.
    await Promise.all(clients.map((client) => client.buyForMost()));
    await shop.finish();
    // Once all is rewarded, orders come back that nobody expected any more.
    await Promise.all(clients.map((client) => client.bringBackSome()));
    await shop.finish();
    wrongs.push(...(await wrongsOf(shop)));
  } catch (error) {
    wrongs.unshift(error instanceof Error ? (error.stack ?? error.message) : 'failed');
  }
  return { plan, wrongs, ...counts, ...(await sumOf(shop)) };
}

/** Everybody names the next, all at once: somebody must be refused. */
async function closeRing(shop: StormShop, counts: { claims: number }): Promise<void> {
  const { people } = shop.plan;
  counts.claims += people;
  await Promise.all(shop.ids.map((_, person) => shop.claim(person, person, (person + 1) % people)));
}

async function sumOf({
  services: [{ database }],
  program,
}: StormShop): Promise<Pick<Stormed, 'referrals' | 'rewarded' | 'reversed'>> {
  const [sum] = await database.query<Pick<Stormed, 'referrals' | 'rewarded' | 'reversed'>>(
    `select count(*)::int as referrals, count(*) filter (where state = 'REWARDED')::int as rewarded,
       count(*) filter (where state = 'REVERSED')::int as reversed from referrals where program_id = $1`,
    [program.id],
  );
  return sum ?? { referrals: 0, rewarded: 0, reversed: 0 };
}

/** Up to which of a hundred a client does what; the rest is the same in all rounds. */
interface Mix {
  readonly claims: number;
  readonly orders: number;
  readonly returns: number;
}

/** Friends come first, then they buy, then they bring back: with the rare others at all times. */
const MIXES: readonly [Mix, ...Mix[]] = [
  { claims: 75, orders: 82, returns: 85 },
  { claims: 30, orders: 75, returns: 85 },
  { claims: 15, orders: 50, returns: 85 },
];

/** A storefront that sends everything more than once, and several times at once. */
class Client {
  private readonly random: Seeded;
  private readonly orders: string[] = [];
  private readonly ways: OtherWays;

  constructor(
    private readonly shop: StormShop,
    private readonly counts: { claims: number },
    private readonly place: number,
  ) {
    this.random = new Seeded(shop.plan.seed * 1_000 + place);
    this.ways = new OtherWays(shop);
  }

  async live(round: number): Promise<void> {
    for (let action = 0; action < this.shop.plan.actions; action += 1) {
      await this.act(
        `${this.place}-${round}-${action}`,
        MIXES[Math.min(round, MIXES.length - 1)] ?? MIXES[0],
      );
      if (this.random.int(0, 3) === 0) await sleep(this.random.int(0, 5));
    }
  }

  private async act(name: string, mix: Mix): Promise<void> {
    const { shop, random } = this;
    const dice = random.int(1, 100);
    const person = this.anybody();
    if (dice <= mix.claims) {
      const advocate = this.anybody();
      this.counts.claims += 1;
      return this.again((service) => shop.claim(service, person, advocate));
    }
    if (dice <= mix.orders) return this.come(name, person);
    if (dice <= mix.returns) return this.bringBack();
    if (dice <= 88) return this.buy(name, { guest: guestOf(person) });
    if (dice <= 91) return this.again((service) => shop.link(service, person));
    if (dice <= 94) return this.again((service) => shop.signUp(service, person));
    await this.again((service) => shop.sweep(service));
  }

  /** Whoever has come buys; others come first, by a link or an invitation, or staff look at those who did. */
  private async come(name: string, person: number): Promise<void> {
    const { shop, ways, random } = this;
    const [way, other, newcomer] = [random.int(1, 16), this.anybody(), random.int(0, NEWCOMERS - 1)];
    if (way === 1) return this.again((service) => ways.follow(service, person, other));
    if (way === 2) return this.again((service) => ways.invite(service, person, newcomer));
    if (way === 3) return this.again((service) => ways.join(service, newcomer));
    if (way === 4) return this.buy(name, { externalId: newcomerOf(newcomer) });
    if (way === 5) {
      const dice = random.int(0, 1_000);
      return this.again((service) => ways.decide(service, dice));
    }
    return this.buy(name, shop.customer(person));
  }

  /** An order of everybody whose turn it is at this client, and now and then of nobody. */
  async buyForMost(): Promise<void> {
    const { shop, place, random } = this;
    const { people, clients } = shop.plan;
    for (let person = place; person < people; person += clients)
      if (random.int(0, 3) > 0) await this.buy(`${place}-last-${person}`, shop.customer(person));
  }

  private async buy(name: string, buyer: Parameters<StormShop['order']>[2]): Promise<void> {
    const total = MINIMUM_MINOR * BigInt(this.random.int(0, 2)) + 500n;
    await this.again((service) => this.shop.order(service, `o-${name}`, buyer, total));
    this.orders.push(`o-${name}`);
  }

  /** Some or all of an order comes back; the news of it comes twice. */
  async bringBack(): Promise<void> {
    const order = this.orders[this.random.int(0, Math.max(0, this.orders.length - 1))];
    if (order === undefined) return;
    const [amount, name] = [this.random.pick([500n, 1_500n, 2_500n]), `r-${order}-${this.random.int(1, 2)}`];
    await this.again((service) => this.shop.return(service, order, name, amount));
  }

  /** One order after the other. */
  async bringBackSome(): Promise<void> {
    for (let times = 0; times < RETURNS_AT_THE_END; times += 1) await this.bringBack();
  }

  private anybody(): number {
    return this.random.int(0, this.shop.plan.people - 1);
  }

  /** Once, or twice at the same time at two services. */
  private async again(ask: (service: number) => Promise<unknown>): Promise<void> {
    const service = this.random.int(0, 7);
    const times = this.random.int(0, 2) === 0 ? 2 : 1;
    await Promise.all(Array.from({ length: times }, (_, time) => ask(service + time)));
  }
}
