import { required } from '#kernel';
import { Desk, freshKey, type UserErrorAnswer } from './desk.js';
import type { Shop, TestApp, Shaped } from './test-app.js';

const ERRORS = `userErrors { code message path ... on OutOfStock { outOfStock: piecesLeft }
  ... on RewardLimitReached { limitLeft: piecesLeft } ... on PriceChanged { points } }`;
const VERSION = `number name tags price perCustomer perOrder audience delivery gives isCancellable tierPrices { tier price }
  effect { __typename }`;
const REWARD = `reward { id code left archivedAt current { ${VERSION} } versions { edges { node { number name effectiveFrom } } } }`;
const REDEMPTION = `id reward name quantity points state delivery reference fulfilledAt cancelledAt pointsRestored isCancellable`;
const STAFF = `redeemedBy fulfilledBy cancelledBy cancelReason waitingHours`;
const FIELDS: Readonly<Record<string, string>> = {
  changeRewardStock: `replayed ${REWARD}`,
  fulfilRewards: `redemptions { ${REDEMPTION} ${STAFF} }`,
  cancelRedemption: `isChanged redemption { ${REDEMPTION} ${STAFF} }`,
};
const OFFERS = `edges { cursor node { code name tags price left gives availability { isAvailable
  reasons { code from until missingPoints failedCondition { expression } } } } } pageInfo { hasNextPage }`;

export interface OfficeAnswer {
  readonly [field: string]: Shaped;
  readonly userErrors: readonly (UserErrorAnswer & Readonly<Record<string, unknown>>)[];
}

/** Where rewards are made, redeemed and delivered. */
export class RewardOffice {
  readonly desk: Desk;

  private constructor(
    readonly app: TestApp,
    readonly shop: Shop,
    readonly session: string,
  ) {
    this.desk = new Desk(app, shop);
  }

  /** With the session of a manager who is there, where a shop has one. */
  static async open(app: TestApp, shop?: Shop, session?: string): Promise<RewardOffice> {
    const own = shop ?? (await app.shop());
    return new RewardOffice(app, own, session ?? (await app.staff(own, 'MANAGER')));
  }

  /** A mutation of staff. */
  async ask(name: string, input: object): Promise<OfficeAnswer> {
    const query = mutationOf(name, FIELDS[name] ?? REWARD);
    const data = await this.desk.askAdmin<Record<string, OfficeAnswer>>(this.session, query, { input });
    return required(data[name], 'an answer');
  }

  /** A reward that must be accepted: a product for 100 points, unless it is said otherwise. */
  async reward(code: string, more: object = {}): Promise<OfficeAnswer> {
    const input = { code, name: code, price: 100, delivery: 'PRODUCT', ...more };
    const made = await this.ask('createReward', input);
    expect(made.userErrors).toEqual([]);
    return made;
  }

  changeStock(code: string, by: number | null, more: object = {}): Promise<OfficeAnswer> {
    return this.ask('changeRewardStock', {
      code,
      by,
      reason: 'A delivery',
      idempotencyKey: freshKey(),
      ...more,
    });
  }

  async leftOf(code: string): Promise<number | null> {
    const query = 'query ($code: String!) { reward(code: $code) { left } }';
    return (await this.desk.askAdmin<Shaped>(this.session, query, { code })).reward.left as number | null;
  }

  /** Redeems for a customer, with the storefront's key or the customer's own token. */
  async redeem(
    reward: string,
    customer: string | null,
    more: object = {},
    credential = this.shop.key,
  ): Promise<OfficeAnswer> {
    const input = { customer, reward, idempotencyKey: freshKey(), ...more };
    const query = mutationOf(
      'redeemReward',
      `replayed redemption { ${REDEMPTION} giftCardCode }`.replace(
        credential === this.shop.key ? ' giftCardCode' : '',
        '',
      ),
    );
    const data = await this.desk.ask<Record<string, OfficeAnswer>>(query, { input }, credential);
    return required(data['redeemReward'], 'an answer');
  }

  /** Redeems, which must be accepted; the id of the redemption. */
  async redeemed(reward: string, customer: string, more: object = {}): Promise<string> {
    const done = await this.redeem(reward, customer, more);
    expect(done.userErrors).toEqual([]);
    return done['redemption'].id as string;
  }

  /** Takes back, by the shop or by the customer. */
  async takeBack(redemption: string, credential = this.shop.key): Promise<OfficeAnswer> {
    const query = mutationOf('cancelRedemption', `isChanged redemption { ${REDEMPTION} }`);
    const data = await this.desk.ask<Record<string, OfficeAnswer>>(
      query,
      { input: { redemption } },
      credential,
    );
    return required(data['cancelRedemption'], 'an answer');
  }

  fulfil(...items: readonly object[]): Promise<OfficeAnswer> {
    return this.ask('fulfilRewards', { items });
  }

  /** What waits, oldest first. */
  async queue(more = ''): Promise<Shaped[]> {
    const query = `{ fulfilments${more} { edges { node { ${REDEMPTION} ${STAFF} customer { externalId } } } } }`;
    return nodesOf((await this.desk.askAdmin<Shaped>(this.session, query)).fulfilments);
  }

  /** The rewards as they stand for a customer: by their codes. */
  async rewardsFor(customer: string, tag: string | null = null): Promise<Map<string, Shaped>> {
    const query = `query ($customer: String, $tag: String) { rewards(customer: $customer, tag: $tag) { ${OFFERS} } }`;
    const { rewards } = await this.desk.ask<Shaped>(query, { customer, tag });
    return new Map(nodesOf(rewards).map((one) => [one.code as string, one]));
  }

  /** The same with the customer's own token. */
  async ownRewards(token: string): Promise<Map<string, Shaped>> {
    const { me } = await this.desk.ask<Shaped>(`{ me { rewards { ${OFFERS} } } }`, {}, token);
    return new Map(nodesOf(me.rewards).map((one) => [one.code as string, one]));
  }

  /** Gives a customer points, by an order. */
  async points(customer: string, points: number): Promise<void> {
    await this.desk.order(customer, points * 100);
  }
}

export function nodesOf(connection: { readonly edges: readonly { readonly node: Shaped }[] }): Shaped[] {
  return connection.edges.map(({ node }): unknown => node);
}

function mutationOf(name: string, fields: string): string {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} ${ERRORS} } }`;
}
