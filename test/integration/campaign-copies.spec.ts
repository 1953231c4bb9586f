import { CAMPAIGN, CampaignOffice, fixed, pointsOf } from '../support/campaign-office.js';
import { TestApp } from '../support/test-app.js';

const UPDATE_POINTS = `mutation ($input: UpdatePointTypeInput!) { updatePointType(input: $input) { userErrors { code } } }`;
const STALE = `mutation ($input: PublishCampaignInput!) { publishCampaign(input: $input) {
  campaign { code } userErrors { code message path } } }`;
const VERSIONS = `query ($code: String!) { campaign(code: $code) { versions(first: 9) { edges { node { number state } } } } }`;

/** Publishing a draft, resuming and cloning make a version like an earlier one: what was right then may not be any more. */
describe('a version like an earlier one', () => {
  let app: TestApp;
  let office: CampaignOffice;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await CampaignOffice.open(app, { pointType: { valuePoints: 100n, valueMinor: 100n } });
  });

  afterEach(async () => {
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  afterAll(() => app.stop());

  const versionsOf = async (code: string): Promise<string[]> => {
    type Data = { campaign: { versions: { edges: { node: { number: number; state: string } }[] } } };
    const data = await office.desk.askAdmin<Data>(office.session, VERSIONS, { code });
    return data.campaign.versions.edges.map(({ node }) => `${node.number} ${node.state}`).sort();
  };
  const untilMarch10 = [fixed(5, { expiry: { kind: 'FIXED_DATE', date: '2026-03-10' } })];
  /** From now on a point is worth half. */
  const halveTheValue = async (): Promise<void> => {
    const owner = await app.staff(office.desk.shop, 'OWNER');
    const input = { code: 'points', valuePoints: 100, valueMinor: 50 };
    const data = await office.desk.askAdmin<{ updatePointType: { userErrors: unknown[] } }>(
      owner,
      UPDATE_POINTS,
      { input },
    );
    expect(data.updatePointType.userErrors).toEqual([]);
  };
  /** A budget of one dollar for gifts of a dollar. */
  const budget = {
    effects: [fixed(100)],
    limits: [{ measure: 'MONEY', per: 'PROGRAM', max: 100 }],
  };
  const giftOf = async (code: string): Promise<number | undefined> => {
    app.clock.advanceBy(1_000);
    return pointsOf((await office.desk.order('ada', 100)).awards)[code];
  };

  test('a draft whose points would have expired by now is not published, nor at a later instant', async () => {
    await office.start('spring', untilMarch10, { draft: true });
    await office.daysPass(4);
    const late = { code: 'spring', effectiveFrom: new Date('2026-03-20T12:00:00Z').toISOString() };
    expect((await office.ask(CAMPAIGN.publish, late)).userErrors).toMatchObject([{ code: 'INVALID_INPUT' }]);
    await office.daysPass(10);
    const refused = await office.desk.askAdmin<Record<string, object>>(office.session, STALE, {
      input: { code: 'spring' },
    });
    expect(refused['publishCampaign']).toMatchObject({
      campaign: null,
      userErrors: [
        {
          code: 'INVALID_INPUT',
          path: ['code'],
          message: expect.stringContaining('effects.0.awardPoints.expiry.date'),
        },
      ],
    });
    expect(await versionsOf('spring')).toEqual(['1 DRAFT']);
    // With terms that are right the same draft can be published.
    await office.ask(CAMPAIGN.change, { code: 'spring', effects: [fixed(5)], draft: true });
    expect((await office.ask(CAMPAIGN.publish, { code: 'spring' })).userErrors).toEqual([]);
    expect(await giftOf('spring')).toBe(5);
  });

  test('a campaign whose points would have expired by now is not resumed, but can be paused and ended', async () => {
    await office.start('spring', untilMarch10);
    await office.daysPass(20);
    const state = (to: string): object => ({ code: 'spring', state: to });
    expect((await office.ask(CAMPAIGN.setState, state('PAUSED'))).userErrors).toEqual([]);
    const { userErrors } = await office.ask(CAMPAIGN.setState, state('ACTIVE'));
    expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['code'] }]);
    expect(await versionsOf('spring')).toEqual(['1 ACTIVE', '2 PAUSED']);
    expect((await office.ask(CAMPAIGN.setState, state('ENDED'))).userErrors).toEqual([]);
  });

  test('a campaign can be cloned to be changed, whatever its terms are by now; they are checked when it is published', async () => {
    await office.start('spring', untilMarch10);
    await office.daysPass(20);
    const clone = { from: 'spring', code: 'next-spring', name: 'Next spring' };
    expect((await office.ask(CAMPAIGN.clone, clone)).userErrors).toEqual([]);
    expect((await office.ask(CAMPAIGN.publish, { code: 'next-spring' })).userErrors).toMatchObject([
      { code: 'INVALID_INPUT', path: ['code'] },
    ]);
    expect(await versionsOf('next-spring')).toEqual(['1 DRAFT']);
  });

  test('a budget in money goes by what points are worth when a draft is published', async () => {
    await office.start('gift', budget.effects, { ...budget, draft: true });
    await halveTheValue();
    await office.ask(CAMPAIGN.publish, { code: 'gift' });
    expect([await giftOf('gift'), await giftOf('gift'), await giftOf('gift')]).toEqual([100, 100, undefined]);
  });

  test('and when a campaign is resumed', async () => {
    await office.start('gift', budget.effects, { ...budget });
    await office.ask(CAMPAIGN.setState, { code: 'gift', state: 'PAUSED' });
    await halveTheValue();
    await office.ask(CAMPAIGN.setState, { code: 'gift', state: 'ACTIVE' });
    expect([await giftOf('gift'), await giftOf('gift'), await giftOf('gift')]).toEqual([100, 100, undefined]);
  });

  test('a resumed campaign gives what it gave before, whatever it is made of', async () => {
    const coffee = '"coffee" in line.categories';
    const effects = [
      { awardPoints: { amount: { perItem: { points: 3, lines: coffee } } } },
      { stampCard: { card: 'coffee', stampsNeeded: 10, perPiece: true, lines: coffee } },
      { awardPoints: { amount: { perAmount: { points: 1, perMinor: 50, lines: coffee } } } },
    ];
    await office.start('coffee', effects, { condition: 'order.total >= 100', priority: 3, coolDownDays: 1 });
    await office.ask(CAMPAIGN.setState, { code: 'coffee', state: 'PAUSED' });
    expect((await office.ask(CAMPAIGN.setState, { code: 'coffee', state: 'ACTIVE' })).userErrors).toEqual([]);
    const diff = `{ campaignDiff(code: "coffee", from: 1, to: 3) { differences { path before after } } }`;
    type Data = { campaignDiff: { differences: { path: string }[] } };
    const { campaignDiff } = await office.desk.askAdmin<Data>(office.session, diff);
    expect(campaignDiff.differences.map(({ path }) => path)).toEqual(['effectiveFrom']);
  });
});
