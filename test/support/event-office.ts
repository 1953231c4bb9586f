import { KeepEventsJob } from '#events';
import { required } from '#kernel';
import { CampaignOffice } from './campaign-office.js';
import type { UserErrorAnswer } from './desk.js';
import type { ShopOptions, TestApp } from './test-app.js';

const ERRORS = 'userErrors { __typename code message path ... on WrongState { state } }';
const REGISTRATION = `state position code isNoShow guests { name email phone code checkedInAt }
  event { code seatsLeft waiting }
  history(first: 15) { edges { node { from to cause guests } } }`;
const EVENT = `event { code name isOpen isPublished isCalledOff capacity seatsLeft waiting audience
  earlyAccess { audience opensAt } registrationOpensAt registrationClosesAt cancelUntil checkInFrom }`;

const mutation = (name: string, fields: string): string => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} ${ERRORS} } }`;
};

const REGISTRATIONS_OF = `query ($externalId: String!) { customer(externalId: $externalId) { id
  eventRegistrations(first: 5) { edges { node { ${REGISTRATION} } } } } }`;
const ATTENDEES = `query ($event: String!, $state: EventRegistrationState!, $first: Int!, $after: String) {
  eventRegistrations(event: $event, state: $state, first: $first, after: $after) {
    edges { node { customer { externalId } registration { position isNoShow } } } pageInfo { hasNextPage endCursor } } }`;

export interface EventGuestAnswer {
  readonly name: string | null;
  readonly email: string | null;
  readonly code: string | null;
  readonly checkedInAt: string | null;
}

export interface RegistrationAnswer {
  readonly state: string;
  readonly position: number | null;
  readonly code: string | null;
  readonly isNoShow: boolean;
  readonly guests: readonly EventGuestAnswer[];
  readonly event: { readonly code: string; readonly seatsLeft: number | null; readonly waiting: number };
  readonly history: {
    readonly edges: readonly {
      readonly node: {
        readonly from: string | null;
        readonly to: string;
        readonly cause: string;
        readonly guests: number;
      };
    }[];
  };
}

export interface RegistrationPayload {
  readonly registration: RegistrationAnswer | null;
  readonly guest?: EventGuestAnswer | null;
  readonly isChanged: boolean | null;
  readonly userErrors: readonly (UserErrorAnswer & { readonly state?: string })[];
}

export interface EventPayloadAnswer {
  readonly event: {
    readonly code: string;
    readonly seatsLeft: number | null;
    readonly waiting: number;
    readonly isCalledOff: boolean;
    readonly isPublished: boolean;
  } | null;
  readonly userErrors: readonly UserErrorAnswer[];
}

type OfStorefront = 'registerForEvent' | 'changeEventGuests' | 'cancelEventRegistration' | 'checkIn';

/** Where events are made and come to: the office of campaigns, with events. */
export class EventOffice {
  private constructor(
    readonly app: TestApp,
    readonly campaigns: CampaignOffice,
  ) {}

  static async open(app: TestApp, options: ShopOptions = {}): Promise<EventOffice> {
    const terms = { pending: { kind: 'NONE' as const } };
    return new EventOffice(app, await CampaignOffice.open(app, { terms, ...options }));
  }

  async enrol(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.app.enrol(this.campaigns.desk.shop, name);
  }

  /** An event in the evening of 20 March 2026 that must be accepted. */
  async hold(event: { readonly code: string; readonly [setting: string]: unknown }): Promise<void> {
    const times = { startsAt: '2026-03-20T18:00:00Z', endsAt: '2026-03-20T22:00:00Z' };
    const held = await this.office('createEvent', { name: event.code, ...times, ...event });
    expect(held.userErrors).toEqual([]);
  }

  /** createEvent, changeEvent or cancelEvent. */
  office(name: string, input: object): Promise<EventPayloadAnswer> {
    return this.admin(mutation(name, EVENT), input);
  }

  /** What customers do, by the shop or with their token. */
  async ask(
    name: OfStorefront,
    input: object,
    credential = this.campaigns.desk.shop.key,
  ): Promise<RegistrationPayload> {
    const fields = `isChanged registration { ${REGISTRATION} }`;
    const guest = name === 'checkIn' ? ' guest { name code checkedInAt }' : '';
    type Data = Record<string, RegistrationPayload>;
    const data = await this.campaigns.desk.ask<Data>(mutation(name, fields + guest), { input }, credential);
    return required(data[name], 'an answer');
  }

  register(event: string, customer = 'ada', guests: readonly object[] = []): Promise<RegistrationPayload> {
    return this.ask('registerForEvent', { event, customer, guests });
  }

  cancel(event: string, customer = 'ada'): Promise<RegistrationPayload> {
    return this.ask('cancelEventRegistration', { event, customer });
  }

  /** Staff end a registration. */
  async remove(event: string, externalId: string): Promise<RegistrationPayload> {
    const customer = (await this.customer(externalId)).id;
    const input = { event, customer, reason: 'It is so.' };
    return this.admin(mutation('removeFromEvent', `isChanged registration { ${REGISTRATION} }`), input);
  }

  undoCheckIn(code: string): Promise<RegistrationPayload> {
    const query = mutation('undoCheckIn', `isChanged registration { ${REGISTRATION} } guest { checkedInAt }`);
    return this.admin(query, { code, reason: 'It was somebody else.' });
  }

  /** What the worker does every minute. */
  work(): Promise<number> {
    return this.app.app.get(KeepEventsJob).run(this.app.now);
  }

  /** Staff's sessions do not last so long: they sign in again. */
  async itIs(time: string): Promise<void> {
    this.app.clock.set(new Date(time));
    await this.campaigns.daysPass(0);
  }

  async of(event: string, externalId = 'ada'): Promise<RegistrationAnswer> {
    const { edges } = (await this.customer(externalId)).eventRegistrations;
    const found = edges.find(({ node }) => node.event.code === event);
    return required(found?.node, `a registration for ${event}`);
  }

  async stateOf(event: string, externalId = 'ada'): Promise<string> {
    return (await this.of(event, externalId)).state;
  }

  /** The steps of a registration, oldest first, in a few words. */
  async stepsOf(event: string, externalId = 'ada'): Promise<string[]> {
    const { edges } = (await this.of(event, externalId)).history;
    return edges.map(({ node }) => `${node.from ?? '-'} > ${node.to} ${node.cause} ${node.guests}`).reverse();
  }

  async attendees(
    event: string,
    state: string,
    page: { readonly first: number; readonly after?: string | null } = { first: 100 },
  ): Promise<{ names: string[]; noShows: number; endCursor: string | null; hasNextPage: boolean }> {
    type Page = {
      edges: { node: { customer: { externalId: string }; registration: { isNoShow: boolean } } }[];
      pageInfo: { endCursor: string | null; hasNextPage: boolean };
    };
    const { desk, session } = this.campaigns;
    const variables = { event, state, ...page };
    const data = await desk.askAdmin<{ eventRegistrations: Page }>(session, ATTENDEES, variables);
    const { edges, pageInfo } = data.eventRegistrations;
    const noShows = edges.filter(({ node }) => node.registration.isNoShow).length;
    return { names: edges.map(({ node }) => node.customer.externalId), noShows, ...pageInfo };
  }

  private async customer(
    externalId: string,
  ): Promise<{ id: string; eventRegistrations: { edges: { node: RegistrationAnswer }[] } }> {
    type Data = { customer: { id: string; eventRegistrations: { edges: { node: RegistrationAnswer }[] } } };
    return (await this.campaigns.desk.ask<Data>(REGISTRATIONS_OF, { externalId })).customer;
  }

  private async admin<T>(query: string, input: object): Promise<T> {
    this.app.clock.advanceBy(1);
    const { desk, session } = this.campaigns;
    const data = await desk.askAdmin<Record<string, T>>(session, query, { input });
    return required(Object.values(data)[0], 'an answer');
  }
}
