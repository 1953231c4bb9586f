import { expiryOf, LedgerService, MATURED, NEVER, type Posting } from '#ledger';
import { Database } from '#platform';
import type { Uuid } from '#kernel';
import { Random } from '../../apps/cli/seed/random.js';
import { BareJournal } from './bare-journal.js';
import { BenchServices } from './bench-services.js';
import { alternate, callers, median, rateOf } from './measure.js';
import { customerIdsOf, populate } from './population.js';
import { redeemingDirectly, redeemingTogether, type Redeem } from './redeeming.js';
import { count, publish, rates, ROUNDS, sized, timesWithin, type Figure } from './report.js';

const WALLETS = sized(100_000, 2_000);
const BATCH_SIZE = 1_000;
const BATCHES = sized(20, 2);
const POOL_SIZE = 8;
const CALLERS = 256;
const CALLS_TOGETHER = sized(12_800, 512);
const CALLS_DIRECT = sized(3_200, 128);
const CALLS_ALONE = sized(1_000, 100);
const EXTRA_MS_MAX = 0.5;
const NOW = new Date('2026-03-01T12:00:00Z');

const random = new Random(3);
const bench = await BenchServices.start(POOL_SIZE);
const { database, services, program, pointType } = bench;
const { query } = database;

/** Awards and redemptions in turn, of wallets picked at random. */
function batchOf(customerIds: readonly Uuid[]): Posting[] {
  const expiresAt = expiryOf(pointType.expiryPolicy, NOW, program.timeZone);
  const terms = { availableAt: MATURED, cancelAt: NEVER, expiresAt, slides: false };
  return Array.from({ length: BATCH_SIZE }, (_, place): Posting => ({
    customerId: random.pick(customerIds),
    pointTypeId: pointType.id,
    cause: { actor: 'system:bench', orderReference: `order-${place}` },
    command:
      place % 2 === 0
        ? { kind: 'AWARD', points: 25n, at: NOW.getTime(), terms }
        : { kind: 'REDEEM', points: 10n },
  }));
}

async function postBatch(postings: readonly Posting[]): Promise<void> {
  const results = await services
    .get(Database)
    .tx({ programId: program.id }, (tx) =>
      services.get(LedgerService).post(tx, program, [pointType], postings, NOW),
    );
  if (results.some((result) => !result.ok)) throw new Error('a posting was refused');
}

/** Batches against an unchecked insert of the same rows, so many of them at a time on both sides. */
async function batches(customerIds: readonly Uuid[], inFlight: number, goal: number | null): Promise<Figure> {
  const journal = await BareJournal.open(database.url, query, program.id, inFlight);
  const rows = BATCH_SIZE * BATCHES;
  const post = async (): Promise<number> => {
    const waiting = Array.from({ length: BATCHES }, () => batchOf(customerIds));
    const lane = async (): Promise<void> => {
      for (let batch = waiting.shift(); batch; batch = waiting.shift()) await postBatch(batch);
    };
    return rateOf(rows, () => Promise.all(Array.from({ length: inFlight }, lane)));
  };
  const found = await alternate(ROUNDS, post, async () => {
    const waiting = journal.take();
    return rateOf(rows, () => journal.insert(waiting));
  });
  await journal.close();
  await query('drop table bare_movements');
  const what = `batches of ${BATCH_SIZE}, ${inFlight === 1 ? 'one after the other' : `${inFlight} at a time`}`;
  return rates(what, 'postings/s', found, goal === null ? null : { atLeast: goal });
}

/** Redemptions of many callers together, against the same ones directly on a pool of connections. */
async function together(what: string, customers: readonly string[], goal: number): Promise<Figure> {
  const [batched, direct] = [redeemingTogether(bench), redeemingDirectly(bench)];
  const call = (redeem: Redeem) => () => redeem(random.pick(customers));
  const found = await alternate(
    ROUNDS,
    () => rateOf(CALLS_TOGETHER, () => callers(CALLERS, CALLS_TOGETHER, call(batched))),
    () => rateOf(CALLS_DIRECT, () => callers(POOL_SIZE, CALLS_DIRECT, call(direct))),
  );
  return rates(what, 'redemptions/s', found, { atLeast: goal });
}

/** A lone caller waits for nobody: the median time of a call. */
async function alone(customers: readonly string[]): Promise<Figure> {
  const p50 = (redeem: Redeem) => async (): Promise<number> =>
    median(await callers(1, CALLS_ALONE, () => redeem(random.pick(customers))));
  const found = await alternate(ROUNDS, p50(redeemingTogether(bench)), p50(redeemingDirectly(bench)));
  return timesWithin('single calls of 1 caller: p50', found, EXTRA_MS_MAX);
}

try {
  const names = { programId: program.id, pointTypeId: pointType.id };
  await populate(query, { ...names, wallets: WALLETS, movementsPerWallet: 1 });
  const customerIds = await customerIdsOf(query, WALLETS);
  const customers = customerIds.map((_, place) => `c-${place + 1}`);
  const figures: Figure[] = [
    await batches(customerIds, 1, 0.2),
    await batches(customerIds, 2, null),
    await together(`single calls of ${CALLERS} callers`, customers, 3),
    await together(`single calls of ${CALLERS} callers to one hot wallet`, ['c-1'], 5),
    await alone(customers),
  ];
  const violations = await bench.violations();
  if (violations.length > 0) throw new Error(`broken: ${JSON.stringify(violations.slice(0, 3))}`);
  await publish({
    name: 'posting',
    title: 'Posting',
    text: [
      `A program with ${count(WALLETS)} wallets, on the product's own tables with all keys, indexes, checks and row level
security; afterwards all invariants are checked.`,
      `**Batches** of ${count(BATCH_SIZE)} postings in a transaction each: awards of points that expire, and redemptions, of wallets
picked at random. The baseline inserts the very rows that the batches have written to the journal, with the same statements,
in the same role, into a copy of the journal with the same keys, indexes, checks and policies, from a client that has the
values in memory and nothing else to do: no wallet is read, locked, checked or written.`,
      `**Single calls** are redemptions with an idempotency key each. The product brings calls together that come at the same
time. The baseline does the same calls directly, each in a transaction of its own, on a pool of ${POOL_SIZE} connections.`,
    ],
    figures,
    query,
  });
} finally {
  await bench.stop();
}
