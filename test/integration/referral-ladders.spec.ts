import { wordsOfNothing } from '../../libs/referrals/domain/wording.js';
import { ReferralTrail } from '../support/referral-trail.js';
import { TestApp } from '../support/test-app.js';

const step = (friends: number, isRepeated = false): object => ({
  milestones: [{ code: 'some', name: 'Some friends', friends, isRepeated }],
});

/** What becomes of milestones and caps when ladders are edited and orders come back. */
describe('Ladders and caps of advocates', () => {
  let app: TestApp;
  let trail: ReferralTrail;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterEach(async () => {
    expect(await trail.violations()).toEqual([]);
  });

  afterAll(() => app.stop());

  async function open(rules: object): Promise<void> {
    trail = await ReferralTrail.open(app, { maturingDays: 0, ...rules });
    await trail.enrol('bob', ...Array.from({ length: 7 }, (_, index) => `f${index + 1}`));
    await trail.give('referral.milestone_reached', 100);
    await trail.give('referral.approved', 10);
  }

  /** A friend who is brought and approved at once; answers the order. */
  async function comes(friend: string): Promise<string> {
    app.clock.advanceBy(1_000);
    await trail.claim(friend, 'bob');
    const { externalId } = await trail.sharers.desk.order(friend, 6_000);
    await trail.daysLater(0);
    expect((await trail.referral(friend)).state).toBe('REWARDED');
    return externalId;
  }

  test.each([
    ['further', 3],
    ['nearer', 1],
  ])('a step that is moved %s is not reached again', async (_, friends) => {
    await open(step(2));
    await comes('f1');
    await comes('f2');
    expect(await trail.ladder('bob')).toEqual(['some 2 1']);
    await trail.publish(2, { maturingDays: 0, ...step(friends) });
    await comes('f3');
    await comes('f4');
    expect(await trail.ladder('bob')).toEqual(['some 2 1']);
    expect(await trail.points('bob')).toBe(100 + 4 * 10);
  });

  test('a step that was taken back is reached again, where the ladder has it now', async () => {
    await open(step(3));
    for (const friend of ['f1', 'f2']) await comes(friend);
    const third = await comes('f3');
    await trail.publish(2, { maturingDays: 0, ...step(2) });
    await trail.sharers.desk.cancel(third);
    expect(await trail.ladder('bob')).toEqual(['-some 3 1']);
    await comes('f4');
    expect(await trail.ladder('bob')).toEqual(['some 2 1', '-some 3 1']);
    expect(await trail.points('bob')).toBe(100 + 3 * 10);
  });

  test('a step that repeats is given for no friends twice when it comes more often', async () => {
    await open(step(3, true));
    for (const friend of ['f1', 'f2', 'f3']) await comes(friend);
    await trail.publish(2, { maturingDays: 0, ...step(2, true) });
    await comes('f4');
    await comes('f5');
    expect(await trail.ladder('bob')).toEqual(['some 3 1', 'some 4 1']);
    await comes('f6');
    expect(await trail.ladder('bob')).toEqual(['some 3 1', 'some 4 1', 'some 6 1']);
  });

  test('a place under the cap that a reversal frees goes to the next who is approved', async () => {
    await open({ advocateCap: { max: 1, per: 'LIFETIME' } });
    const first = await comes('f1');
    await comes('f2');
    await trail.sharers.desk.cancel(first);
    expect(await trail.points('bob')).toBe(0);
    await comes('f3');
    await comes('f4');
    const skipped = await Promise.all(
      ['f2', 'f3', 'f4'].map(async (friend) => (await trail.referral(friend)).advocateSkipped),
    );
    expect(skipped).toEqual(['CAPPED', null, 'CAPPED']);
    expect(await trail.points('bob')).toBe(10);
    expect(wordsOfNothing(await trail.referral('f2'), 'ADVOCATE')).toBe(
      'As many friends as are rewarded in the period had been approved before. A place that is free again goes to the next friend who is approved.',
    );
  });
});
