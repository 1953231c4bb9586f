import { Programs, systemActor, type Program, type ProgramActor } from '#access';
import { ActivityService, type NewOrder } from '#activity';
import { Campaigns, EVERY_ORDER, type CampaignTerms } from '#campaigns';
import { CustomerDirectory } from '#customers';
import { newId, required, type Problem, type Result, type Uuid } from '#kernel';
import { PointTypes, type PointTypeSettings } from '#ledger';
import { Database, isLockTimeout, isSerializationFailure, Overloaded, type Tx } from '#platform';
import {
  Claims,
  ReferralCodes,
  ReferralSignals,
  ReferralUpkeep,
  type Claimed,
  type FraudRule,
  type NewClaim,
  type ReferralCode,
  type ReferralProgram,
} from '#referrals';
import {
  insertReferralProgram,
  insertVersion,
} from '../../../libs/referrals/persistence/referral-programs.js';
import { PLAIN_RULES } from '../../support/referral-sharers.js';
import { valueOf, type TestApp } from '../../support/test-app.js';
import { Contacts } from './contacts.js';
import type { StormPlan } from './plan.js';

export const OPENED_AT = new Date('2026-03-01T12:00:00Z');
/** What an order must be worth, and stay worth. */
export const MINIMUM_MINOR = 1_000n;
/** What campaigns give: orders by themselves give nothing, so that points tell who was rewarded how often. */
export const FOR_ADVOCATE = 10_000n;
export const FOR_FRIEND = 100n;
export const FOR_TWO_FRIENDS = 1n;
export const FOR_CLAIMED_ADVOCATE = 1_000_000n;
export const FOR_CLAIMED_FRIEND = 100_000_000n;
const DAY_MS = 86_400_000;
/** Whoever shares a device is looked at. */
const FLAG_DEVICES: FraudRule = {
  ...{ code: 'device', sign: 'SHARED_DEVICE', action: 'FLAG', isShadow: false, threshold: 1, window: null },
};
/** What would end nearly all referrals, were it not in shadow mode. */
const BLOCK_IN_SHADOW: FraudRule = {
  ...{ code: 'shadow', sign: 'VELOCITY', action: 'BLOCK', isShadow: true, threshold: 1, window: 'WEEK' },
};
const POINT_TYPE: PointTypeSettings = {
  ...{ name: 'Points', expiryPolicy: { kind: 'NEVER' }, clawbackPolicy: 'WITHIN_BALANCE' },
  ...{ goodwillDays: 0, valuePoints: 100n, valueMinor: 100n },
};

/** A shop whose customers refer each other, served by several instances of the service at once. Its time is its own. */
export class StormShop {
  readonly ids: Uuid[] = [];
  readonly codes: ReferralCode[] = [];
  /** Those who have joined while it went on, by their places behind the others. */
  readonly newcomers = new Map<number, Uuid>();
  readonly contacts = new Contacts();
  private nowMs = OPENED_AT.getTime();

  private constructor(
    readonly services: readonly [TestApp, ...TestApp[]],
    readonly plan: StormPlan,
    readonly program: Program,
    readonly actor: ProgramActor,
    readonly referralProgram: ReferralProgram,
  ) {}

  static async open(services: readonly [TestApp, ...TestApp[]], plan: StormPlan): Promise<StormShop> {
    const founded = { name: 'Storm', currency: 'USD', timeZone: 'America/New_York', locales: ['en'] };
    const program = valueOf(
      await services[0].app
        .get(Programs)
        .found({ code: `friends-${plan.seed}`, ...founded }, 'storm', OPENED_AT),
    );
    const referralProgram: ReferralProgram = {
      ...{ id: newId(OPENED_AT), programId: program.id, code: 'friends', name: 'Friends' },
      ...{ variant: 'CUSTOMERS', isOpen: true, landingUrl: 'https://shop.example/', createdAt: OPENED_AT },
    };
    const actor = systemActor(program.id, 'storm');
    const shop = new StormShop(services, plan, program, actor, referralProgram);
    await shop.within(0, (tx) => shop.fill(tx));
    return shop;
  }

  get now(): Date {
    return new Date(this.nowMs);
  }

