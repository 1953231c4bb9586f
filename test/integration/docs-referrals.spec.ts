import { REFERRAL_STATES } from '../../libs/referrals/domain/referral.js';
import { CampaignOffice } from '../support/campaign-office.js';
import { codeIn, tableOf } from '../support/markdown.js';
import { runExamples } from '../support/run-examples.js';
import { TestApp } from '../support/test-app.js';

const DOCUMENT = 'docs/referrals.md';

describe('The guide to referrals', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  test('has examples that answer what it says, in their order', async () => {
    const office = await CampaignOffice.open(app);
    const { shop } = office.desk;
    const ask = {
      admin: (query: string) => app.admin(office.session, query),
      server: (query: string) => app.storefront(shop.key, query),
      customer: async (query: string) => app.storefront(await app.token(shop, 'ada'), query),
    };
    expect(await runExamples(DOCUMENT, ask)).toBeGreaterThanOrEqual(3);
  });

  test('names all states', () => {
    expect(tableOf(DOCUMENT, 'state').map(([cell]) => codeIn(cell))).toEqual([...REFERRAL_STATES]);
  });
});
