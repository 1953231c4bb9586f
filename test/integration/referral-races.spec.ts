import { setTimeout as pause } from 'node:timers/promises';
import { Overloaded } from '#platform';
import { lockParticipants } from '../../libs/referrals/persistence/participants.js';
import { atOnce } from '../support/at-once.js';
import { Desk } from '../support/desk.js';
import { ruleOf } from '../support/referral-court.js';
import { ReferralTrail } from '../support/referral-trail.js';
import { ReviewDesk } from '../support/review-desk.js';
import { TestApp, type Shaped } from '../support/test-app.js';

// A hundred wait for one advocate, one after the other: on a machine that does other things, too.
jest.setTimeout(300_000);

const MANY = 100;
const NAMES = Array.from({ length: MANY }, (_, index) => `n${index}`);
const LADDER = {
  maturingDays: 0,
  milestones: [
    { code: 'first', name: 'First', friends: 1, isRepeated: false },
    { code: 'tens', name: 'Tens', friends: 10, isRepeated: true },
  ],
};

/** Whoever is told that too many wait, or that it is being done, comes again, as clients and workers do. */
async function untilServed<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Overloaded) && !/OVERLOADED|IN_PROGRESS|lock timeout/.test(String(error)))
        throw error;
      await pause(50);
    }
  }
}

