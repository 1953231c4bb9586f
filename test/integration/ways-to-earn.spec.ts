import { CAMPAIGN, CampaignOffice, fixed } from '../support/campaign-office.js';
import { TestApp } from '../support/test-app.js';

interface Way {
  readonly campaign: string;
  readonly name: string;
  readonly trigger: string;
  readonly terms: readonly string[];
  readonly endsAt: string | null;
}

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: Way }[];
  readonly pageInfo: { readonly hasNextPage: boolean };
}

const WAYS = `query ($first: Int, $after: String) { waysToEarn(first: $first, after: $after) {
  edges { cursor node { campaign name trigger terms endsAt } } pageInfo { hasNextPage } } }`;
const USED_UP = '{ campaigns(first: 50) { edges { node { code isUsedUp } } } }';

const perEuro = { awardPoints: { amount: { perAmount: { points: 2, perMinor: 100, minimumMinor: 5_000 } } } };

describe('the ways to earn that customers are told of', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  const pageOf = async (office: CampaignOffice, variables: object = {}): Promise<Page> =>
    (await office.desk.ask<{ waysToEarn: Page }>(WAYS, variables)).waysToEarn;
  const waysOf = async (office: CampaignOffice): Promise<Record<string, Way>> => {
    const { edges } = await pageOf(office, { first: 50 });
    return Object.fromEntries(edges.map(({ node }) => [node.campaign, node]));
  };
  const usedUp = async (office: CampaignOffice): Promise<string[]> => {
    type Data = { campaigns: { edges: { node: { code: string; isUsedUp: boolean } }[] } };
    const { campaigns } = await office.desk.askAdmin<Data>(office.session, USED_UP, {});
    return campaigns.edges.flatMap(({ node }) => (node.isUsedUp ? [node.code] : []));
  };

  test('have terms that are made from the rule itself, with money as people read it', async () => {
    const office = await CampaignOffice.open(app);
    await office.start('spring', [perEuro], {
      condition: 'order.channel == "web"',
      coolDownDays: 7,
      exclusivityGroup: 'season',
      limits: [
        { measure: 'POINTS', per: 'CUSTOMER', window: 'MONTH', max: 500 },
        { measure: 'MONEY', per: 'PROGRAM', max: 100_000 },
      ],
    });
    await office.ask(CAMPAIGN.setState, {
      code: 'spring',
      state: 'ENDED',
      effectiveFrom: '2026-06-01T00:00:00.000Z',
    });
    expect((await waysOf(office))['spring']).toEqual({
      campaign: 'spring',
      name: 'spring',
      trigger: 'order.paid',
      terms: [
        'for paid orders',
        '2 points for every 1.00 USD from 50.00 USD on, rounded down once per order',
        'only when order.channel == "web"',
        'at most 500 points a month for each customer',
        'at most once in 7 days',
        'while the budget lasts',
        'not together with other offers of its group: the best of them counts',
      ],
      endsAt: '2026-06-01T00:00:00.000Z',
    });
  });

  test('lose a campaign whose budget is used up, until something of it comes back', async () => {
    const office = await CampaignOffice.open(app);
    await office.start('first', [fixed(10)], { limits: [{ measure: 'TIMES', per: 'PROGRAM', max: 1 }] });
    expect(await waysOf(office)).toHaveProperty('first');
    expect(await usedUp(office)).toEqual([]);
    const { externalId } = await office.order(2_000);
    expect(await waysOf(office)).not.toHaveProperty('first');
    expect(await usedUp(office)).toEqual(['first']);
    await office.desk.return(externalId, 2_000);
    expect(await waysOf(office)).toHaveProperty('first');
    expect(await usedUp(office)).toEqual([]);
  });

  test('leave out what is for some, for a surprise, for an experiment, or not in force', async () => {
    const office = await CampaignOffice.open(app);
    await office.start('regulars', [fixed(5)], { condition: 'order.number >= 10' });
    await office.start('enrolled', [fixed(5)], { condition: 'customer.daysEnrolled >= 10' });
    await office.start('tried', [fixed(5)], { experiment: { holdoutPermille: 500 } });
    await office.start('win-back', [fixed(5)], { timeTrigger: { inactive: { days: 30 } } });
    await office.start('birthday', [fixed(50)], { timeTrigger: { birthday: {} } });
    await office.start('planned', [fixed(5)], { effectiveFrom: '2026-04-01T00:00:00.000Z' });
    await office.start('draft', [fixed(5)], { draft: true });
    await office.start('paused', [fixed(5)]);
    await office.ask(CAMPAIGN.setState, { code: 'paused', state: 'PAUSED' });
    const ways = await waysOf(office);
    expect(Object.keys(ways)).toEqual(expect.arrayContaining(['regulars', 'birthday']));
    for (const hidden of ['enrolled', 'tried', 'win-back', 'planned', 'draft', 'paused'])
      expect(ways).not.toHaveProperty(hidden);
    expect(ways['birthday']?.terms).toEqual(['on the birthday', '50 points']);
  });

  test('come in pages that survive a campaign that is left out meanwhile', async () => {
    const office = await CampaignOffice.open(app);
    for (const code of ['one', 'two', 'three']) await office.start(code, [fixed(1)]);
    const all = (await pageOf(office, { first: 50 })).edges.map(({ node }) => node.campaign);
    const place = all.indexOf('one') + 1;
    const first = await pageOf(office, { first: place });
    expect(first.pageInfo.hasNextPage).toBe(true);
    const after = first.edges.at(-1)?.cursor;
    const before = await pageOf(office, { first: 50, after });
    expect(before.edges.map(({ node }) => node.campaign)).toEqual(['two', 'three']);
    await office.ask(CAMPAIGN.setState, { code: 'one', state: 'PAUSED' });
    const rest = await pageOf(office, { first: 50, after });
    expect(rest.edges.map(({ node }) => node.campaign)).toEqual(['two', 'three']);
    expect(rest.pageInfo.hasNextPage).toBe(false);
  });
});
