import { systemActor } from '#access';
import { ActivityRecorder, NO_AMOUNTS, type NewOrder, type Order } from '#activity';
import { Campaigns } from '#campaigns';
import type { CustomerRef } from '#customers';
import { Database } from '#platform';
import { factsOfOrder } from '../../libs/campaigns/facts/activity-facts.js';
import { evaluate } from '../../libs/campaigns/domain/evaluate.js';
import { TWENTY_CAMPAIGNS } from '../support/twenty-campaigns.js';
import { valueOf } from '../support/test-app.js';
import { BenchServices, FOUNDED_AT } from './bench-services.js';
import { alternate, rateOf } from './measure.js';
import { publish, rates, ratesReaching, ROUNDS, sized } from './report.js';

const BATCH_SIZE = 1_000;
const BATCHES = sized(10, 2);
const CUSTOMERS = 10_000;
const EVALUATED_ORDERS = sized(20_000, 1_000);
const NOW = new Date('2026-03-01T12:00:00Z');
const EVALUATIONS_PER_SECOND = 100_000;
const AWARDING_MIN = 0.5;
const CATEGORIES = ['coffee', 'tea', 'cake', 'organic', 'cups', 'books', 'toys', 'games', 'garden', 'music'];

function cartOf(number: number): NewOrder {
  const amountMinor = BigInt(100 + (number % 1_600));
  const category = (offset: number): string => CATEGORIES[(number + offset) % CATEGORIES.length] ?? '';
  const lines = [0, 1, 2].map((offset) => ({
    ...{ sku: `SKU-${(number * 7 + offset) % 500}`, categories: [category(offset * 3)] },
    ...{ quantity: 1 + (offset % 2), amountMinor },
  }));
  return {
    customer: { externalId: `c-${(number * 7919) % CUSTOMERS}` },
    ...{ source: 'bench', externalId: `o-${number}`, occurredAt: NOW, currency: 'USD' },
    amounts: { totalMinor: amountMinor * 3n },
    lines,
  };
}

async function recordOrders({ services, program }: BenchServices, round: number): Promise<void> {
  const recorder = services.get(ActivityRecorder);
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const first = (round * BATCHES + batch) * BATCH_SIZE;
    const orders = Array.from({ length: BATCH_SIZE }, (_, index) => cartOf(first + index));
    const results = await services
      .get(Database)
      .tx({ programId: program.id }, (tx) =>
        recorder.recordOrders(tx, program, orders, NOW, { createCustomers: 'CREATE_AND_ENROL' }),
      );
    if (results.some((result) => !result.ok)) throw new Error('an order was refused');
  }
}

/** Besides the one that every bench has. */
async function startOthers({ services, program }: BenchServices): Promise<void> {
  const campaigns = services.get(Campaigns);
  const command = { actor: systemActor(program.id, 'bench'), now: FOUNDED_AT, effectiveFrom: null };
  await services.get(Database).tx({ programId: program.id }, async (tx) => {
    for (const [index, terms] of TWENTY_CAMPAIGNS.entries())
      if (index > 0)
        valueOf(await campaigns.create(tx, { ...command, code: `campaign-${index}`, name: 'One', terms }));
  });
}

/** The same questions as those of the campaigns, written by hand: what a shop would do without an engine. */
function countByHand(order: Order): number {
  const at = order.occurredAt;
  const { totalMinor, shippingMinor, discountMinor } = order.amounts;
  const { lines } = order;
  const answers = [
    true,
    order.number === 2,
    order.number === 5,
    totalMinor >= 4_800n,
    totalMinor >= 4_900n,
    lines.some(({ categories }) => categories.includes('coffee')),
    at.getUTCDay() === 0 && at.getUTCHours() < 12,
    at.getUTCMonth() === 11 && at.getUTCDate() <= 24,
    lines.some(({ sku }) => sku === 'GOLD'),
    lines.some(({ categories, quantity }) => categories.includes('tea') && quantity >= 3),
    lines.some(({ categories }) => categories.includes('organic')),
    lines.some(({ sku }) => sku?.startsWith('REFILL-')),
    order.channel === 'app' && order.number === 1,
    totalMinor >= 2_000n,
    lines.reduce((sum, { quantity }) => sum + quantity, 0) >= 10,
    lines.length >= 5,
    order.currency === 'EUR' && shippingMinor === 0n,
    at.getUTCMonth() === 1 && at.getUTCDate() === 29,
    discountMinor === 0n && totalMinor >= 4_950n,
    lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0n) > 100_000n,
  ];
  return answers.filter(Boolean).length;
}

