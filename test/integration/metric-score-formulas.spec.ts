import fc from 'fast-check';
import { newId, type Uuid } from '#kernel';
import { Database } from '#platform';
import {
  aliveChance,
  LEAVING_MODELS,
  silenceChance,
} from '../../libs/metrics/domain/models/buying-while-alive.js';
import { UNIT_DAYS, type TimeUnit } from '../../libs/metrics/domain/models/forecast.js';
import { expectedValue } from '../../libs/metrics/domain/models/spending.js';
import { rfmScores, rfmSegmentOf } from '../../libs/metrics/domain/rfm.js';
import { scoreAll } from '../../libs/metrics/persistence/scores.js';
import { TestApp } from '../support/test-app.js';

const AS_OF = '2026-03-01';

/** Also those that no shop has: many purchases, ages of ten years, parameters near nothing. */
const histories = fc.array(
  fc
    .record({
      x: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20 }), fc.integer({ min: 300, max: 2_000 })),
      silent: fc.integer({ min: 0, max: 3_650 }),
      between: fc.integer({ min: 0, max: 3_650 }),
      first: fc.integer({ min: 1, max: 100_000 }),
      later: fc.integer({ min: 0, max: 1_000_000 }),
    })
    .map(({ x, silent, between, first, later }) => ({
      ...{ x, silent, first, later: x === 0 ? 0 : later },
      // Each repeat is a day of its own.
      recency: x === 0 ? 0 : Math.max(x, between),
    })),
  { minLength: 1, maxLength: 40 },
);
const positive = fc.double({ min: 0.01, max: 50, noNaN: true });
const parameters = fc.record({ r: positive, alpha: positive, a: positive, b: positive });
const spending = fc.record({
  p: positive,
  q: fc.double({ min: 1.01, max: 50, noNaN: true }),
  v: fc.double({ min: 1, max: 100_000, noNaN: true }),
});

const INSERT = `
  insert into customer_stats (customer_id, program_id, is_guest, first_day, second_day, last_day, lapsed_day, purchase_days, orders,
    gross_minor, returned_minor, first_net_minor, generation)
  select id, $1, false, $2::date - age, case when x > 0 then $2::date - age + 1 end, $2::date - age + recency, $2::date + 999, x + 1, x + 1,
    first + later, 0, first, 1
  from unnest($3::uuid[], $4::int[], $5::int[], $6::int[], $7::bigint[], $8::bigint[]) as h (id, x, recency, age, first, later)`;

interface Scored {
  readonly id: Uuid;
  readonly r: number;
  readonly f: number;
  readonly m: number;
  readonly segment: string;
  readonly alive: number;
  readonly risk: number;
  readonly purchases: number;
  readonly clv: bigint;
}

/** The statement that scores everybody, beside the pure functions. */
describe('The statement that scores', () => {
  let app: TestApp;
  let programId: Uuid;

  beforeAll(async () => {
    app = await TestApp.start();
    programId = (await app.shop()).program.id;
  });

  afterAll(() => app.stop());

  test('says of any history what the functions say', async () => {
    const property = fc.asyncProperty(
      histories,
      parameters,
      spending,
      fc.constantFrom(...LEAVING_MODELS),
      fc.constantFrom<TimeUnit>('DAY', 'WEEK'),
      async (people, leaving, spent, model, unit) => {
        const customers = people.map((one) => ({
          ...one,
          id: newId(new Date(0)),
          age: one.recency + one.silent,
        }));
        const scored = await app.app.get(Database).tx({ programId }, async (tx) => {
          await tx.execute('delete from customer_stats where program_id = $1', [programId]);
          await tx.execute('delete from customer_scores where program_id = $1', [programId]);
          await tx.execute(INSERT, [
            ...[programId, AS_OF, customers.map(({ id }) => id), customers.map(({ x }) => x)],
            ...[customers.map(({ recency }) => recency), customers.map(({ age }) => age)],
            ...[customers.map(({ first }) => first), customers.map(({ later }) => later)],
          ]);
          const pairs = new Map(customers.map(({ x, age }) => [`${x}/${age}`, [x, age] as const]));
          const all = [...pairs.values()];
          await scoreAll(tx, {
            ...{ asOf: AS_OF, now: new Date(`${AS_OF}T08:00:00Z`) },
            leaving: { id: newId(new Date(0)), model, unit, parameters: leaving },
            spending: { id: newId(new Date(0)), parameters: spent },
            forecasts: {
              histories: Float64Array.from(all.flat()),
              values: Float64Array.from(all.flatMap(([x, age]) => [expectedOf(x, age), 2])),
            },
          });
          const rows = await tx.query<Scored>(
            `select customer_id as id, r, f, m, segment, alive, risk90d as risk, purchases12m as purchases, clv12m_minor as clv
             from customer_scores where program_id = $1`,
            [programId],
          );
          return new Map(rows.map((row) => [row.id, row]));
        });
        expect(scored.size).toBe(customers.length);
        const rfm = rfmScores(
          customers.map(({ silent, x, first, later }) => ({
            ...{ recencyDays: silent, frequency: x + 1, monetaryMinor: BigInt(first + later) },
          })),
        );
        for (const [place, { id, x, recency, age, later }] of customers.entries()) {
          const found = scored.get(id);
          const history = { repeats: x, recency: recency / UNIT_DAYS[unit], age: age / UNIT_DAYS[unit] };
          const alive = aliveChance(model, leaving, history);
          near(found?.alive, alive);
          near(found?.risk, silenceChance(model, leaving, history, 90 / UNIT_DAYS[unit]));
          near(found?.purchases, alive * expectedOf(x, age));
          const value = expectedValue(spent, x > 0 ? { repeats: x, meanValue: later / x } : null);
          const worth = alive * 2 * value;
          expect(Math.abs(Number(found?.clv) - worth)).toBeLessThanOrEqual(0.5 + 1e-9 * worth);
          expect(found).toMatchObject({ ...rfm[place], segment: rfmSegmentOf(rfm[place] ?? { r: 0, f: 0 }) });
        }
      },
    );
    await fc.assert(property, { numRuns: 40 });
  });
});

function expectedOf(x: number, age: number): number {
  return 1 + x / (1 + age);
}

function near(found: number | undefined, wanted: number): void {
  expect(Math.abs((found ?? NaN) - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, wanted));
}
