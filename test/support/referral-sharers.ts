import type { Program } from '#access';
import { CustomerDirectory } from '#customers';
import { newId, required, type Uuid } from '#kernel';
import { Database, type Tx } from '#platform';
import {
  ReferralCodes,
  ReferralLinks,
  type Channel,
  type ReferralProgram,
  type ReferralRules,
  type SignedTouch,
} from '#referrals';
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

export const BROWSER =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Mobile Safari/537.36';

export type Clicked = Awaited<ReturnType<TestApp['app']['inject']>>;

/** A touch as it is stored. */
export interface StoredTouch {
  readonly id: Uuid;
  readonly advocateId: Uuid;
  readonly program: string;
  readonly code: string | null;
  readonly kind: string;
  readonly channel: Channel;
  readonly occurredAt: Date;
  readonly contactKey: string | null;
  readonly visitor: string | null;
}

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

  /** At a shop that is there. */
  static at(app: TestApp, shop: Shop): ReferralSharers {
    return new ReferralSharers(app, shop);
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
    return this.idsOf(...externalIds);
  }

  async idsOf(...externalIds: readonly string[]): Promise<Uuid[]> {
    const refs = await this.tx((tx) => this.app.app.get(CustomerDirectory).byExternalIds(tx, externalIds));
    return externalIds.map((externalId) => required(refs.get(externalId), 'a customer').id);
  }

  /** The token of a link of somebody's code. */
  async link(program: ReferralProgram, advocateId: Uuid, channel: Channel = 'WHATSAPP'): Promise<string> {
    const opened = await this.tx((tx) => this.codes.open(tx, program, [advocateId], this.app.now));
    const { code } = required(opened.get(advocateId), 'a code');
    return this.app.app.get(ReferralLinks).linkToken(this.loyalty.id, code, channel);
  }

  /** Opens a link as a browser does. */
  click(
    token: string,
    more: { headers?: object; method?: 'GET' | 'HEAD'; ip?: string } = {},
  ): Promise<Clicked> {
    const { headers = {}, method = 'GET', ip = '198.51.100.7' } = more;
    const request = {
      method,
      url: `/r/${token}`,
      headers: { 'user-agent': BROWSER, ...headers },
      remoteAddress: ip,
    };
    return this.app.app.inject(request);
  }

  /** What the storefront reads of the address that somebody was sent to; null: nothing is said. */
  touchIn(location: unknown): SignedTouch | null {
    const token = new URL(String(location)).searchParams.get('perennial_ref');
    return token === null ? null : this.app.app.get(ReferralLinks).readTouchToken(this.loyalty.id, token);
  }

  /** All touches of the shop, the oldest first. */
  touches(): Promise<StoredTouch[]> {
    return this.app.database.query<StoredTouch>(
      `select t.id, t.customer_id as "advocateId", p.code as program, t.code, t.kind, t.channel, t.occurred_at as "occurredAt",
         encode(t.contact_key, 'hex') as "contactKey", encode(t.visitor, 'hex') as visitor
       from referral_touches t join referral_programs p on p.id = t.referral_program_id where t.program_id = $1 order by t.id`,
      [this.loyalty.id],
    );
  }

  get codes(): ReferralCodes {
    return this.app.app.get(ReferralCodes);
  }
}