function ordersOf({ program }: BenchServices): Order[] {
  return Array.from({ length: EVALUATED_ORDERS }, (_, number): Order => {
    const cart = cartOf(number);
    const lines = (cart.lines ?? []).map((line, index) => ({
      ...{ lineNo: index + 1, sku: line.sku ?? null, name: null, categories: line.categories ?? [] },
      ...{ quantity: line.quantity, amountMinor: line.amountMinor, shareMinor: line.amountMinor },
      ...{ returnedQuantity: 0, returnedMinor: 0n },
    }));
    const amounts = { ...NO_AMOUNTS, ...cart.amounts };
    return {
      ...{
        id: `o-${number}`,
        programId: program.id,
        customerId: 'c',
        source: 'bench',
        externalId: `o-${number}`,
      },
      ...{
        number: 1 + (number % 7),
        occurredAt: NOW,
        localDay: '2026-03-01',
        channel: 'web',
        currency: 'USD',
      },
      ...{ status: 'PAID', amounts, returned: NO_AMOUNTS, lines, batchId: null, original: null },
    };
  });
}

const [one, twenty] = [await BenchServices.start(8), await BenchServices.start(8)];
try {
  await startOthers(twenty);
  const { program, services } = twenty;
  const versions = await services
    .get(Database)
    .tx({ programId: program.id }, (tx) => services.get(Campaigns).versions(tx));
  const orders = ordersOf(twenty);
  const customer: CustomerRef = {
    id: 'c',
    externalId: 'c',
    status: 'ACTIVE',
    isGuest: false,
    enrolledAt: FOUNDED_AT,
  };
  let found = 0;
  const evaluated = await alternate(
    ROUNDS,
    () =>
      rateOf(orders.length * versions.length, async () => {
        for (const order of orders) {
          const facts = factsOfOrder(order, { customer, linkedAt: null, program });
          found += evaluate(versions, facts).length;
        }
      }),
    () =>
      rateOf(orders.length * versions.length, async () => {
        for (const order of orders) found += countByHand(order);
      }),
  );
  if (found === 0) throw new Error('nothing was evaluated');
  const recorded = await alternate(
    ROUNDS,
    (round) => rateOf(BATCH_SIZE * BATCHES, () => recordOrders(twenty, round)),
    (round) => rateOf(BATCH_SIZE * BATCHES, () => recordOrders(one, round)),
  );
  const violations = await twenty.violations();
  if (violations.length > 0) throw new Error(`broken: ${JSON.stringify(violations.slice(0, 3))}`);
  await publish({
    name: 'campaigns',
    title: 'Campaigns',
    text: [
      `Twenty campaigns of a busy shop (test/support/twenty-campaigns.ts): one for every order, nineteen with conditions on
order, lines, customer and calendar, multipliers and an exclusivity group among them. **Evaluation**: orders of three lines on one
core, facts included, without a database; the baseline asks the same questions in hand-written JavaScript and reckons no
points. **Recording**: batches of ${BATCH_SIZE} orders through the whole path with all twenty; the baseline with the first alone.`,
    ],
    figures: [
      ratesReaching('evaluation, order x campaign', 'evaluations/s', evaluated, EVALUATIONS_PER_SECOND),
      rates('recording with 20 campaigns against one', 'orders/s', recorded, { atLeast: AWARDING_MIN }),
    ],
    query: one.database.query,
  });
} finally {
  await one.stop();
  await twenty.stop();
}
