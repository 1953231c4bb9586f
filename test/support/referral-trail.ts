import { systemActor } from '#access';
import { newId, required, type Problem, type Result, type Uuid } from '#kernel';
import { Database } from '#platform';
import { toGlobalId } from '#platform/graphql';
import {
  Claims,
  ReferralCourse,
  ReferralUpkeep,
  type Claimed,
  type NewClaim,
  type Referral,
  type ReferralProgram,
  type ReferralRules,
} from '#referrals';
import { insertVersion } from '../../libs/referrals/persistence/referral-programs.js';
import { findReferrals, findSteps } from '../../libs/referrals/persistence/referrals.js';
import { CAMPAIGN } from './campaign-office.js';
import { PLAIN_RULES, ReferralSharers } from './referral-sharers.js';
import type { TestApp } from './test-app.js';

const DAY_MS = 86_400_000;
const SUSPEND =
  'mutation ($input: SuspendCustomerInput!) { suspendCustomer(input: $input) { userErrors { code } } }';

/** Follows referrals from the claim to the reward, in a shop whose referral program is "trail". */
export class ReferralTrail {
  private readonly ids = new Map<string, Uuid>();

  private constructor(
    readonly sharers: ReferralSharers,
    readonly program: ReferralProgram,
  ) {}

  static async open(app: TestApp, rules: Partial<ReferralRules> = {}): Promise<ReferralTrail> {
    return ReferralTrail.at(await ReferralSharers.open(app), rules);
  }

  /** In a shop that is there. */
  static async at(sharers: ReferralSharers, rules: Partial<ReferralRules> = {}): Promise<ReferralTrail> {
    return new ReferralTrail(sharers, await sharers.program('trail', {}, rules));
  }

  /** Other rules, from now on. */
  async publish(number: number, rules: Partial<ReferralRules>): Promise<void> {
    const { now } = this.app;
    const version = {
      id: newId(now),
      referralProgramId: this.program.id,
      number,
      effectiveFrom: now,
      createdAt: now,
    };
    await this.sharers.tx((tx) => insertVersion(tx, { ...version, rules: { ...PLAIN_RULES, ...rules } }));
  }

  get app(): TestApp {
    return this.sharers.app;
  }

  async enrol(...names: readonly string[]): Promise<void> {
    const ids = await this.sharers.enrol(...names);
    for (const [index, name] of names.entries()) this.ids.set(name, required(ids[index], 'an id'));
  }

  idOf(name: string): Uuid {
    return required(this.ids.get(name), `the customer ${name}`);
  }

  nameOf(id: Uuid): string {
    return required([...this.ids].find(([, known]) => known === id)?.[0], 'a customer');
  }

  /** The claim of a friend who types the code of an advocate. */
  typed(friend: string, advocate: string, more: Partial<NewClaim> = {}): NewClaim {
    const code = `OF${advocate.toUpperCase()}`;
    const { id: referralProgramId } = this.program;
    return {
      ...{ friendId: this.idOf(friend), referralProgramId, channel: 'WHATSAPP', touches: [], staff: null },
      typed: {
        ...{ code, shown: code, number: 1 },
        advocateId: this.idOf(advocate),
        referralProgramId,
        isChosen: true,
        createdAt: this.app.now,
      },
      ...more,
    };
  }

  async claimAs(claim: NewClaim, by: 'CUSTOMER' | 'STAFF' = 'CUSTOMER'): Promise<Result<Claimed, Problem>> {
    return this.claimIn(this.app, claim, by);
  }

  /** The same, to one of several processes. */
  async claimIn(
    { app }: TestApp,
    claim: NewClaim,
    by: 'CUSTOMER' | 'STAFF' = 'CUSTOMER',
  ): Promise<Result<Claimed, Problem>> {
    const { loyalty } = this.sharers;
    const taker = { by, actor: `test:${by}`, now: this.app.now };
    const [claimed] = await app
      .get(Database)
      .tx({ programId: loyalty.id }, (tx) => app.get(Claims).claim(tx, loyalty, [claim], taker));
    return required(claimed, 'an answer');
  }

  /** A claim that must be accepted. */
  async claim(friend: string, advocate: string): Promise<Referral> {
    const claimed = await this.claimAs(this.typed(friend, advocate));
    if (!claimed.ok) throw new Error(claimed.problem.message);
    return claimed.value.referral;
  }

  async referral(friend: string): Promise<Referral> {
    const found = await this.sharers.tx((tx) => findReferrals(tx, [this.idOf(friend)]));
    return required(found.get(this.idOf(friend)), 'a referral');
  }

  /** All steps: "TO REASON". */
  async steps(friend: string): Promise<string[]> {
    const steps = await this.sharers.tx((tx) => findSteps(tx, [this.idOf(friend)]));
    return steps.map(({ to, reason }) => `${to} ${reason}`);
  }

