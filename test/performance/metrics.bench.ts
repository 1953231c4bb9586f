import { ActivityRecorder } from '#activity';
import { RollUps } from '#metrics';
import { Database } from '#platform';
import { Random } from '../../apps/cli/seed/random.js';
import { BenchServices } from './bench-services.js';
import { populateBuyers } from './buyers.js';
import { alternate, elapsedMs, peakMb, type Rounds } from './measure.js';
import { count, plain, publish, reaching, ROUNDS, sized, timesAtMost, type Figure } from './report.js';
import { StaffDesk } from './staff-desk.js';

const CUSTOMERS = sized(1_000_000, 5_000);
const THROUGH = '2026-02-28';
const NOW = new Date('2026-03-01T12:00:00Z');
const ORDERS_A_DAY = sized(3_500, 100);
/** Counted before the day is. */
const ORDERS_EARLIER = sized(1_000, 100);
const DAY_GOAL_MS = 1_000;
const REPORT_GOAL_MS = 200;
const MEMORY_GOAL_MB = 1_000;

const bench = await BenchServices.start(8);
const { database, services, program } = bench;
const { query } = database;
const random = new Random(7);

/** Orders through the whole path; answers how long it takes to count them. */
async function countOrders(at: Date, source: string, orders: number): Promise<number> {
  const recorded = Array.from({ length: orders }, (_, place) => ({
    customer: { externalId: `c-${random.whole(1, CUSTOMERS)}` },
    ...{ source, externalId: `${at.getTime()}-${place}`, occurredAt: at, currency: 'USD' },
    amounts: { totalMinor: BigInt(random.whole(1_000, 10_000)) },
  }));
  for (let from = 0; from < orders; from += 500)
    await services.get(Database).tx({ programId: program.id }, async (tx) => {
      const page = recorded.slice(from, from + 500);
      const results = await services.get(ActivityRecorder).recordOrders(tx, program, page, at);
      if (results.some((result) => !result.ok)) throw new Error('an order was refused');
    });
  return elapsedMs(() => services.get(RollUps).run(program.id, at));
}

/** As a worker that has been at work: the turns of a measurement throw away what the engine has made of code that ran once. */
async function countDay(round: number): Promise<number> {
  const at = new Date(NOW.getTime() + round * 86_400_000);
  await countOrders(at, 'earlier', ORDERS_EARLIER);
  return countOrders(at, 'day', ORDERS_A_DAY);
}

/** The same orders in plain SQL: what was bought that day, of everybody. */
function sumDay(round: number): Promise<number> {
  const at = new Date(NOW.getTime() + round * 86_400_000).toISOString().slice(0, 10);
  return elapsedMs(() => query(DAY_BY_HAND, [program.id, at]));
}

const DAY_BY_HAND = `
  select count(*), sum(orders), sum(gross_minor - returned_minor) from customer_days where program_id = $1 and day = $2`;

/** The figures of reports straight from the days on which customers bought, of everybody and by no rule but one. */
const BY_HAND = {
  retention: `
    with periods as (select p::date as start, (p + interval '3 months')::date as next
      from generate_series(date '2024-04-01', date '2025-10-01', interval '3 months') p),
    lasts as (select start, customer_id, max(day) filter (where day < start) as before, max(day) as last
      from periods join customer_days on day < next where program_id = $1 and orders > 0 group by start, next, customer_id)
    select start, count(*) filter (where start - 1 - before <= 180) as s,
      count(*) filter (where start - 1 - before <= 180 and start + 89 - last <= 180) as kept from lasts group by start`,
  revenue: `
    select date_trunc('month', day) as month, count(distinct customer_id), count(*), sum(orders), sum(gross_minor), sum(returned_minor)
    from customer_days where program_id = $1 and orders > 0 group by 1 order by 1`,
  cohorts: `
    with firsts as (select customer_id, min(day) as day from customer_days where program_id = $1 and orders > 0 group by customer_id)
    select date_trunc('month', f.day) as cohort,
      extract(year from age(date_trunc('month', d.day), date_trunc('month', f.day))) * 12
        + extract(month from age(date_trunc('month', d.day), date_trunc('month', f.day))) as age,
      count(distinct customer_id), sum(d.orders), sum(d.gross_minor - d.returned_minor)
    from firsts f join customer_days d using (customer_id) where d.program_id = $1 and d.orders > 0 group by 1, 2`,
};

