import type { Program } from '#access';
import { CustomerDirectory } from '#customers';
import { newId, required, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import { ReferralCodes, type ReferralProgram, type ReferralRules } from '#referrals';
import { insertReferralProgram, insertVersion } from '../../libs/referrals/persistence/referral-programs.js';
import { Desk } from './desk.js';
import type { Shop, TestApp } from './test-app.js';

/** Rules under which every member may refer, and nothing is asked of friends but an order. */
export const PLAIN_RULES: ReferralRules = {
  ...{ advocates: null, attribution: 'LAST_TOUCH', touchDays: 30, claimDays: null },
  qualification: { minimumMinor: 0n, categories: [], withinDays: null },
  ...{ maturingDays: 14, onReturn: 'REVOKE', advocateDelayDays: 0, friendDelayDays: 0, advocateCap: null },
  ...{ milestones: [], fraudRules: [], reviewHours: 48 },
};

let shops = 0;

/** A shop whose customers share their codes. */
export class ReferralSharers {
  readonly desk: Desk;

  private constructor(
    readonly app: TestApp,
    readonly shop: Shop,
  ) {
    this.desk = new Desk(app, shop);
  }

  /** A new shop with a referral program, "friends", on the afternoon of 2 March 2026. */
  static async open(app: TestApp): Promise<ReferralSharers> {
    shops += 1;
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    const sharers = new ReferralSharers(app, await app.shop({ code: `sharers-${shops}` }));
    await sharers.program('friends');
    return sharers;
  }

  get loyalty(): Program {
    return this.shop.program;
  }

  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.app.app.get(Database).tx({ programId: this.loyalty.id }, work);
  }

  /** A referral program, whose rules are in force now. */
  async program(
    code: string,
    terms: Partial<ReferralProgram> = {},
    rules: Partial<ReferralRules> = {},
  ): Promise<ReferralProgram> {
    const now = this.app.now;
    const program: ReferralProgram = {
      ...{ id: newId(now), programId: this.loyalty.id, code, name: code, variant: 'CUSTOMERS', isOpen: true },
      ...{ landingUrl: `https://shop.example/${code}?from=links#top`, createdAt: now, ...terms },
    };
    await this.tx(async (tx) => {
      await insertReferralProgram(tx, program);
      await insertVersion(tx, {
        ...{ id: newId(now), referralProgramId: program.id, number: 1, effectiveFrom: now, createdAt: now },
        rules: { ...PLAIN_RULES, ...rules },
      });
    });
    return program;
  }

  /** Enrols them; answers their ids. */
  async enrol(...externalIds: readonly string[]): Promise<Uuid[]> {
    for (const externalId of externalIds) await this.app.enrol(this.shop, externalId);
    const refs = await this.tx((tx) => this.app.app.get(CustomerDirectory).byExternalIds(tx, externalIds));
    return externalIds.map((externalId) => required(refs.get(externalId), 'a customer').id);
  }

  get codes(): ReferralCodes {
    return this.app.app.get(ReferralCodes);
  }
}
