import { principalOf, systemActor } from '#access';
import { Claims, KeepReferralsJob } from '#referrals';
import { atOnce } from '../support/at-once.js';
import { KilledWorker } from '../support/killed-worker.js';
import { ReferralTrail } from '../support/referral-trail.js';
import { TestApp } from '../support/test-app.js';

// Processes take seconds to start on a busy machine.
jest.setTimeout(300_000);

const KILLS = 4;
const PER_ADVOCATE = 100;
const ADVOCATES = ['a0', 'a1', 'a2', 'a3', 'a4'];
const FRIENDS = Array.from({ length: ADVOCATES.length * PER_ADVOCATE }, (_, index) => `f${index}`);
/** Claims that one transaction takes. */
const PAGE = 50;
const PAGE_TAKES_MS = 300;
const LIFE_MS_MAX = 300;
const POINTS = 500;
/** Eighteen days after the orders: all return windows are over. */
const NOW = '2026-03-20T15:00:00Z';

describe('Workers that are killed while they approve referrals', () => {
  let app: TestApp;
  let trail: ReferralTrail;
  let worker: KilledWorker;

  beforeAll(async () => {
    KilledWorker.compile();
    app = await TestApp.start();
    trail = await ReferralTrail.open(app, {
      milestones: [{ code: 'tens', name: 'Tens', friends: 10, isRepeated: true }],
    });
    await trail.enrol(...ADVOCATES, ...FRIENDS);
    await trail.give('referral.approved', POINTS);
    for (let from = 0; from < FRIENDS.length; from += PAGE) await claim(FRIENDS.slice(from, from + PAGE));
    await atOnce(FRIENDS, 10, (name) => trail.sharers.desk.order(name, 99));
    worker = new KilledWorker(app.database, KeepReferralsJob.jobName, NOW);
    await worker.slowDown('referral_steps', PAGE_TAKES_MS);
  });

  afterAll(async () => {
    await worker.kill();
    await app.stop();
  });

  async function claim(friends: readonly string[]): Promise<void> {
    const { loyalty } = trail.sharers;
    const claims = friends.map((friend) => trail.typed(friend, advocateOf(friend)));
    const taker = {
      by: 'SYSTEM' as const,
      actor: principalOf(systemActor(loyalty.id, 'test')),
      now: app.now,
    };
    const answers = await trail.sharers.tx((tx) => app.app.get(Claims).claim(tx, loyalty, claims, taker));
    expect(answers.every(({ ok }) => ok)).toBe(true);
  }

  function advocateOf(friend: string): string {
    return ADVOCATES[FRIENDS.indexOf(friend) % ADVOCATES.length] ?? '';
  }

  async function rewarded(): Promise<number> {
    const rows = await app.database.query<{ count: number }>(
      `select count(*)::int as count from referrals where state = 'REWARDED'`,
    );
    return rows[0]?.count ?? 0;
  }

  it(`a worker killed ${KILLS} times while it approves ${FRIENDS.length} referrals: another beside it finishes, each side is told once, and nobody is left out`, async () => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      await worker.start();
      await worker.killAtWork(LIFE_MS_MAX);
      expect(await rewarded()).toBeLessThan(FRIENDS.length);
    }
    app.clock.set(new Date(NOW));
    await worker.start();
    await app.app.get(KeepReferralsJob).run(app.now);
    await worker.finish(async () => (await rewarded()) === FRIENDS.length);
    expect(await app.app.get(KeepReferralsJob).run(app.now)).toBe(0);

    const told = await app.database.query(
      `select type, attributes ->> 'side' as side, count(*)::int as count,
         count(distinct (customer_id, split_part(external_id, '/', 1), attributes ->> 'friends'))::int as different
       from activities where type in ('referral.approved', 'referral.milestone_reached') group by 1, 2 order by 1, 2`,
    );
    const all = { count: FRIENDS.length, different: FRIENDS.length };
    const tens = (ADVOCATES.length * PER_ADVOCATE) / 10;
    expect(told).toEqual([
      { type: 'referral.approved', side: 'ADVOCATE', ...all },
      { type: 'referral.approved', side: 'FRIEND', ...all },
      { type: 'referral.milestone_reached', side: 'ADVOCATE', count: tens, different: tens },
    ]);
    for (const advocate of ADVOCATES) {
      expect([await trail.tally(advocate), (await trail.ladder(advocate)).length]).toEqual([
        PER_ADVOCATE,
        PER_ADVOCATE / 10,
      ]);
      expect(await trail.points(advocate)).toBe(PER_ADVOCATE * POINTS);
    }
    const given = await app.database.query(
      `select times, points, count(*)::int as friends from (
         select count(*)::int as times, sum(a.points)::int as points
         from awards a join referrals r on r.customer_id = a.customer_id where a.points > 0 group by a.customer_id
       ) one group by times, points`,
    );
    expect(given).toEqual([{ times: 1, points: POINTS, friends: FRIENDS.length }]);
    expect(await trail.violations()).toEqual([]);
  });
});