const PERIODS = 'from: "2024-03-01", through: "2026-02-28"';
const PAGE = 'rows(first: 100) { pageInfo { hasNextPage } edges { node';
const SHARE = '{ numerator denominator value interval { low high } }';
const REPORTS = {
  retention: (by: string) =>
    `{ retentionReport(${PERIODS}, grain: QUARTER, by: ${by}) { frame { asOf } ${PAGE} { period value atStart atEnd lost strict ${SHARE} churn ${SHARE} } } } } }`,
  revenue: (by: string) =>
    `{ revenueReport(${PERIODS}, grain: MONTH, by: ${by}) { frame { asOf } ${PAGE} { period value buyers orders gross net repeatBuyers ${SHARE} } } } } }`,
  cohorts: (by: string) =>
    `{ cohortReport(${PERIODS}, grain: MONTH, by: ${by}) { frame { asOf } ${PAGE} { cohort value age members active ${SHARE} onOrAfter ${SHARE} cumulativeNet } } } } }`,
};

try {
  const filledMs = await elapsedMs(async () => {
    const orders = await populateBuyers(query, {
      programId: program.id,
      customers: CUSTOMERS,
      through: THROUGH,
    });
    process.stdout.write(`${count(CUSTOMERS)} customers with ${count(orders)} orders\n`);
  });
  process.stdout.write(`filled in ${Math.round(filledMs / 1_000)} s\n`);
  let memoryMb = Number.NaN;
  let told = 0;
  const rebuildMs = await elapsedMs(async () => {
    const progress = (done: number, total: number): void => {
      told += 1;
      if (told % 50 === 0) process.stdout.write(`  ${count(done)} of ${count(total)}\n`);
    };
    memoryMb = await peakMb(() => services.get(RollUps).rebuild(program.id, NOW, progress));
  });
  await query('vacuum (analyze)');
  await query('checkpoint');
  const perSecond = CUSTOMERS / (rebuildMs / 1_000);
  const day: Rounds = await alternate(ROUNDS, countDay, sumDay);
  const desk = await StaffDesk.open(bench, NOW);
  const figures: Figure[] = [
    plain(
      `everything counted anew: ${count(told)} times progress`,
      `${(rebuildMs / 1_000).toFixed(1)} s, ${count(perSecond)} customers/s`,
    ),
    reaching('... memory of the process at its highest', memoryMb, MEMORY_GOAL_MB, 'MB'),
    timesAtMost(`a day of ${count(ORDERS_A_DAY)} orders, counted into all cells`, day, DAY_GOAL_MS),
  ];
  for (const [name, text] of Object.entries(REPORTS)) {
    const byHand = BY_HAND[name as keyof typeof BY_HAND];
    for (const by of ['ALL', 'CHANNEL']) {
      const found = await alternate(
        ROUNDS,
        () => elapsedMs(() => desk.ask(text(by))),
        () => elapsedMs(() => query(byHand, [program.id])),
      );
      figures.push(timesAtMost(`${name} by ${by}, through GraphQL`, found, REPORT_GOAL_MS));
    }
  }
  await publish({
    name: 'metrics',
    title: 'Metrics',
    text: [
      `A program of ${count(CUSTOMERS)} customers over two years. **Counted anew** is \`perennial metrics rebuild\`, **a day** is what
the worker does after ${count(ORDERS_A_DAY)} orders of as many customers picked at random, were they to come at once, and when it has counted
${count(ORDERS_EARLIER)} others: all cells of retention, revenue and cohorts, by all that they are sliced by. **Reports** are asked for as staff do, a page of 100 rows. The baseline is plain SQL over
the days on which customers bought: of the day its sums, of the reports the same figures of everybody, unsliced.`,
    ],
    figures,
    query,
  });
} finally {
  await bench.stop();
}
