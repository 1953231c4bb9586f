import { KeepClubsJob } from '#clubs';
import { required } from '#kernel';
import { CampaignOffice } from './campaign-office.js';
import type { UserErrorAnswer } from './desk.js';
import type { ShopOptions, TestApp } from './test-app.js';

const ERRORS = 'userErrors { __typename code message path ... on WrongState { state } }';
const OFFICE_ERRORS = 'userErrors { __typename code message path ... on InvalidExpression { line column } }';
const MEMBERSHIP = `state plan { code } nextPlan { code } paidFrom paidUntil payBy leaveBy endsAtPeriod placeInLine privileges flags memberSince
  club { code seatsLeft waiting }
  history(first: 15) { edges { node { from to cause paidFrom paidUntil pointsRestored owedMinor } } }`;
const CLUB = `club { code name kind isOpen capacity seatsLeft waiting privileges flags multiplier { numerator denominator } rule { condition onLoss graceDays }
  plans { code price { kind points pointType amountMinor } period { unit count } renews graceDays paymentDays } }`;

const mutation = (name: string, fields: string, errors = ERRORS): string => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} ${errors} } }`;
};

type OfStorefront =
  | 'joinClub'
  | 'leaveClub'
  | 'keepClubMembership'
  | 'changeClubPlan'
  | 'declineClubInvitation'
  | 'confirmClubPayment';
const CLUBS_OF = `query ($externalId: String!) { customer(externalId: $externalId) { id
  clubs(first: 4) { edges { node { ${MEMBERSHIP} } } } } }`;
const MEMBERS = `query ($club: String!, $state: ClubMembershipState!, $first: Int!, $after: String) {
  clubMembers(club: $club, state: $state, first: $first, after: $after) {
    edges { node { customer { externalId } membership { state } } } pageInfo { hasNextPage endCursor } } }`;

export interface ClubMoveAnswer {
  readonly from: string | null;
  readonly to: string;
  readonly cause: string;
  readonly paidFrom: string | null;
  readonly paidUntil: string | null;
  readonly pointsRestored: number;
  readonly owedMinor: number;
}

export interface MembershipAnswer {
  readonly state: string;
  readonly plan: { readonly code: string } | null;
  readonly nextPlan: { readonly code: string } | null;
  readonly placeInLine: number | null;
  readonly leaveBy: string | null;
  readonly paidFrom: string | null;
  readonly paidUntil: string | null;
  readonly payBy: string | null;
  readonly endsAtPeriod: boolean;
  readonly privileges: readonly string[];
  readonly flags: readonly string[];
  readonly memberSince: string | null;
  readonly club: { readonly code: string; readonly seatsLeft: number | null; readonly waiting: number };
  readonly history: { readonly edges: readonly { readonly node: ClubMoveAnswer }[] };
}

export interface MembershipPayload {
  readonly membership: MembershipAnswer | null;
  readonly isChanged: boolean | null;
  readonly userErrors: readonly (UserErrorAnswer & { readonly state?: string })[];
}

export interface ClubPayloadAnswer {
  readonly club: {
    readonly code: string;
    readonly kind: string;
    readonly isOpen: boolean;
    readonly capacity: number | null;
    readonly seatsLeft: number | null;
    readonly waiting: number;
    readonly privileges: readonly string[];
    readonly plans: readonly { readonly code: string; readonly graceDays: number }[];
  } | null;
  readonly userErrors: readonly UserErrorAnswer[];
}

/** Where clubs are made and joined: the office of campaigns, with clubs. */
export class ClubOffice {
  private constructor(
    readonly app: TestApp,
    readonly campaigns: CampaignOffice,
  ) {}

  static async open(app: TestApp, options: ShopOptions = {}): Promise<ClubOffice> {
    const terms = { pending: { kind: 'NONE' as const } };
    return new ClubOffice(app, await CampaignOffice.open(app, { terms, ...options }));
  }

  async enrol(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.app.enrol(this.campaigns.desk.shop, name);
  }

  /** A club that must be accepted, with its plans. */
  async found(
    club: { readonly code: string; readonly [setting: string]: unknown },
    ...plans: readonly object[]
  ): Promise<void> {
    expect((await this.office('createClub', { name: club.code, ...club })).userErrors).toEqual([]);
    for (const plan of plans) {
      const input = { club: club.code, name: 'A plan', ...plan };
      expect((await this.office('saveClubPlan', input)).userErrors).toEqual([]);
    }
  }

  /** createClub, changeClub or saveClubPlan. */
  office(name: string, input: object): Promise<ClubPayloadAnswer> {
    return this.admin(mutation(name, CLUB, OFFICE_ERRORS), input);
  }

  /** What customers do, by the shop or with their token. */
  async ask(
    name: OfStorefront,
    input: object,
    credential = this.campaigns.desk.shop.key,
  ): Promise<MembershipPayload> {
    const query = mutation(name, `isChanged membership { ${MEMBERSHIP} }`);
    type Data = Record<string, MembershipPayload>;
    const data = await this.campaigns.desk.ask<Data>(query, { input }, credential);
    return required(data[name], 'an answer');
  }

  /** What staff decide about a customer. */
  async decide(
    name: string,
    club: string,
    externalId: string,
    more: object = {},
  ): Promise<MembershipPayload> {
    const customer = await this.idOf(externalId);
    const input = { club, customer, reason: 'It is so.', ...more };
    return this.admin(mutation(name, `isChanged membership { ${MEMBERSHIP} }`), input);
  }

  async suspend(externalId: string): Promise<void> {
    await this.standing('suspendCustomer', 'SuspendCustomerInput', externalId);
  }

  async reactivate(externalId: string): Promise<void> {
    await this.standing('reactivateCustomer', 'ReactivateCustomerInput', externalId);
  }

  /** What the worker does every minute. */
  work(): Promise<number> {
    return this.app.app.get(KeepClubsJob).run(this.app.now);
  }

  /** Days pass, and the worker works in each of them. */
  async daysPass(days: number): Promise<void> {
    for (let day = 0; day < days; day += 1) {
      this.app.clock.advanceBy(86_400_000);
      await this.work();
    }
    await this.campaigns.daysPass(0);
  }

  async of(club: string, externalId = 'ada'): Promise<MembershipAnswer> {
    const { edges } = (await this.customer(externalId)).clubs;
    return required(edges.find(({ node }) => node.club.code === club)?.node, `a membership of ${club}`);
  }

  /** Codes of the clubs that somebody has to do with. */
  async clubsOf(externalId: string): Promise<string[]> {
    return (await this.customer(externalId)).clubs.edges.map(({ node }) => node.club.code);
  }

  async stateOf(club: string, externalId = 'ada'): Promise<string> {
    return (await this.of(club, externalId)).state;
  }

  /** The steps of a membership, oldest first, in a few words. */
  async stepsOf(club: string, externalId = 'ada'): Promise<string[]> {
    const { edges } = (await this.of(club, externalId)).history;
    return edges.map(({ node }) => `${node.from ?? '-'} > ${node.to} ${node.cause}`).reverse();
  }

  async members(
    club: string,
    state: string,
    page: { readonly first: number; readonly after?: string | null } = { first: 100 },
  ): Promise<{ names: string[]; endCursor: string | null; hasNextPage: boolean }> {
    type Page = {
      edges: { node: { customer: { externalId: string } } }[];
      pageInfo: { endCursor: string | null; hasNextPage: boolean };
    };
    const { desk, session } = this.campaigns;
    const variables = { club, state, ...page };
    const { clubMembers } = await desk.askAdmin<{ clubMembers: Page }>(session, MEMBERS, variables);
    return { names: clubMembers.edges.map(({ node }) => node.customer.externalId), ...clubMembers.pageInfo };
  }

  private async standing(name: string, type: string, externalId: string): Promise<void> {
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { userErrors { code } } }`;
    const { desk, session } = this.campaigns;
    await desk.askAdmin(session, query, { input: { id: await this.idOf(externalId), reason: 'fraud' } });
  }

  private async idOf(externalId: string): Promise<string> {
    const query = 'query ($externalId: String!) { customer(externalId: $externalId) { id } }';
    return (await this.campaigns.desk.ask<{ customer: { id: string } }>(query, { externalId })).customer.id;
  }

  private async customer(
    externalId: string,
  ): Promise<{ id: string; clubs: { edges: { node: MembershipAnswer }[] } }> {
    type Data = { customer: { id: string; clubs: { edges: { node: MembershipAnswer }[] } } };
    return (await this.campaigns.desk.ask<Data>(CLUBS_OF, { externalId })).customer;
  }

  private async admin<T>(query: string, input: object): Promise<T> {
    this.app.clock.advanceBy(1);
    const { desk, session } = this.campaigns;
    const data = await desk.askAdmin<Record<string, T>>(session, query, { input });
    return required(Object.values(data)[0], 'an answer');
  }
}
