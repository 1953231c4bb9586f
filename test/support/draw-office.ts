import { DrawUpkeep } from '#draws';
import { required } from '#kernel';
import { CampaignOffice } from './campaign-office.js';
import type { ShopOptions, TestApp, Shaped } from './test-app.js';

const ERRORS = 'userErrors { code message path ... on WrongState { state } }';
const DRAW = `code state opensAt closesAt reserves entriesMax algorithm commitment seed beaconSource beacon digest participants entries
  frozenAt drawnAt prizes { rank name count }`;
const PLACE = 'number ticket state prize { rank name }';

/** Where prize draws are made and won: the office of campaigns, with draws. */
export class DrawOffice {
  private constructor(
    readonly app: TestApp,
    readonly campaigns: CampaignOffice,
  ) {}

  static async open(app: TestApp, options: ShopOptions = {}): Promise<DrawOffice> {
    return new DrawOffice(app, await CampaignOffice.open(app, options));
  }

  async enrol(...names: readonly string[]): Promise<void> {
    for (const name of names) await this.app.enrol(this.campaigns.desk.shop, name);
  }

  /** A mutation of staff. */
  async ask(name: string, input: object): Promise<Shaped> {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const fields = ['disqualifyDrawn', 'deliverPrize'].includes(name)
      ? `place { ${PLACE} since deliveredAt reason }`
      : `draw { ${DRAW} audience withoutWinnersOf }`;
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} ${ERRORS} } }`;
    const data = await this.campaigns.desk.askAdmin<Record<string, Shaped>>(this.campaigns.session, query, {
      input,
    });
    return required(data[name], 'an answer');
  }

  /** A draw of the third of March 2026 that must be accepted. */
  async hold(code: string, more: object = {}): Promise<Shaped> {
    const times = { opensAt: '2026-03-03T00:00:00Z', closesAt: '2026-03-04T00:00:00Z' };
    const made = await this.ask('createDraw', {
      code,
      name: code,
      ...times,
      prizes: [{ name: 'A mug' }],
      ...more,
    });
    expect(made.userErrors).toEqual([]);
    return made.draw;
  }

  /** Enters customers so often, each by an activity of its own, now. */
  async enter(...names: readonly string[]): Promise<void> {
    for (const externalId of names) await this.campaigns.happened('quiz.won', { customer: { externalId } });
  }

  at(time: string): Promise<void> {
    this.app.clock.set(new Date(time));
    return this.campaigns.daysPass(0);
  }

  /** What the worker does every minute; answers how many steps it took. */
  work(): Promise<number> {
    return this.app.app.get(DrawUpkeep).run(this.campaigns.desk.shop.program.id, this.app.now);
  }

  async suspend(externalId: string): Promise<void> {
    const { desk, session } = this.campaigns;
    const customer = await desk.ask<Shaped>('query ($id: String!) { customer(externalId: $id) { id } }', {
      id: externalId,
    });
    const input = { id: customer.customer.id, reason: 'Fraud' };
    const query = `mutation ($input: SuspendCustomerInput!) { suspendCustomer(input: $input) { ${ERRORS} } }`;
    const done = await desk.askAdmin<Shaped>(session, query, { input });
    expect(done.suspendCustomer.userErrors).toEqual([]);
  }

  /** The draw as its customers see it, or as the shop does. */
  async draw(code: string, customer: string | null = null): Promise<Shaped> {
    const { desk } = this.campaigns;
    const credential = customer === null ? desk.shop.key : await this.app.token(desk.shop, customer);
    const query = `query ($code: String!) { draw(code: $code) { ${DRAW} own { entries ticket place { ${PLACE} } } } }`;
    return (await desk.ask<Shaped>(query, { code }, credential)).draw;
  }

  /** The frozen list as it is published: "ticket entries", in its order. */
  async list(code: string): Promise<string[]> {
    const query = `query ($code: String!) { drawTickets(draw: $code, first: 100) { edges { node { ticket entries } } } }`;
    const data = await this.campaigns.desk.ask<Shaped>(query, { code });
    const edges = data.drawTickets.edges as { node: { ticket: string; entries: number } }[];
    return edges.map(({ node }) => `${node.ticket} ${node.entries}`);
  }

  /** Who was drawn: "number customer prize", of one state. */
  async drawn(code: string, state = 'WON'): Promise<string[]> {
    const query = `query ($code: String!, $state: DrawPlaceState!) { drawnCustomers(draw: $code, state: $state, first: 100) {
      edges { node { customer { externalId } place { number prize { name } } } } } }`;
    const data = await this.campaigns.desk.askAdmin<Shaped>(this.campaigns.session, query, { code, state });
    type Node = {
      customer: { externalId: string };
      place: { number: number; prize: { name: string } | null };
    };
    const edges = data.drawnCustomers.edges as { node: Node }[];
    return edges.map(({ node: { customer, place } }) =>
      [place.number, customer.externalId, place.prize?.name ?? '-'].join(' '),
    );
  }

  async badgesOf(externalId: string): Promise<string[]> {
    const query = 'query ($externalId: String!) { customer(externalId: $externalId) { badges { badge } } }';
    const data = await this.campaigns.desk.ask<Shaped>(query, { externalId });
    return (data.customer.badges as { badge: string }[]).map(({ badge }) => badge);
  }
}
