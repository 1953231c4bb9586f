import { RollUps, SnapshotUpkeep } from '#metrics';
import { Database } from '#platform';
import { PointsBooks } from '../../libs/metrics/finance/points-books.service.js';
import { BenchServices } from './bench-services.js';
import { populateBuyers } from './buyers.js';
import { populateEarned } from './earned-points.js';
import { alternate, elapsedMs, median, peakMb } from './measure.js';
import { count, plain, publish, reaching, ROUNDS, sized, timesAtMost, type Figure } from './report.js';
import { StaffDesk } from './staff-desk.js';

const CUSTOMERS = sized(100_000, 5_000);
const THROUGH = '2026-02-28';
const NIGHT = new Date('2026-03-01T12:00:00Z');
const REPORT_GOAL_MS = 200;
const MEMORY_GOAL_MB = 1_000;

const bench = await BenchServices.start(8);
const { database, services, program } = bench;
const { query } = database;

/** Reports that nights made, and finance, which reads what they kept. */
const NIGHTLY = {
  'repeat purchases':
    '{ repeatPurchaseReport(by: COHORT) { asOf rows(first: 100) { edges { node { value repeatBuyers { value } } } } } }',
  survival:
    '{ survivalReport(by: CHANNEL) { logRank { p } rows(first: 100) { edges { node { value points { survival } } } } } }',
};
const FINANCE =
  'balances { available } liability low high rows(first: 100) { edges { node { cohort liability } } }';
const DEFERRED = 'opening additions revenue closing csv';
const KEPT_FINANCE = {
  'liability of the last night': `{ liabilityReport { ${FINANCE} } }`,
  'liability of the end of a month': `{ liabilityReport(asOf: "2025-11-30") { ${FINANCE} } }`,
  'deferred revenue of a month': `{ deferredRevenueReport(period: "2025-11-01") { ${DEFERRED} } }`,
  'deferred revenue of the running year': `{ deferredRevenueReport(period: "2026-02-01", grain: YEAR) { ${DEFERRED} } }`,
};

/** The books of a day that no night kept, without the ten seconds of a request. */
async function readJournal(): Promise<void> {
  const asked = { program, asOf: '2026-02-27', now: NIGHT };
  await services.get(Database).tx({ programId: program.id }, (tx) => services.get(PointsBooks).of(tx, asked));
}

try {
  await populateBuyers(query, { programId: program.id, customers: CUSTOMERS, through: THROUGH });
  const movements = await populateEarned(query, program.id, bench.pointType.id);
  process.stdout.write(`${count(movements)} movements of points\n`);
  await query('vacuum (analyze)');
  await services.get(RollUps).rebuild(program.id, NIGHT);
  await query('vacuum (analyze)');
  const desk = await StaffDesk.open(bench, NIGHT);
  let memoryMb = Number.NaN;
  const nightMs = await elapsedMs(async () => {
    memoryMb = await peakMb(() => services.get(SnapshotUpkeep).run(program.id, NIGHT));
  });
  const figures: Figure[] = [
    plain(
      `all reports of a night, with ${count(movements)} movements of points`,
      `${(nightMs / 1_000).toFixed(1)} s`,
    ),
    reaching('... memory of the process at its highest', memoryMb, MEMORY_GOAL_MB, 'MB'),
  ];
  for (const [name, text] of Object.entries(NIGHTLY)) {
    const { product } = await alternate(
      ROUNDS,
      () => elapsedMs(() => desk.ask(text)),
      () => Promise.resolve(0),
    );
    figures.push(reaching(`${name}, through GraphQL`, median(product), REPORT_GOAL_MS, 'ms'));
  }
  for (const [name, text] of Object.entries(KEPT_FINANCE)) {
    const found = await alternate(
      ROUNDS,
      () => elapsedMs(() => desk.ask(text)),
      () => elapsedMs(readJournal),
    );
    figures.push(timesAtMost(`${name}, through GraphQL`, found, REPORT_GOAL_MS));
  }
  await publish({
    name: 'nights',
    title: 'Nights',
    text: [
      `A program of ${count(CUSTOMERS)} customers over two years, with ${count(movements)} movements of points. **A night** is all reports that are made
once a night, of everybody, by all that they are sliced by. Reports of it and of finance read what it kept; the baseline of
finance is the journal of a day that no night kept.`,
    ],
    figures,
    query,
  });
} finally {
  await bench.stop();
}
