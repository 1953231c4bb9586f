import { MakeCouponCodesJob } from '#coupons';
import { required } from '#kernel';
import type { UserErrorAnswer } from './desk.js';
import type { Shop, TestApp, Shaped } from './test-app.js';

const ERRORS = 'userErrors { code message path }';
const DISCOUNT = `discount { words lane lines benefit { kind basisPoints capMinor amountMinor free of numerator denominator }
  minimumSpend { amountMinor basis } tags mutualTags exclusiveGroups }`;
const BATCH = `couponBatch { id template prefix state total done ratePerSecond validFrom validUntil voidedAt
  codes { good notYet expired voided } }`;
const TEMPLATE = `couponTemplate { code archivedAt current { number name holder audience isAutomatic words daysAfterIssue perCode budgetMinor ${DISCOUNT} }
  versions(first: 10) { edges { node { number name effectiveFrom } } }
  publicCodes(first: 10) { edges { node { code voidedAt } } } }`;
const COUPON = `code template name state validFrom validUntil issuedAt ${DISCOUNT}`;
const FIELDS: Readonly<Record<string, string>> = {
  createCouponBatch: `replayed ${BATCH}`,
  cancelCouponBatch: BATCH,
  voidCouponBatch: BATCH,
  issueCoupon: `coupon { ${COUPON} reference issuedBy voidReason }`,
  voidCouponCode: 'code voidedAt',
};
const OFFER = `query ($code: String, $link: String, $customer: String) { coupon(code: $code, link: $link, customer: $customer) {
  code name ${DISCOUNT} validUntil weekdays hours { from to } isTimeNow } }`;

export interface OfficeAnswer {
  readonly [field: string]: Shaped;
  readonly userErrors: readonly UserErrorAnswer[];
}

const COUPONS = `query ($customer: String!) { customer(externalId: $customer) { coupons(first: 20) { edges { node {
  template state validFrom validUntil code discount { words } } } } } }`;

/** A coupon of a customer. */
export interface HeldAnswer {
  readonly template: string;
  readonly state: string;
  readonly code: string;
  readonly validFrom: string;
  readonly validUntil: string | null;
  readonly discount: { readonly words: string };
}

export const TEN_PERCENT = { kind: 'PERCENT', basisPoints: 1_000 };

/** Where coupons are made and presented. */
export class CouponOffice {
  private keys = 0;

  private constructor(
    readonly app: TestApp,
    readonly shop: Shop,
    public session: string,
  ) {}

  /** With the session of a manager, if the shop has one. */
  static async open(app: TestApp, shop?: Shop, session?: string): Promise<CouponOffice> {
    const own = shop ?? (await app.shop());
    return new CouponOffice(app, own, session ?? (await app.staff(own, 'MANAGER')));
  }

  /** A mutation of staff. */
  async ask(name: string, input: object): Promise<OfficeAnswer> {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${FIELDS[name] ?? TEMPLATE} ${ERRORS} } }`;
    const { data, errors } = await this.app.admin(this.session, query, { input });
    if (errors) throw new Error(JSON.stringify(errors));
    return required((data as Record<string, OfficeAnswer>)[name], 'an answer');
  }

  /** A template that must be accepted. */
  async template(code: string, more: object = {}): Promise<OfficeAnswer> {
    const made = await this.ask('createCouponTemplate', { code, name: code, benefit: TEN_PERCENT, ...more });
    expect(made.userErrors).toEqual([]);
    return made;
  }

  /** A batch that must be accepted; its codes are made when the worker works. Its global id. */
  async batch(template: string, count: number, more: object = {}): Promise<string> {
    this.keys += 1;
    const idempotencyKey = `${template}-batch-number-${this.keys}`;
    const started = await this.ask('createCouponBatch', { template, count, idempotencyKey, ...more });
    expect(started.userErrors).toEqual([]);
    return started['couponBatch'].id as string;
  }

  async batchOf(id: string): Promise<Shaped> {
    const query = `query ($id: ID!) { couponBatch(id: $id) ${BATCH.replace('couponBatch', '')} }`;
    return (await this.app.admin(this.session, query, { id })).data.couponBatch;
  }

  /** What the worker does every minute. */
  work(): Promise<number> {
    return this.app.app.get(MakeCouponCodesJob).run(this.app.now);
  }

  /** Codes of the directory as they are kept, by their numbers. */
  async codes(): Promise<string[]> {
    const rows = await this.app.database.query<{ code: string }>(
      `select code from coupon_codes where program_id = $1 and batch_id is not null order by batch_id, number`,
      [this.shop.program.id],
    );
    return rows.map(({ code }) => code);
  }

  /** What a code or link is worth; null, or the code of the problem. */
  async worth(
    presented: { readonly code?: string; readonly link?: string; readonly customer?: string },
    credential = this.shop.key,
  ): Promise<Shaped> {
    const { data, errors } = await this.app.storefront(credential, OFFER, presented);
    return errors ? errors[0]?.extensions.code : data.coupon;
  }

  async idOf(externalId: string): Promise<string> {
    const query = 'query ($id: String!) { customer(externalId: $id) { id } }';
    return (await this.app.storefront(this.shop.key, query, { id: externalId })).data.customer.id as string;
  }

  /** Coupons of a customer, newest first. */
  async couponsOf(customer: string): Promise<HeldAnswer[]> {
    const { data } = await this.app.storefront(this.shop.key, COUPONS, { customer });
    return (data.customer.coupons.edges as { readonly node: HeldAnswer }[]).map(({ node }) => node);
  }

  /** What each of them takes off, and how it stands. */
  async worthsOf(customer: string): Promise<string[]> {
    return (await this.couponsOf(customer)).map(({ discount, state }) => `${discount.words} ${state}`);
  }

  async issue(template: string, externalId: string, reference = 'a complaint'): Promise<OfficeAnswer> {
    const customer = await this.idOf(externalId);
    return this.ask('issueCoupon', { template, customer, reference });
  }
}
