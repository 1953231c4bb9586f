import { systemActor } from '#access';
import { ActivityRecorder, GuestLinker, type NewOrder } from '#activity';
import { RefreshSegmentsJob } from '#campaigns';
import { KeepClubsJob } from '#clubs';
import { CustomerDirectory } from '#customers';
import { newId, required, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import { Claims, KeepReferralsJob, ReferralCourse, type ReferralProgram } from '#referrals';
import {
  insertReferralProgram,
  insertVersion,
} from '../../../libs/referrals/persistence/referral-programs.js';
import { fixed } from '../campaign-office.js';
import { ruleOf } from '../referral-court.js';
import { PLAIN_RULES } from '../referral-sharers.js';
import { Seeded } from '../seeded.js';
import { spend, tier, TierOffice } from '../tier-office.js';
import type { Shaped, Shop, TestApp } from '../test-app.js';

const DAY_MS = 86_400_000;
const CUSTOMERS = 12;
/** Few, so that claims of one follow each other closely. */
const ADVOCATES = 3;

const FAST_LADDER = {
  ...{ code: 'retail', name: 'Retail', graceDays: 2, warningDays: 2 },
  tiers: [tier('bronze', 0, null), tier('silver', 1, spend(15_000)), tier('gold', 2, spend(40_000))],
  window: { kind: 'ROLLING_DAYS', length: 20 },
};
const CLUBS = [
  { code: 'vip', name: 'Vip', kind: 'RULE', rule: rule('customer.spent >= 20000') },
  { code: 'gold', name: 'Gold' },
];
/** What costs points that not everybody has: who cannot pay is given two days. */
const PLAN = {
  ...{ club: 'gold', code: 'weekly', name: 'Weekly', price: { kind: 'POINTS', points: 40 } },
  ...{ period: { unit: 'DAYS', count: 4 }, renews: true, graceDays: 2 },
};
const SEGMENTS = {
  quiet: 'customer.orders > 0 && customer.daysSinceLastOrder >= 5',
  'big-spenders': 'customer.spent >= 30000',
};

function rule(condition: string): object {
  return { condition, onLoss: 'LEAVE', graceDays: 1 };
}

/** Days of a shop on which anything may happen that figures are counted of. */
export class ShopDays {
  private readonly random: Seeded;
  private returns = 0;
  private readonly orders: { readonly externalId: string }[] = [];
  private readonly people = Array.from({ length: CUSTOMERS }, (_, number) => `c-${number}`);
  private readonly friends: string[] = [];

  private constructor(
    private readonly app: TestApp,
    private readonly office: TierOffice,
    private readonly referrals: { readonly program: ReferralProgram; readonly versionId: Uuid },
    seed: number,
  ) {
    this.random = new Seeded(seed);
  }

  /** Everybody has an account; few are members yet. There are tiers, clubs, segments, an experiment and a referral program. */
  static async open(app: TestApp, seed: number): Promise<ShopDays> {
    const office = await TierOffice.open(app);
    await office.start(FAST_LADDER);
    const halves = { experiment: { holdoutPermille: 500 }, trigger: 'order.paid' };
    await office.campaigns.start('halves', [fixed(5)], halves);
    const days = new ShopDays(app, office, await foundReferrals(app, office.campaigns.desk.shop), seed);
    await days.meet(...days.people.splice(0));
    for (const club of CLUBS) await days.staff('createClub', club);
    await days.staff('saveClubPlan', PLAN);
    for (const [code, condition] of Object.entries(SEGMENTS))
      await days.staff('createSegment', { code, name: code, condition });
    return days;
  }

  get shop(): Shop {
    return this.office.campaigns.desk.shop;
  }

  /** Something happens; `days` is how many may pass at once. */
  async step(days: number): Promise<void> {
    const turn = this.random.int(0, 99);
    this.app.clock.advanceBy(1_000);
    if (turn < 42) await this.order();
    else if (turn < 56) await this.giveBack();
    else if (turn < 61) await this.cancel();
    else if (turn < 67) await this.link();
    else if (turn < 71) await this.app.enrol(this.shop, this.someone());
    else if (turn < 72) await this.meet(`x-${this.people.length}`);
    else if (turn < 81) await this.refer();
    else if (turn < 85) await this.reject();
    else if (turn < 90) await this.join(this.someone());
    else if (turn < 92) await this.member('leaveClub', { customer: this.someone() });
    else if (turn < 93) await this.widen();
    else if (days > 0) await this.daysPass(1 + this.below(days));
  }

  /** There is another ladder: everybody is placed on it, and nobody is told. */
  addLadder(): Promise<void> {
    return this.office.start({ ...FAST_LADDER, code: 'second', name: 'Second' });
  }

  /**
   * Two whom chance leaves alone: within four weeks one falls from a tier again, and one cannot pay
   * their club. Left to chance there are histories in which nobody does.
   */
  async meetTwoWhoLose(): Promise<void> {
    const [falling, poor] = ['falling', 'poor'];
    for (const name of [falling, poor]) await this.app.enrol(this.shop, name);
    await this.record({ customer: { externalId: falling }, occurredAt: this.app.now }, 60_000);
    await this.record({ customer: { externalId: poor }, occurredAt: this.app.now }, 6_000);
    await this.join(poor);
  }

  /** Nobody is in a segment any more. */
  archiveSegment(): Promise<void> {
    return this.staff('archiveSegment', { code: 'quiet' });
  }

  /** Days pass, and the workers do what is due. */
  async daysPass(days: number): Promise<void> {
    this.app.clock.advanceBy(days * DAY_MS);
    await this.office.daysPass(0);
    const { app } = this.app;
    await this.office.work();
    for (const job of [KeepClubsJob, RefreshSegmentsJob, KeepReferralsJob])
      await app.get<{ run(now: Date): Promise<unknown> }>(job).run(this.app.now);
  }

  private below(count: number): number {
    return this.random.int(0, count - 1);
  }

  private one<T>(of: readonly T[]): T | undefined {
    return of.length === 0 ? undefined : of[this.below(of.length)];
  }

  private someone(): string {
    return this.one(this.people) ?? 'c-0';
  }

  private within<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.app.app.get(Database).tx({ programId: this.shop.program.id }, work);
  }

  private get recorder(): ActivityRecorder {
    return this.app.app.get(ActivityRecorder);
  }

  /** Accounts of people who do nothing yet. */
  private async meet(...names: readonly string[]): Promise<void> {
    const people = names.map((externalId) => ({ externalId, enrolledAt: null }));
    await this.within((tx) => this.app.app.get(CustomerDirectory).ensure(tx, people, this.app.now));
    this.people.push(...names);
  }

  /** Some are dated back by up to two years, some are guests'. */
  private order(): Promise<void> {
    const isGuests = this.below(4) === 0;
    const customer = isGuests
      ? { guest: { email: `${this.someone()}@example.com` } }
      : { externalId: this.someone() };
    const back = this.below(3) === 0 ? this.below(700) : 0;
    const occurredAt = new Date(this.app.now.getTime() - back * DAY_MS - this.below(86_400) * 1_000);
    return this.record({ customer, occurredAt }, this.below(5) === 0 ? 0 : 100 + this.below(10_000));
  }

  private async record(of: Pick<NewOrder, 'customer' | 'occurredAt'>, totalMinor: number): Promise<void> {
    const externalId = `o-${this.orders.length}`;
    const channel = ['WEB', 'SHOP'][this.below(2)] ?? null;
    const order: NewOrder = {
      ...{ ...of, source: 'store', externalId, currency: 'USD', channel },
      amounts: { totalMinor: BigInt(totalMinor) },
    };
    const [result] = await this.within((tx) =>
      this.recorder.recordOrders(tx, this.shop.program, [order], this.app.now),
    );
    if (result?.ok) this.orders.push({ externalId });
  }

  private async giveBack(): Promise<void> {
    const order = this.one(this.orders);
    if (!order) return;
    this.returns += 1;
    const back = {
      ...{ source: 'store', orderExternalId: order.externalId },
      ...{ externalId: `r-${this.returns}`, occurredAt: null, amountMinor: BigInt(1 + this.below(6_000)) },
    };
    await this.within((tx) => this.recorder.recordReturns(tx, this.shop.program, [back], this.app.now));
  }

  private async cancel(): Promise<void> {
    const order = this.one(this.orders);
    if (!order) return;
    const cancellation = { source: 'store', orderExternalId: order.externalId, occurredAt: null };
    await this.within((tx) =>
      this.recorder.cancelOrders(tx, this.shop.program, [cancellation], this.app.now),
    );
  }

  /** What a guest bought turns out to be somebody's. */
  private async link(): Promise<void> {
    const link = {
      customer: { externalId: this.someone() },
      guest: { email: `${this.someone()}@example.com` },
    };
    await this.within((tx) => this.app.app.get(GuestLinker).link(tx, this.shop.program, link, this.app.now));
  }

  /** A newcomer types a member's code; now and then it is staff who say who it was, also of those who ended. */
  private async refer(): Promise<void> {
    const isByStaff = this.below(4) === 0;
    const friend = (isByStaff ? this.one(this.friends) : null) ?? `f-${this.friends.length}`;
    const advocate = this.people[this.below(ADVOCATES)] ?? 'c-0';
    await this.app.enrol(this.shop, friend);
    await this.app.enrol(this.shop, advocate);
    if (!this.friends.includes(friend)) {
      this.friends.push(friend);
      this.people.push(friend);
    }
    const [friendId, advocateId] = await this.idsOf(friend, advocate);
    const referralProgramId = this.referrals.program.id;
    const staff = isByStaff ? { advocateId, referralProgramId } : null;
    const code = { code: advocate, shown: advocate, number: 1, isChosen: true, createdAt: this.app.now };
    const typed = isByStaff ? null : { ...code, advocateId, referralProgramId };
    const claim = { friendId, referralProgramId, channel: null, touches: [], staff, typed };
    const taker = { by: isByStaff ? 'STAFF' : 'CUSTOMER', actor: 'test', now: this.app.now } as const;
    const { program } = this.shop;
    await this.within((tx) => this.app.app.get(Claims).claim(tx, program, [claim], taker));
    if (this.below(3) === 0) return;
    this.app.clock.advanceBy(1_000);
    await this.record({ customer: { externalId: friend }, occurredAt: this.app.now }, 5_000);
  }

  private async reject(): Promise<void> {
    const friend = this.one(this.friends);
    if (friend === undefined) return;
    const ids = await this.idsOf(friend);
    const { program } = this.shop;
    const decision = { actor: systemActor(program.id, 'desk'), reason: 'Looked at it' };
    const course = this.app.app.get(ReferralCourse);
    await this.within((tx) => course.reject(tx, program, ids, decision, this.app.now));
  }

  private join(customer: string): Promise<void> {
    return this.member('joinClub', { customer, plan: 'weekly' });
  }

  private async member(name: 'joinClub' | 'leaveClub', more: object): Promise<void> {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { isChanged userErrors { code } } }`;
    await this.office.campaigns.desk.ask(query, { input: { club: 'gold', ...more } });
  }

  /** A segment is of other customers than before. */
  private async widen(): Promise<void> {
    const condition = `customer.spent >= ${10_000 + this.below(40_000)}`;
    await this.staff('changeSegment', { code: 'big-spenders', condition });
    await this.app.app.get(RefreshSegmentsJob).run(this.app.now);
  }

  private async staff(name: string, input: object): Promise<void> {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code path } } }`;
    const { desk, session } = this.office.campaigns;
    const data = await desk.askAdmin<Record<string, Shaped>>(session, query, { input });
    expect(data[name]?.userErrors).toEqual([]);
  }

  private async idsOf<N extends readonly string[]>(...names: N): Promise<{ readonly [K in keyof N]: Uuid }> {
    const known = await this.within((tx) => this.app.app.get(CustomerDirectory).byExternalIds(tx, names));
    return names.map((name) => required(known.get(name)?.id, name)) as { readonly [K in keyof N]: Uuid };
  }
}

/** A referral program whose friends have a week to order, and of which claims in quick succession are looked at first. */
async function foundReferrals(
  { app, now }: TestApp,
  { program: { id: programId } }: Shop,
): Promise<{ readonly program: ReferralProgram; readonly versionId: Uuid }> {
  const program: ReferralProgram = {
    ...{ id: newId(now), programId, code: 'friends', name: 'Friends', variant: 'CUSTOMERS' },
    ...{ landingUrl: 'https://shop.test/', isOpen: true, createdAt: now },
  };
  const rules = {
    ...{ ...PLAIN_RULES, maturingDays: 3 },
    qualification: { minimumMinor: 2_000n, categories: [], withinDays: 6 },
    fraudRules: [ruleOf('often', { sign: 'VELOCITY', action: 'HOLD', threshold: 1, window: 'DAY' })],
  };
  const version = { id: newId(now), referralProgramId: program.id, number: 1, createdAt: now };
  await app.get(Database).tx({ programId }, async (tx) => {
    await insertReferralProgram(tx, program);
    await insertVersion(tx, { ...version, effectiveFrom: now, rules });
  });
  return { program, versionId: version.id };
}
