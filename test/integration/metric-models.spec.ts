import { ModelFitting, ModelUpkeep } from '#metrics';
import type { Program } from '#access';
import { Database } from '#platform';
import {
  aliveChance,
  expectedPurchases,
  silenceChance,
  type LeavingParameters,
} from '../../libs/metrics/domain/models/buying-while-alive.js';
import { forecastWhileAlive, MONTHLY_DISCOUNT_RATE } from '../../libs/metrics/domain/models/forecast.js';
import type { MetricModel, ModelKind } from '../../libs/metrics/domain/models/metric-model.js';
import { expectedValue, type SpendingParameters } from '../../libs/metrics/domain/models/spending.js';
import { rfmScores } from '../../libs/metrics/domain/rfm.js';
import { FITTING_LIMITS } from '../../libs/metrics/models/fitting.js';
import {
  CDNOW_MASTER,
  CDNOW_SAMPLE,
  cdnowBuyers,
  describeWith,
  rollUp,
  type Buyer,
} from '../support/purchase-rows.js';
import { KilledWorker } from '../support/killed-worker.js';
import { TestApp } from '../support/test-app.js';

const CALIBRATED = '1997-09-30';
const OBSERVED = '1998-06-30';
const NIGHT = new Date('1997-09-30T09:00:00Z');

/** Models and scores on the roll-ups of customers. */
describe('Models', () => {
  let app: TestApp;
  let shops = 0;

  beforeAll(async () => {
    KilledWorker.compile();
    app = await TestApp.start(NIGHT);
  });

  afterAll(() => app.stop());

  async function found(): Promise<Program> {
    shops += 1;
    return (await app.shop({ code: `shop-${shops}` })).program;
  }

  function fitOf(program: Program, kind: ModelKind, more: object = {}): Promise<MetricModel | null> {
    return app.app.get(ModelFitting).fitModel({
      ...{ program, kind, asOf: CALIBRATED, now: app.now, limits: FITTING_LIMITS },
      isCancelled: () => false,
      ...more,
    });
  }

  async function rows<Row>(program: Program, sql: string): Promise<Row[]> {
    return app.app.get(Database).tx({ programId: program.id }, (tx) => tx.query<Row>(sql, [program.id]));
  }

  describeWith(CDNOW_SAMPLE)('on the sample of CDNOW', () => {
    let buyers: Buyer[];

    beforeEach(() => {
      buyers = cdnowBuyers(CDNOW_SAMPLE);
    });

    test('have the parameters that were published', async () => {
      const program = await found();
      await rollUp(app, program.id, buyers, CALIBRATED);
      const [mbg, bg, spending] = [
        await fitOf(program, 'MBG_NBD'),
        await fitOf(program, 'BG_NBD'),
        await fitOf(program, 'GAMMA_GAMMA'),
      ];
      near(mbg?.parameters, { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 }, 1e-3);
      near(bg?.parameters, { r: 0.2426, alpha: 4.4136, a: 0.7929, b: 2.4259 }, 1e-3);
      near(spending?.parameters, { p: 6.25, q: 3.74, v: 15.44 }, 1e-2);
      expect(Math.abs((bg?.logLikelihood ?? 0) + 9_582.429)).toBeLessThan(1e-2);
      expect(Math.abs((spending?.logLikelihood ?? 0) + 4_055.918)).toBeLessThan(1e-2);
      expect(mbg).toMatchObject({ unit: 'WEEK', customers: 2_357, fittedFrom: '1997-01-01', reason: null });
      expect(spending).toMatchObject({ unit: 'USD', customers: 946 });
      expect(Math.min(...Object.values(mbg?.standardErrors ?? { none: 0 }))).toBeGreaterThan(0);
    });

    test('foretell weeks that they have not seen, beside what came', async () => {
      const program = await found();
      await rollUp(app, program.id, buyers, OBSERVED);
      const model = await fitOf(program, 'MBG_NBD', { asOf: OBSERVED, heldOutWeeks: 39 });
      const backtest = model?.backtest;
      expect(backtest).toMatchObject({ through: CALIBRATED, customers: 2_357 });
      near(backtest?.parameters, { r: 0.525, alpha: 6.183, a: 0.891, b: 1.614 }, 1e-3);
      expect(backtest?.expected).toHaveLength(39);
      expect(sum(backtest?.actual)).toBe(1_882);
      expect(sum(backtest?.expected) / 1_882).toBeGreaterThan(0.8);
      expect(sum(backtest?.expected) / 1_882).toBeLessThan(1.05);
    });

    test('score everybody as the pure functions do', async () => {
      const program = await found();
      await rollUp(app, program.id, buyers, CALIBRATED);
      expect(await app.app.get(ModelUpkeep).run(program.id, app.now)).toBe(2_357);
      const models = await rows<{ kind: string; parameters: object; reason: string | null }>(
        program,
        'select kind, parameters, reason from metric_models where program_id = $1',
      );
      expect(models.filter(({ reason }) => reason !== null)).toEqual([]);
      const of = (kind: ModelKind): object => models.find((one) => one.kind === kind)?.parameters ?? {};
      const leaving = of('MBG_NBD') as LeavingParameters;
      const spending = of('GAMMA_GAMMA') as SpendingParameters;
      const scored = await rows<Scored>(program, SCORED);
      expect(scored).toHaveLength(2_357);
      for (const one of scored) expectAsFunctions(one, leaving, spending);
      expectFifthsOf(scored);
    });
  });

  describeWith(CDNOW_MASTER)('on all customers of CDNOW', () => {
    test('tell who falls silent better than how long ago they bought', async () => {
      const program = await found();
      const buyers = cdnowBuyers(CDNOW_MASTER);
      const at = '1998-04-01';
      await rollUp(app, program.id, buyers, at);
      const now = new Date('1998-04-01T12:00:00Z');
      await app.app.get(ModelUpkeep).run(program.id, now);
      const scored = await rows<Scored & { id: string }>(program, SCORED);
      const silent = new Map(
        buyers.map(({ id, days }) => [id, !days.some(({ day }) => day > at && day <= '1998-06-30')]),
      );
      const recent = scored.filter((one) => one.silent <= 180);
      expect(recent.length).toBeGreaterThan(1_000);
      const byModel = areaUnder(recent.map((one) => [one.risk, silent.get(one.id) ?? true]));
      const byRecency = areaUnder(recent.map((one) => [one.silent, silent.get(one.id) ?? true]));
      process.stdout.write(`AUC: model ${byModel.toFixed(4)}, recency ${byRecency.toFixed(4)}\n`);
      expect(byModel).toBeGreaterThan(byRecency + 0.02);
    });
  });
});

