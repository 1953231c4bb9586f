import { systemActor } from '#access';
import { CustomerDirectory } from '#customers';
import { newId, required, type Uuid } from '#kernel';
import { Database } from '#platform';
import {
  FraudJudge,
  type FraudRule,
  type JudgingStage,
  type ReferralProgram,
  type ReferralRules,
  type ReferralVersion,
  type Verdict,
} from '#referrals';
import { insertReferralProgram, insertVersion } from '../../libs/referrals/persistence/referral-programs.js';
import { CampaignOffice } from './campaign-office.js';
import type { Shaped, TestApp } from './test-app.js';

const UPSERT = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { userErrors { code path } } }`;
const RECORD = `mutation ($input: RecordReferralSignalsInput!) {
  recordReferralSignals(input: $input) { kept userErrors { code message path } } }`;

/** A rule of fraud that needs no more words in a test. */
export function ruleOf(code: string, more: Partial<FraudRule> = {}): FraudRule {
  return {
    code,
    sign: 'SHARED_DEVICE',
    action: 'FLAG',
    isShadow: false,
    threshold: 1,
    window: null,
    ...more,
  };
}

const RULES: Omit<ReferralRules, 'fraudRules'> = {
  ...{ advocates: null, attribution: 'LAST_TOUCH', touchDays: 30, claimDays: null, maturingDays: 14 },
  qualification: { minimumMinor: 0n, categories: [], withinDays: null },
  ...{ onReturn: 'REVOKE', advocateDelayDays: 0, friendDelayDays: 0, advocateCap: null, milestones: [] },
  reviewHours: 48,
};

/** Where referrals are judged, without the course they take: one referral program, "friends". */
export class ReferralCourt {
  private constructor(
    readonly app: TestApp,
    readonly campaigns: CampaignOffice,
    readonly program: ReferralProgram,
    public version: ReferralVersion,
  ) {}

  static async open(app: TestApp, ...fraudRules: readonly FraudRule[]): Promise<ReferralCourt> {
    const campaigns = await CampaignOffice.open(app);
    const programId = campaigns.desk.shop.program.id;
    const program: ReferralProgram = {
      ...{ id: newId(app.now), programId, code: 'friends', name: 'Friends', variant: 'CUSTOMERS' },
      ...{ landingUrl: 'https://shop.test/', isOpen: true, createdAt: app.now },
    };
    const version: ReferralVersion = {
      ...{ id: newId(app.now), referralProgramId: program.id, number: 1, createdAt: app.now },
      ...{ effectiveFrom: app.now, rules: { ...RULES, fraudRules } },
    };
    await app.app.get(Database).tx({ programId }, async (tx) => {
      await insertReferralProgram(tx, program);
      await insertVersion(tx, version);
    });
    return new ReferralCourt(app, campaigns, program, version);
  }

  get programId(): Uuid {
    return this.program.programId;
  }

  /** Enrolled customers; their names are their ids, unless more is known. */
  async people(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.app.enrol(this.campaigns.desk.shop, name);
  }

  async know(externalId: string, more: object): Promise<void> {
    const data = await this.campaigns.desk.ask<Shaped>(UPSERT, { input: { externalId, ...more } });
    expect(data.upsertCustomer.userErrors).toEqual([]);
  }

  /** Tells with what a customer is seen: by the shop's server, or with another credential. */
  async tell(customer: string | null, signals: object, credential?: string): Promise<Shaped> {
    const input = { ...(customer === null ? {} : { customer }), signals };
    return (await this.campaigns.desk.ask<Shaped>(RECORD, { input }, credential)).recordReferralSignals;
  }

  async see(customer: string, signals: object): Promise<void> {
    expect((await this.tell(customer, signals)).userErrors).toEqual([]);
  }

  async ids(...names: readonly string[]): Promise<Uuid[]> {
    const known = await this.app.app
      .get(Database)
      .tx({ programId: this.programId }, (tx) =>
        this.app.app.get(CustomerDirectory).byExternalIds(tx, names),
      );
    return names.map((name) => required(known.get(name)?.id, name));
  }

  /** That the friends came by the advocate, as rows alone. */
  async refer(advocate: string, ...friends: readonly string[]): Promise<void> {
    const [advocateId, ...friendIds] = await this.ids(advocate, ...friends);
    for (const friendId of friendIds)
      await this.app.database.query(
        `insert into referrals (customer_id, program_id, advocate_id, referral_program_id, version_id, generation, advocate_generation,
           state, reason, kind, channel, claimed_at, is_under_review, last_step, attributed_at, attributed_step)
         values ($1, $2, $3, $4, $5, 1, 0, 'ATTRIBUTED', 'TYPED_CODE', 'TYPED_CODE', 'OTHER', $6, false, 1, $6, 1)`,
        [friendId, this.programId, advocateId, this.program.id, this.version.id, this.app.now],
      );
  }

  /** Judges friends of an advocate as of their claim at `claimedAt`, now if absent; verdicts are in the order of the friends. */
  async judge(
    stage: JudgingStage,
    advocate: string,
    friends: readonly string[],
    claimedAt: Date = this.app.now,
  ): Promise<Verdict[]> {
    const [advocateId = '', ...friendIds] = await this.ids(advocate, ...friends);
    const cases = friendIds.map((friendId) => ({
      referral: {
        ...{ friendId, advocateId, claimedAt, versionId: this.version.id },
        ...{ generation: 1, advocateGeneration: 0, channel: 'OTHER' as const },
      },
      rules: this.version.rules,
    }));
    const verdicts = await this.app.app
      .get(Database)
      .tx({ programId: this.programId }, (tx) =>
        this.app.app.get(FraudJudge).judge(tx, cases, stage, this.app.now),
      );
    return friendIds.map((id) => required(verdicts.get(id), 'a verdict of each'));
  }

  /** "friend number state" of all reviews. */
  async reviews(): Promise<string[]> {
    const rows = await this.app.database.query<{ line: string }>(
      `select c.external_id || ' ' || r.number || ' ' || coalesce(r.decision, case when r.escalated_at is null then 'OPEN' else 'ESCALATED' end) as line
       from referral_reviews r join customers c using (customer_id) where r.program_id = $1 order by r.opened_at, line`,
      [this.programId],
    );
    return rows.map(({ line }) => line);
  }

  get system(): ReturnType<typeof systemActor> {
    return systemActor(this.programId, 'test');
  }
}
