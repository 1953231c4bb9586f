import { Overloaded } from '#platform';
import { atOnce } from '../support/at-once.js';
import { ReferralTrail } from '../support/referral-trail.js';
import { TestApp } from '../support/test-app.js';

const MANY = 100;
const NAMES = Array.from({ length: MANY }, (_, index) => `n${index}`);

/** Whoever is told that too many wait comes again, as clients do. */
async function untilServed<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Overloaded)) throw error;
    }
  }
}

/** Referrals that happen at the same moment. */
describe('Referrals at once', () => {
  let app: TestApp;
  let trail: ReferralTrail;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterEach(async () => {
    expect(await trail.violations()).toEqual([]);
  });

  afterAll(() => app.stop());

  test('a hundred customers who each name the next one close no ring', async () => {
    trail = await ReferralTrail.open(app);
    await trail.enrol(...NAMES);
    const claims = NAMES.map((name, index) => trail.typed(name, NAMES[(index + 1) % MANY] ?? ''));
    const answers = await atOnce(claims, MANY, (claim) => untilServed(() => trail.claimAs(claim)));
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

  test('a hundred referrals approved at once reach each milestone once', async () => {
    trail = await ReferralTrail.open(app, {
      maturingDays: 0,
      milestones: [
        { code: 'first', name: 'First', friends: 1, isRepeated: false },
        { code: 'tens', name: 'Tens', friends: 10, isRepeated: true },
      ],
    });
    await trail.enrol('bob', ...NAMES);
    await trail.give('referral.milestone_reached', 10);
    await atOnce(NAMES, 10, (name) => trail.claim(name, 'bob'));
    // The same order twice: webhooks are.
    await atOnce(NAMES, 10, async (name) => {
      const order = { customer: { externalId: name }, totalMinor: 1_000, externalId: `of ${name}` };
      const twice = await Promise.all([
        trail.sharers.desk.tryOrder(order),
        trail.sharers.desk.tryOrder(order),
      ]);
      for (const { userErrors } of twice) expect(userErrors).toEqual([]);
    });
    const beside = await app.beside();
    const workers = await Promise.all([trail.daysLater(0), trail.daysLater(0), trail.workIn(beside)]);
    await beside.app.close();
    expect(workers.reduce((sum, done) => sum + done, 0)).toBe(MANY);
    const told = await trail.told('bob');
    expect(told.filter((word) => word === 'milestone_reached')).toHaveLength(11);
    expect(told.filter((word) => word === 'approved')).toHaveLength(MANY);
    expect(await trail.points('bob')).toBe(110);
    // One comes back twice at once: the tenth ten is taken back, once.
    await Promise.all([1, 2].map(() => trail.sharers.desk.cancel('of n0')));
    expect((await trail.told('bob')).filter((word) => word === 'milestone_reverted')).toHaveLength(1);
    expect(await trail.points('bob')).toBe(100);
  });
});
