import { systemActor } from '#access';
import { CouponBatches, CouponTemplates, MakeCouponCodesJob, type TemplateTerms } from '#coupons';
import { codeOf } from '#kernel';
import { Database, type Tx } from '#platform';
import { findCode } from '../../libs/coupons/persistence/codes.js';
import { valueOf } from '../support/test-app.js';
import { BenchServices } from './bench-services.js';
import { CopiedRows } from './copied-rows.js';
import { quantile, rateOf } from './measure.js';
import { count, milliseconds, plain, publish, ratesReaching, sized } from './report.js';

const CODES = sized(1_000_000, 20_000);
const LOOK_UPS = sized(5_000, 500);
/** A million within a minute. */
const GOAL_PER_SECOND = 1_000_000 / 60;
const LOOK_UP_GOAL_MS = 1;
/** How often somebody looks how far it is. */
const LOOK_EVERY_MS = 250;
const NOW = new Date('2026-03-01T12:00:00Z');

const TERMS: TemplateTerms = {
  ...{ name: 'Mailing', description: null, holder: 'BEARER', audience: null, isAutomatic: false },
  discount: {
    ...{ benefit: { kind: 'PERCENT', basisPoints: 1_000, capMinor: null }, lane: 'ORDER', scope: null },
    ...{ minimumSpend: null, tags: [], mutualTags: [], exclusiveGroups: [] },
  },
  validity: { from: null, until: null, daysAfterIssue: 30 },
  times: { weekdays: [], hours: null },
  limits: { perCode: 1, perCustomer: null, perTemplate: null, budgetMinor: null, isFlash: false },
};

const bench = await BenchServices.start(8);
const { database, services, program } = bench;
const { query } = database;
const scope = { programId: program.id };
const batches = services.get(CouponBatches);

async function startBatch(): Promise<string> {
  const origin = { actor: systemActor(program.id, 'bench'), now: NOW };
  return services.get(Database).tx(scope, async (tx) => {
    const template = { ...origin, code: 'mailing', effectiveFrom: null, terms: TERMS };
    valueOf(await services.get(CouponTemplates).create(tx, template));
    const wanted = { template: 'mailing', count: CODES, prefix: null };
    return valueOf(await batches.start(tx, { ...origin, ...wanted })).id;
  });
}

interface Plan {
  readonly 'QUERY PLAN': readonly [{ readonly 'Planning Time': number; readonly 'Execution Time': number }];
}

/** How long the database itself took for each of so many look-ups, to plan and to run them. */
async function lookUps(codes: readonly string[]): Promise<number[]> {
  return services.get(Database).tx(scope, async (tx) => {
    const timesMs: number[] = [];
    const query = async (sql: string, parameters: readonly unknown[]): Promise<never[]> => {
      const [row] = await tx.query<Plan>(`explain (analyze, timing off, format json) ${sql}`, parameters);
      const plan = row?.['QUERY PLAN'][0];
      if (plan) timesMs.push(plan['Planning Time'] + plan['Execution Time']);
      return [];
    };
    const explaining: Tx = Object.assign(Object.create(tx) as Tx, { query });
    for (const code of codes) await findCode(explaining, code, NOW);
    return timesMs;
  });
}

try {
  const id = await startBatch();
  const seen = new Set<number>();
  const watching = setInterval(() => {
    void services
      .get(Database)
      .tx(scope, (tx) => batches.byId(tx, id))
      .then((batch) => seen.add(batch?.done ?? 0));
  }, LOOK_EVERY_MS);
  const made = await rateOf(CODES, async () => {
    const done = await services.get(MakeCouponCodesJob).run(NOW);
    if (done !== CODES) throw new Error(`${done} of ${CODES} codes were made`);
  });
  clearInterval(watching);
  const copied = await CopiedRows.of(query, ['coupon_codes']);
  await copied.makeTables();
  const bare = await rateOf(CODES, () => copied.copy());
  await copied.dropTables();
  copied.close();
  const violations = await bench.violations();
  if (violations.length > 0) throw new Error(JSON.stringify(violations));

  await query('vacuum (analyze) coupon_codes');
  const known = await query<{ code: string }>(
    `select code from coupon_codes order by md5(code) limit ${LOOK_UPS}`,
  );
  const unknown = known.map(({ code }, place) => codeOf(Buffer.from(`${code}${place}`.padEnd(16, 'x'))));
  await lookUps(unknown.slice(0, 100));
  const [foundMs, missedMs] = [await lookUps(known.map(({ code }) => code)), await lookUps(unknown)];
  const p50Ms = quantile(foundMs, 0.5);
  await publish({
    name: 'coupons',
    rounds: 1,
    title: 'Codes of coupons',
    text: [
      `${count(CODES)} unique codes are made and stored by the job, 10,000 in a transaction with the progress of their batch; meanwhile somebody looks how far it is. The baseline is COPY of the
same rows by the server itself, into a table with the same indexes and checks. Then codes are looked up one after the other, known ones with their terms, and unknown ones: what the database itself takes to plan and run the statement.`,
    ],
    figures: [
      ratesReaching('codes made', 'codes/s', { product: [made], baseline: [bare] }, GOAL_PER_SECOND),
      plain('different states of progress that were seen meanwhile', count(seen.size)),
      {
        ...plain('look-up of a known code, p50', milliseconds(p50Ms)),
        ...{ baseline: `${milliseconds(quantile(missedMs, 0.5))} unknown`, goal: `< ${LOOK_UP_GOAL_MS} ms` },
        isMet: p50Ms < LOOK_UP_GOAL_MS,
      },
      plain('look-up of a known code, p99', milliseconds(quantile(foundMs, 0.99))),
    ],
    query,
  });
} finally {
  await bench.stop();
}