  /** Nothing is under way while time passes. */
  pass(days: number): void {
    this.contacts.settle(this.tick());
    this.nowMs += 1 + days * DAY_MS;
  }

  /** A little later: no two things happen at the very same instant. */
  tick(): Date {
    this.nowMs += 1;
    return this.now;
  }

  within<T>(service: number, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.serviceAt(service).get(Database).tx({ programId: this.program.id }, work);
  }

  /** A friend types the code of an advocate. Null: the service was busy to the last. */
  claim(service: number, friend: number, advocate: number): Promise<Result<Claimed, Problem>> {
    return this.claimWith(service, friend, {
      ...{ channel: 'WHATSAPP', touches: [] },
      typed: required(this.codes[advocate], 'a code'),
    });
  }

  /** A friend claims with what they have. */
  claimWith(
    service: number,
    friend: number,
    brought: Pick<NewClaim, 'channel' | 'touches' | 'typed'>,
  ): Promise<Result<Claimed, Problem>> {
    const now = this.tick();
    const claim: NewClaim = {
      ...{ friendId: required(this.idOf(friend), 'a friend'), referralProgramId: this.referralProgram.id },
      ...{ staff: null, ...brought },
    };
    return this.stubbornly(service, async (at) => {
      const taker = { by: 'CUSTOMER', actor: 'test:friend', now } as const;
      const claims = this.serviceAt(at).get(Claims);
      const answers = await this.within(at, (tx) => claims.claim(tx, this.program, [claim], taker));
      return required(answers[0], 'an answer');
    });
  }

  order(
    service: number,
    externalId: string,
    buyer: NewOrder['customer'],
    totalMinor: bigint,
  ): Promise<unknown> {
    const order: NewOrder = {
      ...{ customer: buyer, source: 'shop', externalId, occurredAt: this.tick(), currency: 'USD' },
      amounts: { totalMinor },
    };
    return this.stubbornly(service, (at) =>
      this.serviceAt(at).get(ActivityService).recordOrder(this.actor, order, this.now),
    );
  }

  return(
    service: number,
    orderExternalId: string,
    externalId: string,
    amountMinor: bigint,
  ): Promise<unknown> {
    const input = { source: 'shop', orderExternalId, externalId, occurredAt: this.tick(), amountMinor };
    return this.stubbornly(service, (at) =>
      this.serviceAt(at).get(ActivityService).recordReturn(this.actor, input, this.now),
    );
  }

  /** What somebody bought as a guest becomes theirs: the merge of two persons. */
  link(service: number, person: number): Promise<unknown> {
    const link = { customer: this.customer(person), guest: guestOf(person) };
    return this.stubbornly(service, (at) =>
      this.serviceAt(at).get(ActivityService).linkGuestOrders(this.actor, link, this.tick()),
    );
  }

  /** Signs somebody up; a repeat finds it done. */
  async signUp(service: number, person: number): Promise<void> {
    const input = { externalId: nameOf(person), enrolledAt: OPENED_AT };
    await this.within(service, (tx) =>
      this.serviceAt(service).get(CustomerDirectory).ensure(tx, [input], this.now),
    );
  }

  /** What a worker does. */
  sweep(service: number): Promise<number> {
    return this.serviceAt(service).get(ReferralUpkeep).run(this.program.id, this.now);
  }

  /** What workers do when all is over. */
  async finish(): Promise<void> {
    for (let step = 0; step < 4; step += 1) {
      this.pass(15);
      while ((await this.sweep(0)) > 0);
    }
  }

  customer(person: number): { readonly externalId: string } {
    const { people } = this.plan;
    return { externalId: person < people ? nameOf(person) : newcomerOf(person - people) };
  }

  /** Of somebody who has joined; the places of newcomers are behind those of the others. */
  idOf(person: number): Uuid | undefined {
    return this.ids[person] ?? this.newcomers.get(person);
  }

  serviceAt(service: number): TestApp['app'] {
    return required(this.services[service % this.services.length], 'a service').app;
  }

