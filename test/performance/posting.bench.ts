import { expiryOf, LedgerService, MATURED, NEVER, type Posting } from '#ledger';
import { Database } from '#platform';
import type { Uuid } from '#kernel';
import { Random } from '../../apps/cli/seed/random.js';
import { BareJournal } from './bare-journal.js';
import { BenchServices } from './bench-services.js';
import { alternate, rateOf } from './measure.js';
import { customerIdsOf, populate } from './population.js';
import { publish, rates, ROUNDS, sized, type Figure } from './report.js';

const WALLETS = sized(100_000, 2_000);
const BATCH_SIZE = 1_000;
const BATCHES = sized(20, 2);
const POOL_SIZE = 8;
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
  const found = await alternate(ROUNDS, post, () => rateOf(rows, () => journal.replay()));
  await journal.close();
  await query('drop table bare_movements');
  const what = `batches of ${BATCH_SIZE}, ${inFlight === 1 ? 'one after the other' : `${inFlight} at a time`}`;
  return rates(what, 'postings/s', found, goal === null ? null : { atLeast: goal });
}

try {
  await populate(query, {
    programId: program.id,
    pointTypeId: pointType.id,
    wallets: WALLETS,
    movementsPerWallet: 1,
  });
  const customerIds = await customerIdsOf(query, WALLETS);
  const figures: Figure[] = [];
  figures.push(await batches(customerIds, 1, 0.2));
  figures.push(await batches(customerIds, 2, null));
  const violations = await bench.violations();
  if (violations.length > 0)
    throw new Error(`invariants are broken: ${JSON.stringify(violations.slice(0, 3))}`);
  await publish({ name: 'posting', title: 'Posting', text: [], figures, query });
} finally {
  await bench.stop();
}