interface Scored {
  readonly id: string;
  readonly x: number;
  readonly tx: number;
  readonly age: number;
  readonly silent: number;
  readonly spend: number;
  readonly net: bigint;
  readonly r: number;
  readonly f: number;
  readonly m: number;
  readonly alive: number;
  readonly risk: number;
  readonly purchases: number;
  readonly clv: bigint;
}

const SCORED = `
  select c.customer_id as id, s.purchase_days - 1 as x, s.last_day - s.first_day as tx, c.as_of - s.first_day as age,
    c.as_of - s.last_day as silent, s.gross_minor - s.returned_minor as net,
    (s.gross_minor - s.returned_minor - s.first_net_minor)::float8 / greatest(1, s.purchase_days - 1) as spend,
    c.r, c.f, c.m, c.alive, c.risk90d as risk, c.purchases12m as purchases, c.clv12m_minor as clv
  from customer_scores c join customer_stats s on s.program_id = $1 and s.customer_id = c.customer_id
  where c.program_id = $1 order by c.customer_id`;

/** That a customer is scored as the pure functions have it. */
function expectAsFunctions(one: Scored, leaving: LeavingParameters, spending: SpendingParameters): void {
  const history = { repeats: one.x, recency: one.tx / 7, age: one.age / 7 };
  const alive = aliveChance('MBG_NBD', leaving, history);
  equal(one.alive, alive);
  equal(one.risk, silenceChance('MBG_NBD', leaving, history, 90 / 7));
  equal(one.purchases, expectedPurchases('MBG_NBD', leaving, history, 365.25 / 7));
  const { discounted } = forecastWhileAlive('MBG_NBD', leaving, history, {
    ...{ unit: 'WEEK', monthlyRate: MONTHLY_DISCOUNT_RATE },
  });
  const spent = one.x > 0 ? { repeats: one.x, meanValue: one.spend / 100 } : null;
  const worth = alive * discounted * expectedValue(spending, spent) * 100;
  expect(Math.abs(Number(one.clv) - worth)).toBeLessThanOrEqual(0.5 + 1e-6);
}

/** That all customers are scored against each other as the pure function has it. */
function expectFifthsOf(scored: readonly Scored[]): void {
  const figures = scored.map((one) => ({
    recencyDays: one.silent,
    ...{ frequency: one.x + 1, monetaryMinor: one.net },
  }));
  expect(scored.map(({ r, f, m }) => ({ r, f, m }))).toEqual(rfmScores(figures));
}

/** How likely whoever falls silent has a higher figure than whoever does not; ties count half. */
function areaUnder(cases: readonly (readonly [figure: number, isSilent: boolean])[]): number {
  const sorted = [...cases].sort(([a], [b]) => a - b);
  let [rank, ranks, silent] = [0, 0, 0];
  while (rank < sorted.length) {
    const tied = sorted.filter(([figure]) => figure === sorted[rank]?.[0]);
    const hits = tied.filter(([, isSilent]) => isSilent).length;
    ranks += hits * (rank + (tied.length + 1) / 2);
    silent += hits;
    rank += tied.length;
  }
  return (ranks - (silent * (silent + 1)) / 2) / (silent * (cases.length - silent));
}

function sum(numbers: readonly number[] = []): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function equal(found: number, wanted: number): void {
  expect(Math.abs(found - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));
}

function near(
  found: object | null | undefined,
  wanted: Readonly<Record<string, number>>,
  tolerance: number,
): void {
  const distances = Object.entries(wanted).map(([name, value]) => [
    name,
    Math.abs(((found ?? {}) as Record<string, number>)[name] ?? NaN) - value,
  ]);
  expect(distances.filter(([, distance]) => !(Math.abs(Number(distance)) <= tolerance))).toEqual([]);
}