/** Referrals that happen at the same moment, in two processes. */
describe('Referrals at once', () => {
  let app: TestApp;
  let beside: TestApp;
  let trail: ReferralTrail;

  beforeAll(async () => {
    app = await TestApp.start();
    beside = await app.beside();
  });

  afterEach(async () => {
    expect(await trail.violations()).toEqual([]);
  });

  afterAll(async () => {
    await beside.app.close();
    await app.stop();
  });

  const processOf = (index: number): TestApp => (index % 2 === 0 ? app : beside);

  const cancel = async (order: string, index: number): Promise<void> => {
    const desk = new Desk(processOf(index), trail.sharers.shop);
    await untilServed(() => desk.cancel(order));
  };

  const orderOf = async (name: string): Promise<void> => {
    const order = { customer: { externalId: name }, totalMinor: 1_000, externalId: `of ${name}` };
    // The same order twice: webhooks are.
    const twice = [0, 1].map(async (index) => {
      const desk = new Desk(processOf(index), trail.sharers.shop);
      const { userErrors } = await untilServed(() => desk.tryOrder(order));
      expect(userErrors).toEqual([]);
    });
    await Promise.all(twice);
  };

  /** Rungs that stand when so many are approved. */
  const rungsOf = (approved: number): string[] => [
    ...(approved > 0 ? ['first 1'] : []),
    ...Array.from({ length: Math.floor(approved / 10) }, (_, index) => `tens ${(index + 1) * 10}`),
  ];

  test('a hundred customers who each name the next one close no ring', async () => {
    trail = await ReferralTrail.open(app);
    await trail.enrol(...NAMES);
    // Known to referrals before: nobody waits for the row of another that is being made.
    const ids = NAMES.map((name) => trail.idOf(name));
    await trail.sharers.tx((tx) => lockParticipants(tx, ids, app.now));
    const claims = NAMES.map((name, index) => trail.typed(name, NAMES[(index + 1) % MANY] ?? ''));
    const answers = await Promise.all(
      claims.map((claim, index) => untilServed(() => trail.claimIn(processOf(index), claim))),
    );
    const refused = answers.flatMap((answer) => (answer.ok ? [] : [answer.problem]));
    expect(refused.length).toBeGreaterThanOrEqual(1);
    for (const { code, data } of refused)
      expect([code, data?.['reason']]).toEqual(['REFERRAL_NOT_POSSIBLE', 'HAS_FRIENDS']);
    const rings = await app.database.query<{ customer_id: string }>(
      `with recursive ways as (
         select customer_id, advocate_id, 1 as length from referrals
         union all select w.customer_id, r.advocate_id, w.length + 1 from ways w
         join referrals r on r.customer_id = w.advocate_id where w.length <= ${MANY})
       select customer_id from ways where customer_id = advocate_id`,
    );
    expect(rings).toEqual([]);
  });

  test('of many claims of one friend one is made, whoever they name', async () => {
    trail = await ReferralTrail.open(app);
    const advocates = NAMES.slice(0, 20);
    await trail.enrol('eve', ...advocates);
    const answers = await atOnce(advocates, 20, (name) => trail.claimAs(trail.typed('eve', name)));
    const made = answers.flatMap((answer) => (answer.ok ? [answer.value] : []));
    expect(made).toHaveLength(20);
    expect(made.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(made.map(({ referral }) => referral.advocateId)).size).toBe(1);
    expect(await trail.told('eve')).toEqual(['claimed']);
  });

  test('a hundred referrals that workers approve and staff allow at once reach each milestone once', async () => {
    const desk = await ReviewDesk.open(app, { ...LADDER, fraudRules: [ruleOf('device')] });
    ({ trail } = desk);
    await trail.enrol(...NAMES);
    await trail.give('referral.milestone_reached', 10);
    const flagged = NAMES.filter((_, index) => index % 2 === 1);
    await desk.sharing('tablet', ...flagged);
    await atOnce(NAMES, 10, (name) => trail.claim(name, 'ada'));
    await atOnce(NAMES, 10, orderOf);
    const session = await desk.session();
    const allowed = flagged.map(async (name, index) => {
      const allow = (): Promise<Shaped> => desk.decide(name, 'ALLOW', session, processOf(index));
      let answer = await untilServed(allow);
      // A worker has come to it since it was read: it is read again.
      while (answer.userErrors[0]?.code === 'REVIEW_CHANGED') answer = await untilServed(allow);
      expect(answer.userErrors).toEqual([]);
    });
    const workers = [app, beside, app, beside].map((one) => untilServed(() => trail.workIn(one)));
    await Promise.all([...allowed, ...workers]);
    // Those that were allowed before a worker came to them are due now.
    await Promise.all([app, beside].map((one) => trail.workIn(one)));
    expect(await trail.tally('ada')).toBe(MANY);
    expect((await trail.ladder('ada')).sort()).toEqual(
      rungsOf(MANY)
        .map((rung) => `${rung} 1`)
        .sort(),
    );
    expect((await trail.told('ada')).filter((word) => word === 'approved')).toHaveLength(MANY);
    expect(await trail.points('ada')).toBe(MANY * 500 + 11 * 10);

    // 35 orders come back at once, each twice: four tens are taken back once.
    const back = NAMES.slice(0, 35);
    await Promise.all([...back, ...back].map((name, index) => cancel(`of ${name}`, index)));
    expect(await trail.tally('ada')).toBe(65);
    expect((await trail.ladder('ada')).filter((line) => line.startsWith('-')).sort()).toEqual(
      [100, 70, 80, 90].map((friends) => `-tens ${friends} 1`),
    );
    expect(await trail.points('ada')).toBe(65 * 500 + 7 * 10);
  });

  test('while some are approved and others come back, the tally is exact and so is the ladder', async () => {
    trail = await ReferralTrail.open(app, LADDER);
    await trail.enrol('bob', ...NAMES);
    await trail.give('referral.milestone_reached', 10);
    const [first, then] = [NAMES.slice(0, 50), NAMES.slice(50)];
    await atOnce(first, 10, (name) => trail.claim(name, 'bob'));
    await atOnce(first, 10, orderOf);
    expect(await trail.daysLater(0)).toBe(50);
    await atOnce(then, 10, (name) => trail.claim(name, 'bob'));
    await atOnce(then, 10, orderOf);
    await Promise.all([
      ...first.slice(0, 27).map((name, index) => cancel(`of ${name}`, index)),
      ...[app, beside, app].map((one) => untilServed(() => trail.workIn(one))),
    ]);
    const approved = MANY - 27;
    expect(await trail.tally('bob')).toBe(approved);
    const standing = (await trail.ladder('bob')).filter((line) => !line.startsWith('-'));
    const withoutNumber = standing.map((line) => line.split(' ').slice(0, 2).join(' '));
    expect(withoutNumber.sort()).toEqual(rungsOf(approved).sort());
    expect(await trail.points('bob')).toBe(standing.length * 10);
  });
});