  /** What somebody was told of referrals: last words of types, in their alphabetical order. */
  async told(name: string): Promise<string[]> {
    const rows = await this.app.database.query<{ type: string }>(
      `select type from activities where customer_id = $1 and type like 'referral.%' order by type`,
      [this.idOf(name)],
    );
    return rows.map(({ type }) => type.slice('referral.'.length));
  }

  /** What the worker does every minute, some days later; answers how many referrals went on. */
  daysLater(days: number): Promise<number> {
    this.app.clock.advanceBy(days * DAY_MS);
    return this.workIn(this.app);
  }

  /** The same now, by one of several processes. */
  workIn({ app }: TestApp): Promise<number> {
    return app.get(ReferralUpkeep).run(this.sharers.loyalty.id, this.app.now);
  }

  /** Suspends a customer altogether. */
  async suspend(name: string): Promise<void> {
    const session = await this.app.staff(this.sharers.shop, 'MANAGER', `suspends-${name}@acme.test`);
    const input = { id: toGlobalId('Customer', this.idOf(name)), reason: 'fraud' };
    const data = await this.sharers.desk.askAdmin<{ suspendCustomer: { userErrors: unknown[] } }>(
      session,
      SUSPEND,
      { input },
    );
    expect(data.suspendCustomer.userErrors).toEqual([]);
  }

  allow(friend: string): Promise<Result<Referral, Problem>> {
    return this.decide('allow', friend);
  }

  reject(friend: string): Promise<Result<Referral, Problem>> {
    return this.decide('reject', friend);
  }

  private async decide(what: 'allow' | 'reject', friend: string): Promise<Result<Referral, Problem>> {
    const { loyalty } = this.sharers;
    const decision = { actor: systemActor(loyalty.id, 'desk'), reason: 'Looked at it' };
    const course = this.app.app.get(ReferralCourse);
    const [decided] = await this.sharers.tx((tx) =>
      course[what](tx, loyalty, [this.idOf(friend)], decision, this.app.now),
    );
    return required(decided, 'an answer');
  }

  /** Number of the last verdict that a review of a friend shows: whoever allows it names it. */
  async verdictNumber(friend: string): Promise<number | null> {
    const [row] = await this.app.database.query<{ verdict: number }>(
      'select verdict from referral_reviews where program_id = $1 and customer_id = $2 order by number desc limit 1',
      [this.sharers.loyalty.id, this.idOf(friend)],
    );
    return row?.verdict ?? null;
  }

  /** Gives points to both sides for something that is told. */
  give(type: string, points: number): Promise<void> {
    return this.act(type, { awardPoints: { amount: { fixed: { points } } } });
  }

  /** A campaign gives something for what is told, to whom it is told. */
  async act(type: string, effect: object): Promise<void> {
    const session = await this.app.staff(this.sharers.shop, 'MANAGER', `${type}@acme.test`);
    const input = {
      code: type.replace('.', '-'),
      name: type,
      trigger: type,
      effects: [effect],
    };
    const data = await this.sharers.desk.askAdmin<{ createCampaign: { userErrors: unknown[] } }>(
      session,
      CAMPAIGN.create,
      { input },
    );
    expect(data.createCampaign.userErrors).toEqual([]);
  }

  /**
   * How an advocate stands on the ladder: "milestone friends number", with "-" before those that were reverted; by the rows and by
   * what was told of them, which must say the same.
   */
  async ladder(name: string): Promise<string[]> {
    const rows = await this.app.database.query<{ rung: string; isReverted: boolean }>(
      `select concat_ws(' ', milestone, friends, number) as rung, reverted_at is not null as "isReverted"
       from referral_milestones where customer_id = $1 order by milestone, friends, number`,
      [this.idOf(name)],
    );
    const told = await this.app.database.query<{ line: string }>(
      `select concat_ws(' ', type, attributes ->> 'milestone', attributes ->> 'friends', split_part(external_id, '/', 6)) as line
       from activities where customer_id = $1 and type in ('referral.milestone_reached', 'referral.milestone_reverted')`,
      [this.idOf(name)],
    );
    const expected = rows.flatMap(({ rung, isReverted }) => [
      `referral.milestone_reached ${rung}`,
      ...(isReverted ? [`referral.milestone_reverted ${rung}`] : []),
    ]);
    expect(told.map(({ line }) => line).sort()).toEqual(expected.sort());
    return rows.map(({ rung, isReverted }) => `${isReverted ? '-' : ''}${rung}`);
  }

  /** How many approved referrals an advocate is counted. */
  async tally(name: string): Promise<number> {
    const [row] = await this.app.database.query<{ approved: number }>(
      'select approved from referral_tallies where customer_id = $1',
      [this.idOf(name)],
    );
    return row?.approved ?? 0;
  }

  async points(name: string): Promise<number> {
    return (await this.sharers.desk.wallet(name)).available;
  }

  async violations(): Promise<unknown[]> {
    return this.app.violations(this.sharers.loyalty);
  }
}
