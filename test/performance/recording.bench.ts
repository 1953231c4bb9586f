import { ActivityRecorder } from '#activity';
import { Database } from '#platform';
import { TestApp, type Shop } from '../support/test-app.js';
import { describeMachine, medianMs, rate } from './measure.js';

const RUNS = 5;
const BATCH_SIZE = 1_000;
const BATCHES_PER_RUN = 10;
const CUSTOMERS = 10_000;
const ORDERS_PER_RUN = BATCH_SIZE * BATCHES_PER_RUN;

/** Orders through the whole path: customers, activities, roll-ups, campaign, wallet and journal, in batches. */
async function recordOrders(app: TestApp, shop: Shop, run: number): Promise<void> {
  const database = app.app.get(Database);
  const recorder = app.app.get(ActivityRecorder);
  for (let batch = 0; batch < BATCHES_PER_RUN; batch += 1) {
    const orders = Array.from({ length: BATCH_SIZE }, (_, index) => {
      const number = (run * BATCHES_PER_RUN + batch) * BATCH_SIZE + index;
      const customer = { externalId: `c-${(number * 7919) % CUSTOMERS}` };
      const amounts = { totalMinor: BigInt(100 + (number % 5_000)) };
      return {
        customer,
        source: 'bench',
        externalId: `o-${number}`,
        occurredAt: app.now,
        currency: 'USD',
        amounts,
      };
    });
    await database.tx({ programId: shop.program.id }, (tx) =>
      recorder.recordOrders(tx, shop.program, orders, app.now, { createCustomers: 'CREATE_AND_ENROL' }),
    );
  }
}

/** The baseline: journal rows copied by unchecked multi-row inserts into a bare table with the same keys, in batches. */
async function insertJournalRows(app: TestApp, run: number): Promise<void> {
  const table = `bare_movements_${run}`;
  await app.database.query(`create table ${table} (like ledger_movements including indexes)`);
  for (let batch = 0; batch < BATCHES_PER_RUN; batch += 1) {
    await app.database.query(
      `insert into ${table} select * from ledger_movements order by customer_id, seq limit $1 offset $2`,
      [BATCH_SIZE, batch * BATCH_SIZE],
    );
  }
}

const app = await TestApp.start(new Date());
try {
  const shop = await app.shop();
  const [server] = await app.database.query<{ server_version: string }>('show server_version');
  process.stdout.write(`${describeMachine(`PostgreSQL ${server?.server_version}`)}\n`);
  const recorded = await medianMs(RUNS, (run) => recordOrders(app, shop, run));
  const inserted = await medianMs(RUNS, (run) => insertJournalRows(app, run));
  process.stdout.write(`orders recorded through the whole path  ${rate(ORDERS_PER_RUN, recorded)} / s\n`);
  process.stdout.write(`journal rows inserted, nothing checked  ${rate(ORDERS_PER_RUN, inserted)} / s\n`);
  process.stdout.write(`ratio                                   ${(inserted / recorded).toFixed(3)}\n`);
} finally {
  await app.stop();
}
