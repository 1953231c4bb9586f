import { systemActor } from '#access';
import { Clubs, KeepClubsJob } from '#clubs';
import { required, type Uuid } from '#kernel';
import { Database } from '#platform';
import { populate } from '../performance/population.js';
import { populateMembers } from '../support/club-members.js';
import { KilledWorker } from '../support/killed-worker.js';
import { TestApp, valueOf, type Shop } from '../support/test-app.js';

// Processes take seconds to start on a busy machine.
jest.setTimeout(300_000);

const KILLS = 5;
const MEMBERS = 6_000;
const PRICE = 10n;
const PAGE_TAKES_MS = 100;
const LIFE_MS_MAX = 500;
const NOW = '2026-04-01T16:00:00Z';

describe('Workers that are killed while they charge members of a club', () => {
  let app: TestApp;
  let shop: Shop;
  let worker: KilledWorker;

  beforeAll(async () => {
    KilledWorker.compile();
    app = await TestApp.start();
    shop = await app.shop();
    const { query } = app.database;
    const [pointType] = await query<{ id: Uuid }>('select id from point_types');
    const pointTypeId = required(pointType, 'a point type').id;
    const population = { programId: shop.program.id, pointTypeId, wallets: MEMBERS, movementsPerWallet: 1 };
    await populate(query, population);
    const clubId = await found();
    await populateMembers(query, { clubId, plan: 'monthly', from: '2026-03-01', until: '2026-03-31' });
    worker = new KilledWorker(app.database, KeepClubsJob.jobName, NOW);
    await worker.slowDown('club_moves', PAGE_TAKES_MS);
  });

  afterAll(async () => {
    await worker.kill();
    await app.stop();
  });

  async function found(): Promise<Uuid> {
    const command = { actor: systemActor(shop.program.id, 'test'), code: 'gold', now: app.now };
    const settings = {
      ...({
        name: 'Gold',
        description: null,
        kind: 'OPEN',
        rule: null,
        isOpen: true,
        capacity: null,
      } as const),
      privileges: { words: [], flags: [], multiplier: null },
    };
    const plan = {
      ...{ code: 'monthly', name: 'Monthly', renews: true, graceDays: 0, paymentDays: 7, isOffered: true },
      price: { kind: 'POINTS', pointType: 'points', points: PRICE } as const,
      period: { unit: 'MONTHS', count: 1 } as const,
    };
    return app.app.get(Database).tx({ programId: shop.program.id }, async (tx) => {
      const clubs = app.app.get(Clubs);
      const { club } = valueOf(await clubs.create(tx, { ...command, settings }));
      valueOf(await clubs.savePlan(tx, { ...command, plan }));
      return club.id;
    });
  }

  async function renewed(): Promise<number> {
    const [row] = await app.database.query<{ count: number }>(
      `select count(*)::int as count from club_moves where cause = 'RENEWED'`,
    );
    return row?.count ?? 0;
  }

  it(`a worker killed ${KILLS} times while it renews 6,000 memberships: each is charged once`, async () => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      await worker.start();
      await worker.killAtWork(LIFE_MS_MAX);
      expect(await renewed()).toBeLessThan(MEMBERS);
    }
    await worker.start();
    await worker.finish(async () => (await renewed()) === MEMBERS);
    app.clock.set(new Date(NOW));
    expect(await app.app.get(KeepClubsJob).run(app.now)).toBe(0);

    const charged = await app.database.query(
      `select times, points, count(*)::int as members from (
         select count(*)::int as times, sum(points)::int as points from ledger_movements where kind = 'REDEEM' group by customer_id
       ) one group by times, points`,
    );
    expect(charged).toEqual([{ times: 1, points: Number(PRICE), members: MEMBERS }]);
    const paid = await app.database.query(
      `select m.state, m.period_until::text as until, m.payments, count(*)::int as members
       from club_memberships m join club_payments p using (customer_id, club_id)
       group by m.state, m.period_until, m.payments`,
    );
    expect(paid).toEqual([{ state: 'ACTIVE', until: '2026-04-30', payments: 1, members: MEMBERS }]);
    const told = await app.database.query(
      `select count(*)::int as count, count(distinct customer_id)::int as customers from activities where type = 'club.renewed'`,
    );
    expect(told).toEqual([{ count: MEMBERS, customers: MEMBERS }]);
    expect(await app.violations(shop.program)).toEqual([]);
  });
});
