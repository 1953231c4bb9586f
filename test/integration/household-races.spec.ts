import { setTimeout as pause } from 'node:timers/promises';
import { HouseholdOffice, type HouseholdPayloadAnswer } from '../support/household-office.js';
import { TestApp } from '../support/test-app.js';

const done = (answers: readonly HouseholdPayloadAnswer[]): number =>
  answers.filter(({ userErrors }) => userErrors.length === 0).length;
const codesOf = (answers: readonly HouseholdPayloadAnswer[]): string[] => [
  ...new Set(answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code))),
];

// A hundred wait for one household, one after the other: on a machine that does other things, too.
jest.setTimeout(240_000);

/** What happens in households at the same moment. */
describe('Households, by many at once', () => {
  let app: TestApp;
  let office: HouseholdOffice;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await HouseholdOffice.open(app);
    await office.enrol('bea', 'cem', 'dan');
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(office.campaigns.desk.shop.program)).toEqual([]);
  });

  /** Asks again as long as the answer is to ask again, as on a slow machine: with the same key. */
  const insist = async (name: string, input: object): Promise<HouseholdPayloadAnswer> => {
    for (;;) {
      const answer = await office.ask(name, input).catch((error: unknown) => {
        if (!String(error).includes('OVERLOADED')) throw error;
        return null;
      });
      if (answer?.userErrors.every(({ code }) => code !== 'IN_PROGRESS')) return answer;
      await pause(50);
    }
  };

  /** The same of an order, by its own id. */
  const insistOnOrder = async (customer: string, totalMinor: number, index: number): Promise<void> => {
    const order = { externalId: `${customer}-${index}`, customer: { externalId: customer }, totalMinor };
    for (;;) {
      const answer = await office.campaigns.desk.tryOrder(order);
      if (answer.order) return;
      expect(answer.userErrors).toMatchObject([{ code: 'IN_PROGRESS' }]);
      await pause(50);
    }
  };

  test('redeem exactly as much as the limit of the month allows', async () => {
    await office.found({ contributionPercent: 100 }, 'ada', 'bea');
    await office.order('ada', 500_000);
    await office.done('setHouseholdLimit', { customer: 'ada', member: 2, monthlyLimit: 370 });
    const redemptions = Array.from({ length: 100 }, (_, index) => ({
      ...{ customer: 'bea', points: 10, idempotencyKey: `bea-limit-${String(index).padStart(8, '0')}` },
    }));
    const answers = await Promise.all(redemptions.map((input) => insist('redeemHouseholdPoints', input)));
    expect(done(answers)).toBe(37);
    expect(codesOf(answers)).toEqual(['HOUSEHOLD_LIMIT_REACHED']);
    expect(await office.of('bea')).toMatchObject({
      balance: 5_000 - 370,
      members: [{}, { leftThisMonth: 0 }],
    });
  });

  test('redeem exactly what there is, while members earn, give and leave', async () => {
    await office.found({ contributionPercent: 100 }, 'ada', 'bea', 'cem', 'dan');
    await office.order('ada', 30_000);
    const redeem = ['bea', 'cem'].flatMap((customer) =>
      Array.from({ length: 50 }, (_, index) => ({
        ...{ customer, points: 7, idempotencyKey: `${customer}-balance-${String(index).padStart(6, '0')}` },
      })),
    );
    const [answers] = await Promise.all([
      Promise.all(redeem.map((input) => insist('redeemHouseholdPoints', input))),
      ...[1, 2, 3, 4, 5].map((index) => insistOnOrder('ada', 5_000, index)),
      ...[1, 2, 3].map((index) => insistOnOrder('bea', 1_000, index)),
      insist('setHouseholdContribution', { customer: 'bea', contributionPercent: 30 }),
      insist('leaveHousehold', { customer: 'dan' }),
    ]);
    const redeemed = done(answers);
    expect(codesOf(answers).filter((code) => code !== 'INSUFFICIENT_POINTS')).toEqual([]);
    const { balance, members } = await office.of('ada');
    const brought = members.reduce((sum, { contributed }) => sum + contributed, 0);
    expect(brought - redeemed * 7).toBe(balance);
    expect(balance).toBeGreaterThanOrEqual(0);
    const last = await office.ask('redeemHouseholdPoints', { customer: 'bea', points: balance + 1 });
    expect(codesOf([last])).toEqual(['INSUFFICIENT_POINTS']);
  });

  test('take somebody whom two asked once, and give the last place once', async () => {
    const ofAda = await office.found({ capacity: 2 }, 'ada');
    const ofBea = await office.found({}, 'bea');
    for (const invitee of ['cem', 'dan'])
      await office.done('inviteToHousehold', { customer: 'ada', invitee });
    await office.done('inviteToHousehold', { customer: 'bea', invitee: 'cem' });
    const both = await Promise.all(
      [ofAda, ofBea].map((household) => insist('acceptHouseholdInvitation', { customer: 'cem', household })),
    );
    expect(done(both)).toBe(1);
    expect(codesOf(both)).toEqual(['IN_ANOTHER_HOUSEHOLD']);
    await insist('leaveHousehold', { customer: 'cem' });
    await office.done('inviteToHousehold', { customer: 'ada', invitee: 'cem' });
    const last = await Promise.all(
      ['cem', 'dan'].map((customer) => insist('acceptHouseholdInvitation', { customer, household: ofAda })),
    );
    expect(done(last)).toBe(1);
    expect(codesOf(last)).toEqual(['HOUSEHOLD_FULL']);
    expect((await office.of('ada')).members).toHaveLength(2);
  });

  test('found one household for somebody who asks twice', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => insist('createHousehold', { customer: 'ada' })));
    expect(answers.filter(({ isChanged }) => isChanged)).toHaveLength(1);
    expect(new Set(answers.map(({ household }) => household?.id)).size).toBe(1);
  });
});
