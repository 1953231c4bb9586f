import { setTimeout as sleep } from 'node:timers/promises';
import { Seeded } from '../../support/seeded.js';
import type { TestApp } from '../../support/test-app.js';
import { wrongsOf } from './look.js';
import { partnerOf } from './contacts.js';
import { planOf, type StormPlan } from './plan.js';
import { guestOf, MINIMUM_MINOR, newcomerOf, StormShop } from './shop.js';
import { OtherWays } from './ways.js';

/** People who join while it goes on. */
const NEWCOMERS = 5;
/** Orders of each client that come back once all is rewarded. */
const RETURNS_AT_THE_END = 3;

/** What there was of it: nothing is proved by storms that never come to what they are about. */
export const COUNTED = [
  ...(['referrals', 'rewarded', 'reversed', 'invited'] as const),
  ...(['given', 'anew', 'bound', 'persons', 'byStaff'] as const),
] as const;

export type StormCounts = Readonly<Record<(typeof COUNTED)[number], number>>;

export interface Stormed extends StormCounts {
  readonly plan: StormPlan;
  readonly wrongs: readonly string[];
  readonly claims: number;
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
    await Promise.all(Array.from({ length: NEWCOMERS }, (_, newcomer) => bring(shop, newcomer)));
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

/** Some are invited by one or two, and join by that; of some staff say that it was a slip: they are free to say who it was. */
async function bring(shop: StormShop, newcomer: number): Promise<void> {
  const random = new Seeded(shop.plan.seed * 10 + newcomer);
  const ways = new OtherWays(shop);
  const fate = random.int(0, 5);
  const [one, other] = [random.int(0, shop.plan.people - 1), random.int(0, shop.plan.people - 1)];
  // Others come while it goes on.
  if (fate === 0) return;
  await Promise.all([ways.invite(0, one, newcomer), fate > 3 && ways.invite(1, other, newcomer)]);
  await Promise.all([ways.join(0, newcomer), ways.join(1, newcomer)]);
  if (fate > 2) return;
  const place = shop.plan.people + newcomer;
  await Promise.all([ways.reject(0, place), fate === 1 && ways.reject(1, place)]);
}

const COUNTS = `select count(*)::int as referrals, count(*) filter (where state = 'REWARDED')::int as rewarded,
  count(*) filter (where state = 'REVERSED')::int as reversed, count(*) filter (where kind = 'INVITATION')::int as invited,
  sum(given)::int as given, sum(anew)::int as anew, sum(bound)::int as bound, sum(persons)::int as persons,
  sum(by_staff)::int as "byStaff"
  from referrals r cross join lateral (
    select count(*) filter (where from_state in ('ATTRIBUTED', 'MATURING') and to_state = 'ATTRIBUTED' and details ? 'from') as given,
      count(*) filter (where from_state in ('REJECTED', 'EXPIRED')) as anew,
      count(*) filter (where from_state = to_state and not details ? 'from' and reason in ('STAFF_DECIDED', 'TYPED_CODE', 'LAST_TOUCH')) as bound,
      count(*) filter (where reason in ('SELF_REFERRAL', 'DUPLICATE_PERSON', 'ALREADY_CUSTOMER')) as persons,
      count(*) filter (where reason in ('STAFF_DECIDED', 'REJECTED_BY_STAFF')) as by_staff
    from referral_steps where program_id = $1 and customer_id = r.customer_id
  ) s where r.program_id = $1`;

async function sumOf({ services: [{ database }], program }: StormShop): Promise<StormCounts> {
  const [counts] = await database.query<Record<keyof StormCounts, number | null>>(COUNTS, [program.id]);
  return Object.fromEntries(COUNTED.map((name) => [name, counts?.[name] ?? 0])) as Record<
    keyof StormCounts,
    number
  >;
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
    const person = this.friend();
    if (dice <= mix.claims) {
      const advocate = this.anybody();
      this.counts.claims += 1;
      return this.again((service) => shop.claim(service, person, advocate));
    }
    if (dice <= mix.orders) return this.come(name, person);
    if (dice <= mix.returns) return this.bringBack();
    const member = this.anybody();
    if (dice <= 88) return this.buy(name, { guest: guestOf(member) });
    if (dice <= 91) return this.again((service) => shop.link(service, member));
    if (dice <= 94) return this.again((service) => shop.signUp(service, member));
    await this.again((service) => shop.sweep(service));
  }

  /** Whoever has come buys; others come first, by a link or an invitation, or staff look at those who did. */
  private async come(name: string, person: number): Promise<void> {
    const { shop, ways, random } = this;
    const [way, other, newcomer] = [random.int(1, 24), this.anybody(), random.int(0, NEWCOMERS - 1)];
    const dice = random.int(0, 1_000);
    switch (way) {
      case 1:
      case 2:
        return this.again((service) => ways.follow(service, person, other));
      case 3:
      case 4:
        return this.again((service) => ways.invite(service, other, newcomer));
      case 5:
      case 6:
        return this.again((service) => ways.join(service, newcomer));
      case 7:
      case 8:
        return this.again((service) => ways.decide(service, dice));
      case 9:
      case 10:
        return this.again((service) => ways.attribute(service, person, other));
      case 11:
        return this.again((service) => ways.reject(service, person));
      case 12:
      case 13:
      case 14:
        await this.again((service) => ways.tellContact(service, person));
        return this.again((service) => ways.tellContact(service, partnerOf(person)));
      case 15:
        return this.buy(name, { externalId: newcomerOf(newcomer) });
      default:
        return this.buy(name, shop.customer(person));
    }
  }

  /** An order of everybody whose turn it is at this client, and now and then of nobody. */
  async buyForMost(): Promise<void> {
    const { shop, place, random } = this;
    const { people, clients } = shop.plan;
    for (let person = place; person < people + NEWCOMERS; person += clients)
      if (random.int(0, 3) > 0 && shop.idOf(person))
        await this.buy(`${place}-last-${person}`, shop.customer(person));
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

  /** A member, or now and then somebody who has joined while it goes on. */
  private friend(): number {
    const { shop, random } = this;
    const [member, isNewcomer, dice] = [this.anybody(), random.int(0, 2) === 0, random.int(0, 1_000)];
    const newcomers = [...shop.newcomers.keys()].sort((a, b) => a - b);
    return (isNewcomer ? newcomers[dice % Math.max(1, newcomers.length)] : undefined) ?? member;
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
