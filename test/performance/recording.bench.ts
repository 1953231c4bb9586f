import { ActivityRecorder } from '#activity';
import { Database } from '#platform';
import { BareJournal } from './bare-journal.js';
import { BenchServices } from './bench-services.js';
import { alternate, rateOf } from './measure.js';
import { publish, rates, ROUNDS, sized } from './report.js';

const BATCH_SIZE = 1_000;
const BATCHES = sized(10, 2);
const CUSTOMERS = 10_000;
const NOW = new Date('2026-03-01T12:00:00Z');

const bench = await BenchServices.start(8);
const { database, services, program } = bench;
const { query } = database;

/** Orders through the whole path: customers, activities, roll-ups, campaign, wallet and journal, in batches. */
async function recordOrders(round: number): Promise<void> {
  const recorder = services.get(ActivityRecorder);
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const orders = Array.from({ length: BATCH_SIZE }, (_, index) => {
      const number = (round * BATCHES + batch) * BATCH_SIZE + index;
      return {
        customer: { externalId: `c-${(number * 7919) % CUSTOMERS}` },
        source: 'bench',
        externalId: `o-${number}`,
        occurredAt: NOW,
        currency: 'USD',
        amounts: { totalMinor: BigInt(100 + (number % 5_000)) },
      };
    });
    const results = await services
      .get(Database)
      .tx({ programId: program.id }, (tx) =>
        recorder.recordOrders(tx, program, orders, NOW, { createCustomers: 'CREATE_AND_ENROL' }),
      );
    if (results.some((result) => !result.ok)) throw new Error('an order was refused');
  }
}

try {
  const journal = await BareJournal.open(database.url, query, program.id, 1);
  const orders = BATCH_SIZE * BATCHES;
  const found = await alternate(
    ROUNDS,
    (round) => rateOf(orders, () => recordOrders(round)),
    async () => {
      const waiting = journal.take();
      return rateOf(orders, () => journal.insert(waiting));
    },
  );
  await journal.close();
  const violations = await bench.violations();
  if (violations.length > 0) throw new Error(`broken: ${JSON.stringify(violations.slice(0, 3))}`);
  await publish({
    name: 'recording',
    title: 'Recording orders',
    text: [
      `Orders of ${CUSTOMERS.toLocaleString('en-US')} customers, in batches of ${BATCH_SIZE}, through the whole path: customers,
natural keys, order and activity, roll-ups, campaign, wallet and journal, in one process on one connection. The baseline
inserts no more than the journal rows that result, into a copy of the journal, with nothing looked up or checked.`,
    ],
    figures: [rates('orders recorded', 'orders/s', found, null)],
    query,
  });
} finally {
  await bench.stop();
}
