import fc from 'fast-check';
import { RollUps } from '#metrics';
import { Database } from '#platform';
import { readHistories } from '../../libs/metrics/persistence/histories.js';
import { ShopDays } from '../support/metrics/shop-days.js';
import { TestApp, type Shop } from '../support/test-app.js';

const STEPS = 1_000;
/** A month in which all is counted step by step: a new one counts everything anew. */
const MONTH = '2029-05-01T12:00:00Z';
const DAYS_OF_MONTH = 27;
const DAY_MS = 86_400_000;

/** Everything that is counted, without the generation that counts it. */
const PRINTS: Readonly<Record<string, string>> = {
  retention: `select grain, period, dimension, value, retained, lost, reactivated, acquired, acquired_and_lost from retention_cells`,
  revenue: `select grain, period, dimension, value, buyers, repeat_buyers, purchase_days, orders, gross_minor, returned_minor,
    repeat_net_minor from revenue_cells`,
  cohorts: `select basis, grain, cohort, age, dimension, value, members, active, last_active, orders, net_minor
    from cohort_cells join cohort_series using (program_id, generation, series)`,
  stats: `select customer_id, is_guest, enrolled_day, channel, first_day, second_day, last_day, lapsed_day, purchase_days, orders,
    gross_minor, returned_minor, first_net_minor from customer_stats`,
  months: `select customer_id, month, days, orders, gross_minor, returned_minor from customer_months`,
  traits: `select customer_id, dimension, value, from_day, until_day from customer_traits`,
};

describe('The roll-ups of metrics', () => {
  let app: TestApp;
  let rollUps: RollUps;

  beforeAll(async () => {
    app = await TestApp.start();
    rollUps = app.app.get(RollUps);
  });

  afterAll(() => app.stop());

  /** What a table says, as lines in order. */
  async function printOf(shop: Shop): Promise<Record<string, string[]>> {
    const entries = Object.entries(PRINTS).map(async ([name, sql]) => {
      const rows = await app.database.query<{ line: string }>(
        `select row(p.*)::text as line from (${sql} where program_id = '${shop.program.id}') p order by line`,
      );
      return [name, rows.map(({ line }) => line)] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  /** Counts who is marked; afterwards everybody is counted as they are, also who was not. */
  async function count({ program }: Shop): Promise<void> {
    await rollUps.run(program.id, app.now);
    await app.app.get(Database).tx({ programId: program.id }, async (tx) => {
      const people = await tx.query<{ id: string }>(
        'select customer_id as id from customers where program_id = $1 order by customer_id',
        [program.id],
      );
      const ids = people.map(({ id }) => id);
      const { counted, fresh } = await readHistories(tx, ids, program.timeZone);
      expect(Array.from(counted.values(), ({ history }) => history)).toEqual(fresh);
    });
  }

  /** How many customers are counted as members of a segment. */
  async function membersOf({ program }: Shop, code: string): Promise<number> {
    const rows = await app.database.query<{ count: number }>(
      `select count(*)::int as count from customer_traits
       where program_id = $1 and dimension = 'SEGMENT' and value = $2 and until_day is null`,
      [program.id, code],
    );
    return rows[0]?.count ?? 0;
  }

  /** All kinds of what customers were happened, and ended. */
  async function expectAllKinds({ program }: Shop): Promise<void> {
    const rows = await app.database.query<{ kind: string }>(
      `select distinct dimension as kind from customer_traits where program_id = $1
       union select distinct 'referral ' || to_state from referral_steps where program_id = $1
       union select distinct 'club ' || to_state from club_moves where program_id = $1
       union select 'left segment' from segment_members where program_id = $1 and left_at is not null
       union select 'down' from tier_moves where program_id = $1 and not is_up`,
      [program.id],
    );
    const kinds = rows.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['CAMPAIGN', 'CLUB', 'REFERRAL', 'SEGMENT', 'TIER']));
    expect(kinds).toEqual(expect.arrayContaining(['left segment', 'down', 'club GRACE', 'club LAPSED']));
    const states = ['FLAGGED', 'REJECTED', 'EXPIRED', 'REWARDED'];
    expect(kinds).toEqual(expect.arrayContaining(states.map((state) => `referral ${state}`)));
  }

  it('count step by step what counting everything at once counts, whatever was returned, linked, referred, left and dated back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), async (seed) => {
        const days = await ShopDays.open(app, seed);
        const { shop } = days;
        for (let step = 0; step < STEPS / 2; step += 1) {
          await days.step(15);
          if (step % 7 === 0) await count(shop);
        }
        app.clock.set(new Date(MONTH));
        await days.daysPass(0);
        await count(shop);
        await days.addLadder();
        await count(shop);
        expect(await membersOf(shop, 'quiet')).toBeGreaterThan(0);
        await days.archiveSegment();
        await count(shop);
        expect(await membersOf(shop, 'quiet')).toBe(0);
        await days.meetTwoWhoLose();
        const end = app.now.getTime() + DAYS_OF_MONTH * DAY_MS;
        for (let step = 0; step < STEPS / 2; step += 1) {
          await days.step(app.now.getTime() < end ? 1 : 0);
          if (step % 7 === 0) await count(shop);
        }
        for (; app.now.getTime() < end; await days.daysPass(1)) await count(shop);
        await count(shop);
        const counted = await printOf(shop);
        expect(counted['retention']?.length).toBeGreaterThan(0);
        await expectAllKinds(shop);
        await rollUps.rebuild(shop.program.id, app.now);
        expect(await printOf(shop)).toEqual(counted);
      }),
      { numRuns: 1, endOnFailure: true },
    );
  }, 300_000);
});
