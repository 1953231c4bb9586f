import { required } from '#kernel';
import { CampaignOffice } from './campaign-office.js';
import type { Shaped, ShopOptions, TestApp } from './test-app.js';

const ERRORS = 'userErrors { code message path }';
const RULES = `attribution touchDays claimDays maturingDays onReturn advocateDelayDays friendDelayDays
  qualification { minimumMinor categories withinDays } advocateCap { max per } milestones { code name friends isRepeated }`;
const STAFF_RULES = `${RULES} advocates reviewHours fraudRules { code sign action isShadow threshold window }`;
const PROGRAM = 'code name variant landingUrl isOpen';
const STAFF_PROGRAM = `${PROGRAM} createdAt rules { ${STAFF_RULES} }
  versions(first: 20) { edges { node { number effectiveFrom rules { touchDays reviewHours } } } }`;

/** Where referral programs are made: the office of campaigns, with referrals. */
export class ReferralStaff {
  private constructor(
    readonly app: TestApp,
    readonly campaigns: CampaignOffice,
  ) {}

  static async open(app: TestApp, options: ShopOptions = {}): Promise<ReferralStaff> {
    return new ReferralStaff(app, await CampaignOffice.open(app, options));
  }

  /** A mutation of staff, with what it answers about a referral program. */
  async ask(name: string, input: object): Promise<Shaped> {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { referralProgram { ${STAFF_PROGRAM} } ${ERRORS} } }`;
    const { desk, session } = this.campaigns;
    const data = await desk.askAdmin<Record<string, Shaped>>(session, query, { input });
    return required(data[name], 'an answer');
  }

  /** A referral program that must be accepted. */
  async found(code: string, rules: object = {}, more: object = {}): Promise<Shaped> {
    const terms = { name: code, landingUrl: 'https://shop.test/welcome', rules, ...more };
    const made = await this.ask('createReferralProgram', { code, ...terms });
    expect(made.userErrors).toEqual([]);
    return made.referralProgram;
  }

  async publish(program: string, rules: object, effectiveFrom: string | null = null): Promise<Shaped> {
    return this.ask('publishReferralRules', { program, rules, effectiveFrom });
  }

  /** The referral programs as the shop sees them. */
  async shown(): Promise<Shaped[]> {
    const query = `{ referralPrograms { ${PROGRAM} rules { ${RULES} } } }`;
    return (await this.campaigns.desk.ask<Shaped>(query)).referralPrograms as Shaped[];
  }

  /** As staff see one. */
  async program(code: string): Promise<Shaped> {
    const { desk, session } = this.campaigns;
    const query = `query ($code: String!) { referralProgram(code: $code) { ${STAFF_PROGRAM} } }`;
    return (await desk.askAdmin<Shaped>(session, query, { code })).referralProgram;
  }

  /** A mutation of seasons. */
  async askSeason(name: string, input: object): Promise<Shaped> {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { season { code name startsAt endsAt frozenAt } ${ERRORS} } }`;
    const { desk, session } = this.campaigns;
    const data = await desk.askAdmin<Record<string, Shaped>>(session, query, { input });
    return required(data[name], 'an answer');
  }

  /** The board of a season as staff see it, "rank customer count", read by pages of so many. */
  async board(season: string, program = 'friends', first = 100): Promise<string[]> {
    const query = `query ($program: String!, $season: String!, $first: Int!, $after: String) {
      referralLeaderboard(program: $program, season: $season, first: $first, after: $after) {
        edges { node { rank approved customer { externalId } } } pageInfo { hasNextPage endCursor } } }`;
    const { desk, session } = this.campaigns;
    const lines: string[] = [];
    for (let after: string | null = null, isMore = true; isMore;) {
      const page: Shaped = (await desk.askAdmin<Shaped>(session, query, { program, season, first, after }))
        .referralLeaderboard;
      for (const { node } of page.edges as Shaped[])
        lines.push(`${node.rank} ${node.customer.externalId} ${node.approved}`);
      [after, isMore] = [page.pageInfo.endCursor as string | null, page.pageInfo.hasNextPage as boolean];
    }
    return lines;
  }

  at(time: string): Promise<void> {
    this.app.clock.set(new Date(time));
    return this.campaigns.daysPass(0);
  }
}