  /** As often as it is told to come again. */
  async stubbornly<T>(
    service: number,
    ask: (service: number) => Promise<Result<T, Problem>>,
  ): Promise<Result<T, Problem>> {
    for (let tries = 0; ; tries += 1) {
      try {
        const answer = await ask(service + tries);
        if (answer.ok || answer.problem.code !== 'IN_PROGRESS') return answer;
      } catch (error) {
        const isBusy = error instanceof Overloaded || isLockTimeout(error) || isSerializationFailure(error);
        if (!isBusy) throw error;
      }
    }
  }

  private async fill(tx: Tx): Promise<void> {
    const { plan, program, referralProgram } = this;
    const [{ app }] = this.services;
    valueOf(await app.get(PointTypes).create(tx, 'points', POINT_TYPE, OPENED_AT));
    await this.give(tx, 'advocate', 'referral.approved', 'activity.text("side") == "ADVOCATE"', FOR_ADVOCATE);
    await this.give(tx, 'friend', 'referral.approved', 'activity.text("side") == "FRIEND"', FOR_FRIEND);
    await this.give(tx, 'two', 'referral.milestone_reached', null, FOR_TWO_FRIENDS);
    await this.give(
      tx,
      'brought',
      'referral.claimed',
      'activity.text("side") == "ADVOCATE"',
      FOR_CLAIMED_ADVOCATE,
    );
    await this.give(
      tx,
      'welcome',
      'referral.claimed',
      'activity.text("side") == "FRIEND"',
      FOR_CLAIMED_FRIEND,
    );
    await insertReferralProgram(tx, referralProgram);
    await insertVersion(tx, {
      ...{ id: newId(OPENED_AT), referralProgramId: referralProgram.id, number: 1 },
      ...{ effectiveFrom: OPENED_AT, createdAt: OPENED_AT },
      rules: {
        ...PLAIN_RULES,
        qualification: { minimumMinor: MINIMUM_MINOR, categories: [], withinDays: 30 },
        ...{ maturingDays: plan.maturingDays, onReturn: plan.onReturn },
        ...{ advocateDelayDays: plan.delayDays, friendDelayDays: 0 },
        advocateCap: plan.cap === null ? null : { max: plan.cap, per: 'LIFETIME' },
        milestones: [{ code: 'two', name: 'Two friends', friends: 2, isRepeated: true }],
        fraudRules: [FLAG_DEVICES, BLOCK_IN_SHADOW],
      },
    });
    const people = Array.from({ length: plan.people }, (_, person) => ({
      ...{ externalId: nameOf(person), enrolledAt: OPENED_AT },
    }));
    const refs = await app.get(CustomerDirectory).ensure(tx, people, OPENED_AT);
    this.ids.push(...people.map(({ externalId }) => required(refs.get(externalId), 'a customer').id));
    const signals = valueOf(app.get(ReferralSignals).read(this.actor, { deviceId: 'tablet' }));
    const seen = this.ids.slice(0, plan.sharers).map((customerId) => ({ customerId, signals }));
    await app.get(ReferralSignals).record(tx, seen, OPENED_AT);
    const opened = await app.get(ReferralCodes).open(tx, referralProgram, this.ids, OPENED_AT);
    this.codes.push(...this.ids.map((id) => required(opened.get(id), `a code in ${program.code}`)));
  }

  private async give(
    tx: Tx,
    code: string,
    trigger: string,
    condition: string | null,
    points: bigint,
  ): Promise<void> {
    const amount = { kind: 'FIXED', points } as const;
    const effect = { pointType: null, amount, expiry: null, pending: { kind: 'NONE' } } as const;
    const terms: CampaignTerms = { ...EVERY_ORDER, trigger, condition, effects: [effect], claimDays: 30 };
    const command = { actor: this.actor, code, now: OPENED_AT, effectiveFrom: null };
    valueOf(await this.services[0].app.get(Campaigns).create(tx, { ...command, name: code, terms }));
  }
}

export function guestOf(person: number): { readonly email: string; readonly phone: null } {
  return { email: `${nameOf(person)}@example.com`, phone: null };
}

export function nameOf(person: number): string {
  return `p-${person}`;
}

/** Somebody who joins while the storm goes on. */
export function newcomerOf(newcomer: number): string {
  return `newcomer-${newcomer}`;
}
