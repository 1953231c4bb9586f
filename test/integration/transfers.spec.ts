import { required } from '#kernel';
import { Desk, freshKey, SPENDING, type SpendingAnswer } from '../support/desk.js';
import { TestApp } from '../support/test-app.js';

const POINTS_MAX = 2 ** 53 - 1;
const ID = 'query ($externalId: String!) { customer(externalId: $externalId) { id } }';
const SUSPEND = `mutation ($input: SuspendCustomerInput!) { suspendCustomer(input: $input) { userErrors { code } } }`;
const ADJUST = `mutation ($input: AdjustPointsInput!) { adjustPoints(input: $input) {
  adjustment { status } userErrors { code } } }`;
const LIMIT = `mutation { setAdjustmentLimit(input: { role: OWNER, pointsMax: ${POINTS_MAX} }) { userErrors { code } } }`;

/** A customer must not find out by transfers who else is a customer, and how they stand. */
describe('a transfer', () => {
  let app: TestApp;
  let desk: Desk;
  let ada: string;

  beforeAll(async () => {
    app = await TestApp.start();
    desk = new Desk(app, await app.shop());
    for (const customer of ['ada', 'bob', 'sue', 'rich']) await app.enrol(desk.shop, customer);
    const owner = await app.staff(desk.shop, 'OWNER');
    const idOf = async (externalId: string): Promise<string> =>
      (await desk.ask<{ customer: { id: string } }>(ID, { externalId })).customer.id;
    await app.admin(owner, SUSPEND, { input: { id: await idOf('sue'), reason: 'Looks like fraud' } });
    await app.admin(owner, LIMIT);
    const rich = {
      customer: await idOf('rich'),
      points: POINTS_MAX - 5,
      reason: 'A gift',
      idempotencyKey: freshKey(),
    };
    const { data } = await app.admin(owner, ADJUST, { input: rich });
    expect(data.adjustPoints.adjustment).toEqual({ status: 'POSTED' });
    ada = await app.token(desk.shop, 'ada');
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  const byAda = async (toCustomer: string, points: number): Promise<SpendingAnswer> => {
    const input = { toCustomer, points, idempotencyKey: freshKey() };
    const answer = await app.storefront(ada, SPENDING.transfer, { input });
    return required(answer.data?.transferPoints as SpendingAnswer, JSON.stringify(answer));
  };

  test('by a customer without the points answers the same, whoever is named', async () => {
    const answers = await Promise.all(['bob', 'sue', 'rich', 'nobody'].map((name) => byAda(name, 10)));
    for (const { userErrors } of answers) {
      expect(userErrors).toEqual(answers[0]?.userErrors);
      expect(userErrors).toMatchObject([{ code: 'INSUFFICIENT_POINTS', path: ['points'], available: 0 }]);
    }
    for (const name of ['bob', 'nobody'])
      expect((await byAda(name, 0)).userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['points'] }]);
  });

  test('by a customer with points: the unknown, the suspended and the full answer alike', async () => {
    await desk.order('ada', 10_000);
    const answers = await Promise.all(['nobody', 'sue', 'rich'].map((name) => byAda(name, 10)));
    for (const { userErrors } of answers) {
      expect(userErrors).toEqual(answers[0]?.userErrors);
      expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['toCustomer'] }]);
    }
    expect((await byAda('ada', 10)).userErrors).toMatchObject([
      { code: 'INVALID_INPUT', path: ['toCustomer'] },
    ]);
    expect((await byAda('bob', 10)).userErrors).toEqual([]);
    expect(await desk.wallet('ada')).toMatchObject({ available: 90 });
  });

  test('by a storefront says what is wrong with the receiver, at toCustomer', async () => {
    await desk.order('ada', 10_000);
    const wrong: readonly [string, string][] = [
      ['nobody', 'NOT_FOUND'],
      ['sue', 'CUSTOMER_SUSPENDED'],
      ['rich', 'BALANCE_LIMIT'],
    ];
    for (const [name, code] of wrong)
      expect((await desk.transfer('ada', name, 10)).userErrors).toMatchObject([
        { code, path: ['toCustomer'] },
      ]);
    expect((await desk.transfer('sue', 'ada', 10)).userErrors).toMatchObject([
      { code: 'CUSTOMER_SUSPENDED', path: ['customer'] },
    ]);
  });
});
