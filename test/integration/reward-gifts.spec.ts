import { RewardOffice } from '../support/reward-office.js';
import { TestApp } from '../support/test-app.js';

const START = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { userErrors { code path } } }`;
const EFFECTS = `query ($externalId: String!) { order(externalId: $externalId) {
  effects { campaign kind words units takenBack refusal } } }`;

/** Campaigns that give rewards of the catalogue. */
describe('A reward that a campaign gives', () => {
  let app: TestApp;
  let office: RewardOffice;
  let shops = 0;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    shops += 1;
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    office = await RewardOffice.open(app, await app.shop({ code: `shop${shops}` }));
    for (const name of ['ada', 'bob']) await app.enrol(office.shop, name);
  });

  afterAll(() => app.stop());

  const start = async (code: string, reward: string): Promise<unknown> => {
    const input = { code, name: code, trigger: 'order.paid', effects: [{ giveReward: { reward } }] };
    const answer = await office.desk.askAdmin<{ createCampaign: { userErrors: unknown } }>(
      office.session,
      START,
      { input },
    );
    return answer.createCampaign.userErrors;
  };

  const givenFor = async (externalId: string): Promise<unknown> =>
    (await office.desk.ask<{ order: { effects: unknown } }>(EFFECTS, { externalId })).order.effects;

  test('waits for staff as one that was redeemed, costs nothing, and comes back with the order', async () => {
    await office.reward('mug', { stock: 5 });
    expect(await start('mugs', 'mug')).toEqual([]);
    const { externalId } = await office.desk.order('ada', 1_000);
    expect(await office.queue()).toMatchObject([
      { reward: 'mug', points: 0, state: 'REDEEMED', customer: { externalId: 'ada' } },
    ]);
    expect(await givenFor(externalId)).toEqual([
      {
        campaign: 'mugs',
        kind: 'giveReward',
        words: 'the reward "mug"',
        units: 1,
        takenBack: 0,
        refusal: null,
      },
    ]);
    expect(await office.leftOf('mug')).toBe(4);
    await office.desk.return(externalId, 1_000);
    expect([await office.queue(), await office.leftOf('mug')]).toEqual([[], 5]);
    expect(await app.violations(office.shop.program)).toEqual([]);
  });

  test('stays once it was delivered, whatever comes back', async () => {
    await office.reward('mug', { stock: 5 });
    await start('mugs', 'mug');
    const { externalId } = await office.desk.order('ada', 1_000);
    const [waiting] = await office.queue();
    expect((await office.fulfil({ redemption: waiting.id })).userErrors).toEqual([]);
    await office.desk.return(externalId, 1_000);
    expect(await office.leftOf('mug')).toBe(4);
    expect(await app.violations(office.shop.program)).toEqual([]);
  });

  test('is given while there are some, to each person as often as its limit says, and says why not', async () => {
    await office.reward('mug', { stock: 2, perCustomer: 1 });
    await start('mugs', 'mug');
    const refusals: unknown[] = [];
    await app.enrol(office.shop, 'cora');
    for (const customer of ['ada', 'ada', 'bob', 'cora']) {
      const { externalId } = await office.desk.order(customer, 1_000);
      refusals.push(((await givenFor(externalId)) as { refusal: unknown }[]).map(({ refusal }) => refusal));
    }
    expect(refusals).toEqual([[null], ['REWARD_LIMIT_REACHED'], [null], ['OUT_OF_STOCK']]);
    await office.ask('archiveReward', { code: 'mug' });
    const { externalId } = await office.desk.order('cora', 1_000);
    expect(await givenFor(externalId)).toMatchObject([{ refusal: 'REWARD_ARCHIVED' }]);
    expect(await app.violations(office.shop.program)).toEqual([]);
  });

  test('never goes to more than there are, of many orders at once', async () => {
    await office.reward('mug', { stock: 3 });
    await start('mugs', 'mug');
    const names = Array.from({ length: 12 }, (_, index) => `friend-${index}`);
    for (const name of names) await app.enrol(office.shop, name);
    await Promise.all(names.map((name) => office.desk.order(name, 1_000)));
    expect([(await office.queue()).length, await office.leftOf('mug')]).toEqual([3, 0]);
    expect(await app.violations(office.shop.program)).toEqual([]);
  });

  test('is one that there is, and that gives no effect by itself', async () => {
    const path = ['effects', '0', 'giveReward', 'reward'];
    expect(await start('nothing', 'nothing')).toEqual([{ code: 'NOT_FOUND', path }]);
    const effect = { enterDraw: { draw: 'spring', entries: 1 } };
    await office.reward('lots', { delivery: 'EFFECT', effect });
    expect(await start('lots', 'lots')).toEqual([{ code: 'INVALID_INPUT', path }]);
    await office.reward('old');
    await office.ask('archiveReward', { code: 'old' });
    expect(await start('old', 'old')).toEqual([{ code: 'REWARD_ARCHIVED', path }]);
  });
});
