import { VerifyMembershipsJob } from '#partners';
import { required } from '#kernel';
import { localIdOf } from '#platform/graphql';
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

const STATEMENT = `number from to openingPoints closingPoints owedByPartnerMinor owedToPartnerMinor closedAt csv
  lines(first: 50) { edges { node { kind minorPerThousand points amountMinor } } }`;
const STATEMENTS = `query ($partner: String!) { partnerSettlements(partner: $partner, first: 5) { edges { node { ${STATEMENT} } } } }`;
const OPEN = `query ($partner: String!, $to: Date) { partnerStatement(partner: $partner, to: $to) { ${STATEMENT} } }`;
const ROTATE = `mutation ($input: RotateStorefrontKeyInput!) { rotateStorefrontKey(input: $input) { secret userErrors { code } } }`;

interface LineAnswer {
  readonly kind: string;
  readonly minorPerThousand: number;
  readonly points: number;
  readonly amountMinor: number;
}

export interface StatementAnswer {
  readonly number: number | null;
  readonly from: string;
  readonly to: string;
  readonly openingPoints: number;
  readonly closingPoints: number;
  readonly owedByPartnerMinor: number;
  readonly owedToPartnerMinor: number;
  readonly closedAt: string | null;
  readonly csv: string;
  readonly lines: readonly LineAnswer[];
}

type Stated = Omit<StatementAnswer, 'lines'> & {
  readonly lines: { readonly edges: readonly { readonly node: LineAnswer }[] };
};

interface LinkAnswer {
  readonly isChanged: boolean | null;
  readonly membership: PartnerMembershipAnswer | null;
  readonly userErrors: readonly (UserErrorAnswer & { readonly state?: string })[];
}

interface BonusAnswer {
  readonly isChanged: boolean | null;
  readonly bonus: { readonly points: number; readonly takenBack: number } | null;
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
    public owner: string,
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

  /** A new session: the one before has ended when hours have passed. */
  async signIn(): Promise<void> {
    this.owner = await this.app.signIn(this.campaigns.desk.shop, 'owner@acme.test');
  }

  /** awardPartnerPoints or takeBackPartnerPoints. */
  async bonus(
    name: 'awardPartnerPoints' | 'takeBackPartnerPoints',
    input: object,
    credential = this.campaigns.desk.shop.key,
  ): Promise<BonusAnswer> {
    this.app.clock.advanceBy(1);
    const query = mutation(name, 'isChanged bonus { reference points takenBack partner { code } }');
    const data = await this.campaigns.desk.ask<Record<string, BonusAnswer>>(query, { input }, credential);
    return required(data[name], 'an answer');
  }

  async close(input: { readonly partner: string; readonly from: string; readonly to: string }): Promise<{
    readonly statement: StatementAnswer | null;
    readonly isChanged: boolean | null;
    readonly userErrors: readonly UserErrorAnswer[];
  }> {
    const query = mutation('closePartnerSettlement', `isChanged statement { ${STATEMENT} }`);
    type Answer = { statement: Stated | null; isChanged: boolean | null; userErrors: UserErrorAnswer[] };
    type Data = { closePartnerSettlement: Answer };
    const { closePartnerSettlement: closed } = await this.campaigns.desk.askAdmin<Data>(this.owner, query, {
      input,
    });
    return { ...closed, statement: closed.statement && statementOf(closed.statement) };
  }

  async openStatement(partner: string, to: string): Promise<StatementAnswer | null> {
    type Data = { partnerStatement: Stated | null };
    const { partnerStatement } = await this.campaigns.desk.askAdmin<Data>(this.owner, OPEN, { partner, to });
    return partnerStatement && statementOf(partnerStatement);
  }

  /** Those that are closed, the newest first. */
  async statements(partner: string): Promise<StatementAnswer[]> {
    type Data = { partnerSettlements: { edges: { node: Stated }[] } };
    const { partnerSettlements } = await this.campaigns.desk.askAdmin<Data>(this.owner, STATEMENTS, {
      partner,
    });
    return partnerSettlements.edges.map(({ node }) => statementOf(node));
  }

  /** The key that replaces one. */
  async rotateKey(secret: string): Promise<string> {
    const input = { id: await this.idOfKey(secret), graceMinutes: 0 };
    type Data = { rotateStorefrontKey: { secret: string | null } };
    const { rotateStorefrontKey } = await this.campaigns.desk.askAdmin<Data>(this.owner, ROTATE, { input });
    return required(rotateStorefrontKey.secret, 'a secret');
  }

  /** How the journal calls who asks with a key. */
  async principalOf(secret: string): Promise<string> {
    return `storefront:${localIdOf('StorefrontKey', await this.idOfKey(secret)) ?? ''}`;
  }

  async idOf(externalId: string): Promise<string> {
    const query = 'query ($externalId: String!) { customer(externalId: $externalId) { id } }';
    return (await this.campaigns.desk.ask<{ customer: { id: string } }>(query, { externalId })).customer.id;
  }

  private async ask(name: string, input: object, credential: string): Promise<LinkAnswer> {
    const query = mutation(name, `isChanged membership { ${MEMBERSHIP} }`);
    const data = await this.campaigns.desk.ask<Record<string, LinkAnswer>>(query, { input }, credential);
    return required(data[name], 'an answer');
  }
}

function statementOf({ lines, ...rest }: Stated): StatementAnswer {
  return { ...rest, lines: lines.edges.map(({ node }) => node) };
}
