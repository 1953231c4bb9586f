import { required } from '#kernel';
import type { ReferralProgram, ReferralRules } from '#referrals';
import { ReferralTrail } from './referral-trail.js';
import type { Shaped, TestApp } from './test-app.js';

const KNOW = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { userErrors { code } } }`;
const INVITE = `mutation ($input: InviteFriendsInput!) { inviteFriends(input: $input) { invited userErrors { code } } }`;
const SENT = `mutation ($input: MarkReferralInvitationsSentInput!) {
  markReferralInvitationsSent(input: $input) { sent userErrors { code } } }`;
const PENDING = `{ referralInvitations(first: 20) { edges { node { reference } } } }`;
const CLAIM = `mutation ($input: ClaimReferralInput!) { claimReferral(input: $input) {
  referral { state kind channel explanation } userErrors { code path ... on ReferralNotPossible { reason } } } }`;
const CHANGE = `mutation ($input: ChangeReferralProgramInput!) { changeReferralProgram(input: $input) { userErrors { code } } }`;
const BLOCK = `mutation ($input: BlockReferralAdvocateInput!) { blockReferralAdvocate(input: $input) { userErrors { code } } }`;

/** How friends meet advocates of a trail, and say so: by links, invitations and codes, through GraphQL and the redirect. */
export class ReferralMeetings {
  private constructor(
    readonly app: TestApp,
    readonly trail: ReferralTrail,
  ) {}

  static async open(app: TestApp, rules: Partial<ReferralRules> = {}): Promise<ReferralMeetings> {
    const trail = await ReferralTrail.open(app, rules);
    await app.staff(trail.sharers.shop, 'MANAGER');
    return new ReferralMeetings(app, trail);
  }

  /** A customer of this name, whose address is known, joins. */
  async join(name: string): Promise<void> {
    const { desk } = this.trail.sharers;
    const known = await desk.ask<Shaped>(KNOW, {
      input: { externalId: name, email: emailOf(name), givenName: name },
    });
    expect(known.upsertCustomer.userErrors).toEqual([]);
    await this.trail.enrol(name);
    this.app.clock.advanceBy(1_000);
  }

  /** An advocate invites somebody by e-mail. */
  async invite(customer: string, friend: string): Promise<void> {
    const input = { customer, program: 'trail', emails: [emailOf(friend)] };
    const { inviteFriends } = await this.trail.sharers.desk.ask<Shaped>(INVITE, { input });
    expect(inviteFriends).toEqual({ invited: 1, userErrors: [] });
    this.app.clock.advanceBy(1_000);
  }

  /** Whoever sends e-mail has sent all that waits, by now or a while ago; answers how many these were. */
  async send(sentAt: Date = this.app.now): Promise<number> {
    const { desk } = this.trail.sharers;
    const { edges } = (await desk.ask<Shaped>(PENDING)).referralInvitations as { edges: { node: Shaped }[] };
    const input = { references: edges.map(({ node }) => node['reference'] as string), sentAt };
    const { sent } = (await desk.ask<Shaped>(SENT, { input })).markReferralInvitationsSent;
    this.app.clock.advanceBy(1_000);
    return sent as number;
  }

  /** Somebody follows the link of an advocate; answers what it carries to the storefront. */
  async click(advocate: string, program: ReferralProgram = this.trail.program): Promise<string> {
    const { sharers } = this.trail;
    const token = await sharers.link(program, this.trail.idOf(advocate), 'TELEGRAM');
    const { location } = (await sharers.click(token)).headers;
    this.app.clock.advanceBy(1_000);
    return required(new URL(String(location)).searchParams.get('perennial_ref'), 'the parameter');
  }

  async codeOf(name: string): Promise<string> {
    const { sharers, program } = this.trail;
    const id = this.trail.idOf(name);
    const codes = await sharers.tx((tx) => sharers.codes.open(tx, program, [id], this.app.now));
    return required(codes.get(id), 'a code').shown;
  }

  /** What a claim is answered. */
  async claim(customer: string, more: object = {}): Promise<Shaped> {
    const input = { customer, program: 'trail', ...more };
    return (await this.trail.sharers.desk.ask<Shaped>(CLAIM, { input })).claimReferral;
  }

  /** A referral program takes no friends any more. */
  async close(code: string): Promise<void> {
    const changed = await this.staff(CHANGE, { input: { code, isOpen: false } });
    expect(changed.changeReferralProgram.userErrors).toEqual([]);
  }

  async block(customer: string): Promise<void> {
    const blocked = await this.staff(BLOCK, { input: { customer, reason: 'A farm' } });
    expect(blocked.blockReferralAdvocate.userErrors).toEqual([]);
  }

  /** Asked by a manager, who signs in anew: days may have passed. */
  async staff(query: string, variables: object): Promise<Shaped> {
    const { desk, shop } = this.trail.sharers;
    return desk.askAdmin<Shaped>(await this.app.signIn(shop, 'manager@acme.test'), query, variables);
  }
}

function emailOf(name: string): string {
  return `${name}@friends.example`;
}
