import { required } from '#kernel';
import type { Desk } from '../desk.js';
import { FRESH, OTHER_PROGRAM_MARK, type Names } from './names.js';

const UPSERT = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) {
  customer { id } userErrors { code message path } } }`;
const ENROL = `mutation ($input: EnrolCustomerInput!) { enrolCustomer(input: $input) { userErrors { code message } } }`;
const CONSENT = `mutation ($input: UpdateConsentInput!) { updateConsent(input: $input) { userErrors { code message } } }`;
const ACTIVITY = `mutation ($input: RecordActivityInput!) { recordActivity(input: $input) {
  activity { id } userErrors { code message path } } }`;

interface Payload {
  readonly customer?: { readonly id: string };
  readonly userErrors: readonly object[];
}

let people = 0;

/** A customer of whom there is everything: profile, orders, returns, activities, holds, spends, a guest's past. */
export class FurnishedCustomer {
  names: Partial<Names> = {};
  private readonly number: number;
  /** In every text: never empty, as texts are not. */
  private readonly mark: string;

  /**
   * `mark` is planted in every text about the customer. A twin is called like a customer of the program that asks, and
   * has used everything that is fresh there.
   */
  constructor(
    private readonly desk: Desk,
    private readonly externalId: string,
    mark: string,
    private readonly isTwin: boolean,
  ) {
    people += 1;
    this.number = people;
    this.mark = mark || 'plain';
  }

  /** Does everything; keyed commands under each of these keys, by the server and by the customer. */
  async live(usedKeys: readonly string[]): Promise<void> {
    await this.join();
    const source = this.externalId.includes(OTHER_PROGRAM_MARK) ? `pos-${OTHER_PROGRAM_MARK}` : 'pos';
    await this.buy(source);
    const receiver = `${this.externalId}-friend`;
    await this.mutate('upsertCustomer', UPSERT, { externalId: receiver, familyName: `Friend ${this.mark}` });
    await this.mutate('enrolCustomer', ENROL, { externalId: receiver });
    for (const key of usedKeys) await this.spend(key, receiver);
    const held = await this.desk.hold(this.externalId, 10, {
      orderReference: `cart-${this.externalId}`,
      ttlSeconds: 86_400,
    });
    this.names = {
      ...this.names,
      isCustomer: false,
      customer: this.externalId,
      receiver,
      source,
      order: `o-${this.externalId}`,
      return: `r-${this.externalId}`,
      activity: `a-${this.externalId}`,
      activityType: `${this.mark}.published`,
      orderReference: `o-${this.externalId}`,
      checkout: `reserved-${this.externalId}`,
      takenReference: `reserved-${this.externalId}`,
      paidCheckout: `paid-${this.externalId}`,
      hold: required(held.hold, 'a hold').id,
      idempotencyKey: required(usedKeys[0], 'a key'),
    };
  }

  private async join(): Promise<void> {
    const { externalId, mark, number } = this;
    const email = `${externalId}-${mark}@mail.test`;
    const phone = `+1202555${String(1_000 + number)}`;
    const profile = { externalId, email, phone, givenName: `Given ${mark}`, familyName: `Family ${mark}` };
    const attributes = [{ name: 'hobby', text: `chess ${mark}` }];
    const { customer } = await this.mutate('upsertCustomer', UPSERT, { ...profile, attributes });
    await this.mutate('enrolCustomer', ENROL, { externalId });
    const consent = { externalId, channel: 'EMAIL', granted: true, source: `form ${mark}` };
    await this.mutate('updateConsent', CONSENT, consent);
    this.names = {
      customerId: required(customer, 'a customer').id,
      email,
      phone,
      search: [externalId, email, phone, `Family ${mark}`],
      guestEmail: `guest-${externalId}-${mark}@mail.test`,
      guestPhone: `+1202555${String(5_000 + number)}`,
    };
  }

  private async buy(source: string): Promise<void> {
    const { desk, externalId, mark, names } = this;
    const line = {
      sku: `sku ${mark}`,
      name: `Tea ${mark}`,
      categories: [`cat ${mark}`],
      amountMinor: 1_000_000,
    };
    const order = { lines: [line], channel: `web ${mark}` };
    for (const id of [`o-${externalId}`, ...(this.isTwin ? [FRESH.order] : [])]) {
      this.tick();
      await desk.order(externalId, 1_000_000, { ...order, externalId: id });
      await desk.order(externalId, 1_000_000, { ...order, externalId: id, source });
    }
    const returned = { source, amountMinor: null, lines: [{ lineNo: 1, amountMinor: 500 }] };
    for (const id of [`r-${externalId}`, ...(this.isTwin ? [FRESH.return] : [])])
      await desk.return(`o-${externalId}`, 0, { ...returned, externalId: id });
    const guest = { email: names.guestEmail, phone: names.guestPhone };
    await desk.tryOrder({
      ...order,
      customer: { guest },
      totalMinor: 1_000_000,
      externalId: `g-${externalId}`,
    });
    await this.act(source);
  }

  private async act(source: string): Promise<void> {
    const { externalId, mark } = this;
    const text = { name: 'stars', text: `five ${mark}` };
    const activity = { type: 'review.published', source, channel: `app ${mark}`, attributes: [text] };
    const own = { ...activity, customer: { externalId } };
    for (const id of [`a-${externalId}`, ...(this.isTwin ? [FRESH.activity] : [])])
      await this.mutate('recordActivity', ACTIVITY, { ...own, externalId: id });
    const type = `${mark}.published`;
    await this.mutate('recordActivity', ACTIVITY, { ...own, externalId: `a-${externalId}-2`, type });
    const delivered = { ...activity, externalId: `a-${externalId}-3`, type: 'order.delivered' };
    await this.mutate('recordActivity', ACTIVITY, {
      ...delivered,
      order: { externalId: `o-${externalId}`, source },
    });
  }

  private async spend(idempotencyKey: string, receiver: string): Promise<void> {
    const { desk, externalId, mark } = this;
    const key = { idempotencyKey };
    this.tick();
    const order = { orderReference: `o-${externalId}` };
    await desk.redeem(externalId, 10, { ...key, ...order, reason: `tea ${mark}` });
    await desk.transfer(externalId, receiver, 10, { ...key, reason: `present ${mark}` });
    const { hold } = await desk.hold(externalId, 20, { ...key, ...order });
    await desk.capture(required(hold, 'a hold').id, key);
    const again = await desk.hold(externalId, 20, { ...order, ttlSeconds: 86_400 });
    await desk.release(required(again.hold, 'a hold').id, key);
    const token = await desk.app.token(desk.shop, externalId);
    const own = `mutation ($input: RedeemPointsInput!) { redeemPoints(input: $input) { userErrors { code } } }`;
    await desk.ask(own, { input: { points: 10, ...key } }, token);
  }

  private async mutate(name: string, query: string, input: object): Promise<Payload> {
    this.tick();
    const data = await this.desk.ask<Record<string, Payload>>(query, { input });
    const payload = required(data[name], name);
    if (payload.userErrors.length > 0) throw new Error(`${name}: ${JSON.stringify(payload.userErrors)}`);
    return payload;
  }

  /** Nothing happens at the same instant, so lists have one order. */
  private tick(): void {
    this.desk.app.clock.advanceBy(1_000);
  }
}
