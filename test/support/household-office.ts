import { SettleHouseholdsJob } from '#households';
import { required } from '#kernel';
import { CampaignOffice } from './campaign-office.js';
import { freshKey, type UserErrorAnswer } from './desk.js';
import type { ShopOptions, TestApp } from './test-app.js';

const HOUSEHOLD = `id name pointType splitRule capacity balance dissolvedAt
  members { number isHead isSelf contributionPercent monthlyLimit redeemedThisMonth leftThisMonth contributed redeemed
    customer { externalId } }
  history(first: 60) { edges { node { number kind member points detail orderReference } } }`;
const ERRORS = `userErrors { __typename code message path ... on HouseholdLimitReached { limit left }
  ... on InsufficientPoints { required available } }`;
const OF = `query ($externalId: String!) { customer(externalId: $externalId) {
  household { ${HOUSEHOLD} } householdInvitations(first: 10) { edges { node { household name expiresAt } } } } }`;

export interface MemberAnswer {
  readonly number: number;
  readonly isHead: boolean;
  readonly isSelf: boolean;
  readonly contributionPercent: number;
  readonly monthlyLimit: number | null;
  readonly redeemedThisMonth: number;
  readonly leftThisMonth: number | null;
  readonly contributed: number;
  readonly redeemed: number;
  readonly customer: { readonly externalId: string } | null;
}

export interface HouseholdAnswer {
  readonly id: string;
  readonly name: string | null;
  readonly splitRule: string;
  readonly balance: number;
  readonly dissolvedAt: string | null;
  readonly members: readonly MemberAnswer[];
  readonly history: {
    readonly edges: readonly {
      readonly node: {
        readonly kind: string;
        readonly member: number | null;
        readonly points: number;
        readonly detail: string | null;
        readonly orderReference: string | null;
      };
    }[];
  };
}

export interface HouseholdPayloadAnswer {
  readonly household: HouseholdAnswer | null;
  readonly isChanged?: boolean | null;
  readonly points?: number | null;
  readonly replayed?: boolean | null;
  readonly userErrors: readonly (UserErrorAnswer & { readonly limit?: number; readonly left?: number })[];
}

interface InvitationAnswer {
  readonly household: string;
  readonly name: string | null;
  readonly expiresAt: string;
}

/** Where households live: the office of campaigns, with customers who share. */
export class HouseholdOffice {
  private constructor(
    readonly app: TestApp,
    readonly campaigns: CampaignOffice,
  ) {}

  static async open(app: TestApp, options: ShopOptions = {}): Promise<HouseholdOffice> {
    return new HouseholdOffice(app, await CampaignOffice.open(app, options));
  }

  async enrol(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.app.enrol(this.campaigns.desk.shop, name);
  }

  /** A mutation of the storefront, by the shop or with a token; those of points have a key of their own. */
  async ask(name: string, input: object, credential?: string): Promise<HouseholdPayloadAnswer> {
    const isOfPoints = name === 'redeemHouseholdPoints' || name === 'contributeToHousehold';
    const fields = isOfPoints ? 'points replayed' : 'isChanged';
    const shown = credential === undefined ? HOUSEHOLD : HOUSEHOLD.replace('customer { externalId }', '');
    const query = `${head(name)} { household { ${shown} } ${fields} ${ERRORS} } }`;
    const variables = { input: isOfPoints ? { idempotencyKey: freshKey(), ...input } : input };
    type Data = Record<string, HouseholdPayloadAnswer>;
    const data = await this.campaigns.desk.ask<Data>(query, variables, credential);
    return required(data[name], 'an answer');
  }

  /** The same, which must be accepted. */
  async done(name: string, input: object): Promise<HouseholdPayloadAnswer> {
    this.app.clock.advanceBy(1_000);
    const answer = await this.ask(name, input);
    expect(answer.userErrors).toEqual([]);
    return answer;
  }

  /** What staff decide. */
  async decide(name: string, input: object): Promise<HouseholdPayloadAnswer> {
    const { desk, session } = this.campaigns;
    const query = `${head(name)} { household { ${HOUSEHOLD} } isChanged ${ERRORS} } }`;
    type Data = Record<string, HouseholdPayloadAnswer>;
    return required((await desk.askAdmin<Data>(session, query, { input }))[name], 'an answer');
  }

  /** A household of the first, to which the others come; answers its id. */
  async found(founding: object, headName: string, ...others: readonly string[]): Promise<string> {
    const { household } = await this.done('createHousehold', { customer: headName, ...founding });
    const { id } = required(household, 'a household');
    for (const name of others) {
      await this.done('inviteToHousehold', { customer: headName, invitee: name });
      await this.done('acceptHouseholdInvitation', { customer: name, household: id });
    }
    return id;
  }

  async of(externalId: string): Promise<HouseholdAnswer> {
    return required((await this.customer(externalId)).household, 'a household');
  }

  async customer(externalId: string): Promise<{
    household: HouseholdAnswer | null;
    householdInvitations: { edges: { node: InvitationAnswer }[] };
  }> {
    type Data = { customer: Awaited<ReturnType<HouseholdOffice['customer']>> };
    return (await this.campaigns.desk.ask<Data>(OF, { externalId })).customer;
  }

  /** What happened, oldest first: "KIND member points". */
  async movesOf(externalId: string): Promise<string[]> {
    return movesOf(await this.of(externalId));
  }

  /** An order of a customer's, a second later than what was before. */
  async order(customer: string, totalMinor: number, more: object = {}): Promise<string> {
    this.app.clock.advanceBy(1_000);
    return (await this.campaigns.desk.order(customer, totalMinor, more)).externalId;
  }

  availableOf(customer: string): Promise<number> {
    return this.campaigns.availableOf(customer);
  }

  /** What the worker does every minute. */
  work(): Promise<number> {
    return this.app.app.get(SettleHouseholdsJob).run(this.app.now);
  }
}

export function movesOf({ history }: HouseholdAnswer): string[] {
  return history.edges
    .map(({ node: { kind, member, points } }) =>
      [kind, member ?? '', points === 0 ? '' : points].filter((part) => part !== '').join(' '),
    )
    .reverse();
}

function head(name: string): string {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${type}!) { ${name}(input: $input)`;
}
