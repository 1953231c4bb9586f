import { PartnerOffice } from '../support/partner-office.js';
import { TestApp } from '../support/test-app.js';

const STAY = { partner: 'hotel', customer: 'ada', points: 120, reference: 'stay-1' };

/** Bonuses that partners report themselves, and points of campaigns that they pay for, through GraphQL. */
describe('Bonuses of partners', () => {
  let app: TestApp;
  let office: PartnerOffice;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await PartnerOffice.open(app, { pointType: { expiryPolicy: { kind: 'DAYS', days: 10 } } });
    await office.found('hotel');
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(office.campaigns.desk.shop.program)).toEqual([]);
  });

  const codeOf = async (input: object, credential?: string): Promise<string | undefined> =>
    (await office.bonus('awardPartnerPoints', input, credential)).userErrors[0]?.code;

  test('are given once by their reference, however often they are reported, and at once', async () => {
    await office.link('hotel', '1234 5678');
    const { customer: _, ...stay } = STAY;
    const answers = await Promise.all([
      office.bonus('awardPartnerPoints', STAY),
      office.bonus('awardPartnerPoints', { ...stay, number: '12345678' }),
      office.bonus('awardPartnerPoints', STAY),
    ]);
    expect(answers.map(({ isChanged }) => isChanged).sort()).toEqual([false, false, true]);
    expect(await office.campaigns.availableOf('ada')).toBe(120);
    expect(await codeOf({ ...STAY, points: 121 })).toBe('IDEMPOTENCY_CONFLICT');
    await office.enrol('bob');
    await office.link('hotel', '87654321', 'bob');
    expect(await codeOf({ ...STAY, customer: 'bob' })).toBe('IDEMPOTENCY_CONFLICT');
    await office.found('inn');
    await office.link('inn', '12345678');
    expect(await codeOf({ ...STAY, partner: 'inn' })).toBeUndefined();
    expect(await office.campaigns.availableOf('ada')).toBe(240);
  });

  test('are for verified members, and nobody else', async () => {
    expect((await office.bonus('awardPartnerPoints', STAY)).userErrors).toMatchObject([
      { code: 'WRONG_STATE', state: 'NONE' },
    ]);
    await office.link('hotel', '12345678');
    await office.unlink('hotel');
    expect((await office.bonus('awardPartnerPoints', STAY)).userErrors).toMatchObject([
      { code: 'WRONG_STATE', state: 'UNLINKED' },
    ]);
    expect(await codeOf({ ...STAY, customer: 'nobody' })).toBe('NOT_FOUND');
    expect(await codeOf({ ...STAY, customer: undefined, number: '12345678' })).toBe('NOT_FOUND');
    expect(await codeOf({ ...STAY, number: '12345678' })).toBe('INVALID_INPUT');
    expect(await codeOf({ ...STAY, customer: undefined })).toBe('INVALID_INPUT');
    expect(await codeOf({ ...STAY, points: 0 })).toBe('INVALID_INPUT');
    await office.found('inn');
    expect(await codeOf(STAY, await office.keyOf('inn'))).toBe('NOT_FOUND');
    const narrow = await app.keyWith(office.campaigns.desk.shop, ['ledger:spend']);
    await expect(office.bonus('awardPartnerPoints', STAY, narrow)).rejects.toThrow('FORBIDDEN');
  });

  test('are taken back as far as there is something left, and expired points are not taken twice', async () => {
    await office.link('hotel', '12345678');
    await office.bonus('awardPartnerPoints', STAY);
    await office.campaigns.desk.redeem('ada', 50);
    const back = { partner: 'hotel', reference: 'stay-1' };
    expect(await office.bonus('takeBackPartnerPoints', back)).toMatchObject({
      ...{ isChanged: true, bonus: { points: 120, takenBack: 70 } },
    });
    expect(await office.bonus('takeBackPartnerPoints', back)).toMatchObject({
      isChanged: false,
      userErrors: [],
    });
    expect(await office.campaigns.availableOf('ada')).toBe(0);
    await office.bonus('awardPartnerPoints', { ...STAY, reference: 'stay-2' });
    app.clock.advanceBy(12 * 86_400_000);
    await office.campaigns.order(100_000);
    expect(await office.bonus('takeBackPartnerPoints', { ...back, reference: 'stay-2' })).toMatchObject({
      ...{ isChanged: false, bonus: { takenBack: 0 } },
    });
    expect(await office.campaigns.availableOf('ada')).toBe(1_000);
    const unknown = await office.bonus('takeBackPartnerPoints', { ...back, reference: 'stay-3' });
    expect(unknown.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['reference'] }]);
  });

  test('reach the household of a member at once, are told as activities, and are taken back from it, too', async () => {
    await office.link('hotel', '12345678');
    const found =
      'mutation { createHousehold(input: { customer: "ada", contributionPercent: 50 }) { userErrors { code } } }';
    await office.campaigns.desk.ask(found);
    await office.campaigns.start('thanks', [{ awardPoints: { amount: { fixed: { points: 7 } } } }], {
      trigger: 'partner.bonus_awarded',
      condition: 'activity.text("partner") == "hotel" && activity.number("points") >= 100.0',
    });
    const state = async (): Promise<unknown> => {
      const query = '{ customer(externalId: "ada") { wallet { available } household { balance } } }';
      return (await office.campaigns.desk.ask<{ customer: unknown }>(query)).customer;
    };
    await office.bonus('awardPartnerPoints', STAY);
    expect(await state()).toEqual({ wallet: { available: 64 }, household: { balance: 63 } });
    await office.bonus('awardPartnerPoints', STAY);
    const back = await office.bonus('takeBackPartnerPoints', { partner: 'hotel', reference: 'stay-1' });
    expect(back).toMatchObject({ isChanged: true, bonus: { takenBack: 120 } });
    expect(await state()).toEqual({ wallet: { available: 0 }, household: { balance: 7 } });
  });

  test('of campaigns name partners that are there, and points that they settle', async () => {
    const points = (issuer: string, more: object = {}): object => ({
      awardPoints: { amount: { fixed: { points: 5 } }, issuer, ...more },
    });
    const wrong = await office.campaigns.tryToStart('one', [points('inn')]);
    expect(wrong.userErrors).toMatchObject([
      { code: 'NOT_FOUND', path: ['effects', '0', 'awardPoints', 'issuer'] },
    ]);
    const miles =
      'mutation { createPointType(input: { code: "miles", name: "Miles" }) { userErrors { code } } }';
    await office.campaigns.desk.askAdmin(office.owner, miles);
    const other = await office.campaigns.tryToStart('one', [points('hotel', { pointType: 'miles' })]);
    expect(other.userErrors).toMatchObject([
      { code: 'INVALID_INPUT', path: ['effects', '0', 'awardPoints', 'issuer'] },
    ]);
    await office.campaigns.start('one', [points('hotel')]);
    const quoted = await office.campaigns.desk.ask<{ quoteOrder: { explanations: { campaign: string }[] } }>(
      `query ($input: OrderInput!) { quoteOrder(input: $input) { explanations { campaign issuer } } }`,
      { input: { externalId: 'cart', currency: 'USD', totalMinor: 1_000, customer: { externalId: 'ada' } } },
    );
    expect(quoted.quoteOrder.explanations).toEqual(
      expect.arrayContaining([
        { campaign: 'base-points', issuer: null },
        { campaign: 'one', issuer: 'hotel' },
      ]),
    );
    const { externalId } = await office.campaigns.desk.order('ada', 1_000);
    type Data = { order: { awards: { lot: number; issuer: string | null }[] } };
    const { order } = await office.campaigns.desk.ask<Data>(
      'query ($externalId: String!) { order(externalId: $externalId) { awards { lot issuer } } }',
      { externalId },
    );
    expect(order.awards.map(({ issuer }) => issuer).sort()).toEqual(['hotel', null]);
    expect(order.awards.every(({ lot }) => lot > 0)).toBe(true);
  });
});
