import { VerifyMembershipsJob } from '#partners';
import { required } from '#kernel';
import { CampaignOffice } from './campaign-office.js';
import type { UserErrorAnswer } from './desk.js';
import type { PartnerServer } from './partner-server.js';
import type { ShopOptions, TestApp } from './test-app.js';

const ERRORS = 'userErrors { __typename code message path ... on WrongState { state } }';
const PARTNER = `partner { code name isOpen numberFormat verifier { kind url secretNumber }
  prices(first: 20) { edges { node { fromDay minorPerThousand } } } }`;
const MEMBERSHIP = 'state numberHint reason since partner { code }';

const mutation = (name: string, fields: string): string => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} ${ERRORS} } }`;
};
const PARTNERS_OF = `query ($externalId: String!) { customer(externalId: $externalId) {
  partners(first: 9) { edges { node { ${MEMBERSHIP} } } } } }`;
const MEMBERS = `query ($partner: String!, $state: PartnerMembershipState!) { partnerMembers(partner: $partner, state: $state) {
  edges { node { customer { externalId } membership { state numberHint } } } } }`;
const KEYS = 'query { storefrontKeys(first: 20) { edges { node { id hint } } } }';

export interface PartnerMembershipAnswer {
  readonly state: string;
  readonly numberHint: string | null;
  readonly reason: string | null;
  readonly partner: { readonly code: string };
}

interface LinkAnswer {
  readonly isChanged: boolean | null;
  readonly membership: PartnerMembershipAnswer | null;
  readonly userErrors: readonly (UserErrorAnswer & { readonly state?: string })[];
}

export interface PartnerPayloadAnswer {
  readonly partner: {
    readonly code: string;
    readonly isOpen: boolean;
    readonly verifier: { readonly kind: string; readonly url: string | null; readonly secretNumber: number };
    readonly prices: { readonly edges: readonly { readonly node: object }[] };
  } | null;
  readonly secret?: string | null;
  readonly userErrors: readonly UserErrorAnswer[];
}

/** Where partners are made and members linked: the office of campaigns, with partners. */
export class PartnerOffice {
  private constructor(
    readonly app: TestApp,
    readonly campaigns: CampaignOffice,
    readonly owner: string,
  ) {}

  static async open(app: TestApp, options: ShopOptions = {}): Promise<PartnerOffice> {
    const campaigns = await CampaignOffice.open(app, { terms: { pending: { kind: 'NONE' } }, ...options });
    return new PartnerOffice(app, campaigns, await app.staff(campaigns.desk.shop, 'OWNER'));
  }

  async enrol(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.app.enrol(this.campaigns.desk.shop, name);
  }

  /** What staff do with partners; as the owner. */
  async staff<T = PartnerPayloadAnswer>(name: string, input: object, fields = PARTNER): Promise<T> {
    this.app.clock.advanceBy(1);
    const query = mutation(name, fields);
    const data = await this.campaigns.desk.askAdmin<Record<string, T>>(this.owner, query, { input });
    return required(data[name], 'an answer');
  }

  /** A partner that must be accepted; nobody has to be asked, if not said otherwise. */
  async found(code: string, more: object = {}): Promise<void> {
    const input = { code, name: code, verifier: { kind: 'NONE' }, minorPerThousand: 5_000, ...more };
    expect((await this.staff('createPartner', input)).userErrors).toEqual([]);
  }

  /** A partner that answers for itself. */
  async foundAsked(code: string, server: PartnerServer): Promise<void> {
    await this.found(code, { verifier: { kind: 'HTTP', url: server.url } });
    server.secret = await this.issueSecret(code);
  }

  async issueSecret(partner: string): Promise<string> {
    const issued = await this.staff('issuePartnerSecret', { partner }, `secret ${PARTNER}`);
    return required(issued.secret, 'a secret');
  }

  /** A storefront key of the partner's. */
  async keyOf(partner: string): Promise<string> {
    const { shop } = this.campaigns.desk;
    const secret = await this.app.keyWith(shop, [
      'ledger:spend',
      'ledger:read',
      'partners:write',
      'customers:read',
    ]);
    expect(
      (await this.staff('bindPartnerKey', { partner, storefrontKey: await this.idOfKey(secret) })).userErrors,
    ).toEqual([]);
    return secret;
  }

  async idOfKey(secret: string): Promise<string> {
    type Data = { storefrontKeys: { edges: { node: { id: string; hint: string } }[] } };
    const { storefrontKeys } = await this.campaigns.desk.askAdmin<Data>(this.owner, KEYS, {});
    const found = storefrontKeys.edges.find(({ node }) => secret.endsWith(node.hint));
    return required(found, 'the key').node.id;
  }

  async link(
    partner: string,
    number: string,
    customer: string | null = 'ada',
    credential = this.campaigns.desk.shop.key,
  ): Promise<LinkAnswer> {
    return this.ask(
      'linkPartnerMembership',
      { partner, number, ...(customer ? { customer } : {}) },
      credential,
    );
  }

  unlink(partner: string, customer = 'ada'): Promise<LinkAnswer> {
    return this.ask('unlinkPartnerMembership', { partner, customer }, this.campaigns.desk.shop.key);
  }

  /** What the worker does every minute. */
  work(): Promise<number> {
    return this.app.app.get(VerifyMembershipsJob).run(this.app.now);
  }

  async of(partner: string, externalId = 'ada'): Promise<PartnerMembershipAnswer> {
    type Data = { customer: { partners: { edges: { node: PartnerMembershipAnswer }[] } } };
    const { customer } = await this.campaigns.desk.ask<Data>(PARTNERS_OF, { externalId });
    const found = customer.partners.edges.find(({ node }) => node.partner.code === partner);
    return required(found, `a membership with ${partner}`).node;
  }

  async stateOf(partner: string, externalId = 'ada'): Promise<string> {
    return (await this.of(partner, externalId)).state;
  }

  async members(partner: string, state: string): Promise<string[]> {
    type Data = { partnerMembers: { edges: { node: { customer: { externalId: string } } }[] } };
    const { partnerMembers } = await this.campaigns.desk.askAdmin<Data>(this.owner, MEMBERS, {
      partner,
      state,
    });
    return partnerMembers.edges.map(({ node }) => node.customer.externalId);
  }

  private async ask(name: string, input: object, credential: string): Promise<LinkAnswer> {
    const query = mutation(name, `isChanged membership { ${MEMBERSHIP} }`);
    const data = await this.campaigns.desk.ask<Record<string, LinkAnswer>>(query, { input }, credential);
    return required(data[name], 'an answer');
  }
}
