import { CAMPAIGN, CampaignOffice, fixed } from '../support/campaign-office.js';
import { TestApp } from '../support/test-app.js';

const CREATE = `mutation ($input: CreateSegmentInput!) { createSegment(input: $input) { userErrors { code } } }`;
const ARCHIVE = `mutation ($code: String!) { archiveSegment(input: { code: $code }) {
  userErrors { code path ... on SegmentInUse { campaigns } } } }`;
const CHECK = `query ($expression: String!) { checkExpression(expression: $expression) {
  isValid mistake { message hint } } }`;
const START = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) {
  userErrors { code path message ... on InvalidExpression { line column hint } } } }`;

/** Conditions of campaigns name segments by their codes: one that is misspelled would never be met. */
describe('A segment that a condition names and nobody knows', () => {
  let app: TestApp;
  let office: CampaignOffice;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await CampaignOffice.open(app);
    await segment('vip', 'customer.spent >= 10000');
    await segment('coffee-lovers', 'customer.orders > 3');
    await segment('old', 'customer.orders > 9');
    await archive('old');
  });

  afterAll(() => app.stop());

  const segment = async (code: string, condition: string): Promise<void> => {
    const input = { code, name: code, condition };
    expect(await office.desk.askAdmin(office.session, CREATE, { input })).toEqual({
      createSegment: { userErrors: [] },
    });
  };
  const archive = (code: string): Promise<object> => office.desk.askAdmin(office.session, ARCHIVE, { code });
  const refusal = async (condition: string, more: object = {}): Promise<readonly object[]> => {
    const input = { code: 'thanks', name: 'Thanks', condition, effects: [fixed(500)], ...more };
    type Data = { createCampaign: { userErrors: object[] } };
    return (await office.desk.askAdmin<Data>(office.session, START, { input })).createCampaign.userErrors;
  };
  const wrong = { code: 'INVALID_EXPRESSION', path: ['condition'], line: 1 };

  test('is told with its place and the one that may have been meant', async () => {
    expect(await refusal('order.total > 1 && "vpi" in customer.segments')).toEqual([
      { ...wrong, column: 20, message: 'There is no segment "vpi".', hint: 'Did you mean "vip"?' },
    ]);
    const other = 'customer.segments.exists(one, one == "coffee-lover")';
    expect(await refusal(other, { trigger: 'review.published' })).toMatchObject([
      { ...wrong, column: 38, hint: 'Did you mean "coffee-lovers"?' },
    ]);
    expect(await refusal('"vip" in customer.segments')).toEqual([]);
  });

  test('may be archived; drafts are refused, too', async () => {
    const hint = 'There are: coffee-lovers, vip.';
    expect(await refusal('!("old" in customer.segments)', { draft: true })).toMatchObject([
      { ...wrong, column: 3, message: 'The segment "old" is archived.', hint },
    ]);
  });

  test('is told while the condition is written', async () => {
    const check = (expression: string): Promise<object> =>
      office.desk.askAdmin(office.session, CHECK, { expression });
    expect(await check('"vpi" in customer.segments')).toEqual({
      checkExpression: {
        isValid: false,
        mistake: { message: 'There is no segment "vpi".', hint: 'Did you mean "vip"?' },
      },
    });
    expect(await check('"vip" in customer.segments')).toEqual({
      checkExpression: { isValid: true, mistake: null },
    });
  });

  test('cannot come to be: one that an active or planned campaign names is not archived', async () => {
    const named = { condition: '"vip" in customer.segments || order.total > 5' };
    await office.start('now', [fixed(1)], named);
    await office.start('later', [fixed(1)], { ...named, effectiveFrom: '2026-04-01T00:00:00Z' });
    await office.start('stopped', [fixed(1)], named);
    await office.start('other', [fixed(1)], { condition: '"coffee-lovers" in customer.segments' });
    await office.ask(CAMPAIGN.setState, { code: 'stopped', state: 'PAUSED' });
    const inUse = (...campaigns: string[]): object => ({
      archiveSegment: { userErrors: [{ code: 'SEGMENT_IN_USE', path: ['code'], campaigns }] },
    });
    expect(await archive('vip')).toEqual(inUse('now', 'later'));
    const terms = { effects: [fixed(1)] };
    await office.ask(CAMPAIGN.change, { code: 'now', ...terms });
    expect(await archive('vip')).toEqual(inUse('later'));
    // What was planned is overtaken.
    await office.ask(CAMPAIGN.change, { code: 'later', ...terms });
    expect(await archive('vip')).toEqual({ archiveSegment: { userErrors: [] } });
    expect(await office.ask(CAMPAIGN.setState, { code: 'stopped', state: 'ACTIVE' })).toMatchObject({
      userErrors: [{ code: 'INVALID_EXPRESSION' }],
    });
  });

  test('keeps a draft from being published that was right when it was written', async () => {
    expect(await refusal('"vip" in customer.segments', { draft: true })).toEqual([]);
    await archive('vip');
    expect(await office.ask(CAMPAIGN.publish, { code: 'thanks' })).toMatchObject({
      campaign: null,
      userErrors: [{ code: 'INVALID_EXPRESSION', path: ['code'] }],
    });
  });
});
