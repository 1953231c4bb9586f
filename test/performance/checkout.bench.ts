import pg from 'pg';
import { Checkouts, type CheckoutAnswer, type CheckoutCommand } from '#checkout';
import { CouponTemplates, type TemplateTerms } from '#coupons';
import { Database } from '#platform';
import { valueOf } from '../support/test-app.js';
import { BenchServices, FOUNDED_AT } from './bench-services.js';
import { alternate, callers, rateOf, type Rounds } from './measure.js';
import { populate } from './population.js';
import { count, publish, rates, ratesReaching, ROUNDS, sized, type Figure } from './report.js';

const CUSTOMERS = sized(20_000, 1_000);
const CALLERS = 256;
const REDEMPTIONS = sized(1_280, 256);
/** The baseline waits for one row: more clients would only stand in line. */
const BARE_CLIENTS = 8;
const BARE_UPDATES = sized(2_000, 256);
const CAP = 10_000_000;
const RATIO_MIN = 0.5;
const GOALS = { COUNTER: 800, SLOTS: 1_500 } as const;
const NOW = new Date('2026-03-01T12:00:00Z');

type Mode = keyof typeof GOALS;

const DISCOUNT: TemplateTerms['discount'] = {
  ...{ benefit: { kind: 'PERCENT', basisPoints: 1_000, capMinor: null }, lane: 'ORDER', scope: null },
  ...{ minimumSpend: null, tags: [], mutualTags: [], exclusiveGroups: [] },
};
const LINE = { id: 'line-1', sku: 'tea', name: null, categories: [], quantity: 1, amountMinor: 10_000n };

const bench = await BenchServices.start(8);
const { database, services, program, pointType, actor } = bench;
const { query } = database;
const checkouts = services.get(Checkouts);
let orders = 0;

async function makeTemplate(mode: Mode): Promise<void> {
  const templates = services.get(CouponTemplates);
  const limits = { perCode: 1, perCustomer: null, budgetMinor: null };
  const terms: TemplateTerms = {
    ...{ name: mode, description: null, holder: 'BEARER', audience: null, isAutomatic: false },
    ...{ validity: { from: null, until: null, daysAfterIssue: 30 }, times: { weekdays: [], hours: null } },
    ...{ discount: DISCOUNT, limits: { ...limits, perTemplate: CAP, isFlash: mode === 'SLOTS' } },
  };
  const command = { actor, code: mode.toLowerCase(), now: FOUNDED_AT };
  await services.get(Database).tx({ programId: program.id }, async (tx) => {
    valueOf(await templates.create(tx, { ...command, terms, effectiveFrom: null }));
    valueOf(await templates.addPublicCode(tx, { ...command, publicCode: codeOf(mode) }));
  });
}

function codeOf(mode: Mode): string {
  return `HOT-${mode}`;
}

async function submit(command: CheckoutCommand): Promise<Extract<CheckoutAnswer, { ok: true }>['value']> {
  return valueOf(await checkouts.submit(command, NOW));
}

/** Customers take turns: nobody has two reservations at a time. */
async function reserve(mode: Mode): Promise<string> {
  orders += 1;
  const orderReference = `order-${orders}`;
  const asked = {
    ...{
      buyer: { externalId: `c-${(orders % CUSTOMERS) + 1}` },
      codes: [codeOf(mode)],
      withOthers: false,
      rewards: [],
    },
    ...{
      cart: { currency: 'USD', lines: [LINE], shippingMinor: 0n },
      pointsToSpend: 0n,
      cardFingerprint: null,
    },
  };
  const command = { kind: 'RESERVE', actor, orderReference, asked, ttlSeconds: null } as const;
  const { checkout } = await submit({ ...command, expectedTotalMinor: null });
  if (checkout.discountMinor !== 1_000n)
    throw new Error(JSON.stringify(checkout.content.outcomes.map(String)));
  return orderReference;
}

async function commit(orderReference: string): Promise<void> {
  await submit({ kind: 'COMMIT', actor, orderReference });
}

const BARE = 'update bare_uses set used = used + 1 where id = $1 and used < cap';

/** The least that keeps a limit: a guarded update of one row, each in a transaction of its own. */
async function openBare(): Promise<{ measure(): Promise<number>; close(): Promise<void> }> {
  await query(
    'create table bare_uses (id int primary key, used bigint not null, cap bigint not null) with (fillfactor=50)',
  );
  await query(`insert into bare_uses values (1, 0, ${CAP})`);
  const clients = Array.from(
    { length: BARE_CLIENTS },
    () => new pg.Client({ connectionString: database.url }),
  );
  for (const client of clients) await client.connect();
  const idle = [...clients];
  const update = async (): Promise<void> => {
    const client = idle.pop();
    if (!client) throw new Error('a client for each caller');
    await client.query({ name: 'bare', text: BARE, values: [1] });
    idle.push(client);
  };
  return {
    measure: () => rateOf(BARE_UPDATES, () => callers(BARE_CLIENTS, BARE_UPDATES, update)),
    close: async () => {
      for (const client of clients) await client.end();
    },
  };
}

async function measurePairs(mode: Mode): Promise<number> {
  return rateOf(REDEMPTIONS, () => callers(CALLERS, REDEMPTIONS, async () => commit(await reserve(mode))));
}

async function measureCommits(mode: Mode): Promise<number> {
  const reserved: string[] = [];
  await callers(CALLERS, REDEMPTIONS, async () => void reserved.push(await reserve(mode)));
  return rateOf(REDEMPTIONS, () => callers(CALLERS, REDEMPTIONS, (place) => commit(reserved[place] ?? '')));
}

function figuresOf(what: string, found: Rounds, goal: number | null): Figure[] {
  const ratio = rates(what, 'per s', found, { atLeast: RATIO_MIN });
  return goal === null ? [ratio] : [ratio, ratesReaching(`the same: ${what}`, 'per s', found, goal)];
}

/** Exact: as many as were redeemed, and no more. */
async function checkExact(redeemed: number): Promise<void> {
  const [row] = await query<{ held: string; committed: string }>(
    `select sum(held) as held, sum(committed) as committed from usage_counters where measure = 'USES' and (subject = '' or subject like 'slot:%')`,
  );
  if (String(row?.held) !== '0' || String(row?.committed) !== String(redeemed))
    throw new Error(`${redeemed} were redeemed, and counted are ${JSON.stringify(row)}`);
}

try {
  await populate(query, {
    programId: program.id,
    pointTypeId: pointType.id,
    wallets: CUSTOMERS,
    movementsPerWallet: 1,
  });
  await makeTemplate('COUNTER');
  await makeTemplate('SLOTS');
  const bare = await openBare();
  const figures: Figure[] = [];
  for (const mode of ['COUNTER', 'SLOTS'] as const) {
    const name = mode === 'COUNTER' ? 'one counter' : 'slots';
    const commits = await alternate(ROUNDS, () => measureCommits(mode), bare.measure);
    figures.push(...figuresOf(`commits of what was reserved, ${name}`, commits, GOALS[mode]));
    const pairs = await alternate(ROUNDS, () => measurePairs(mode), bare.measure);
    figures.push(...figuresOf(`redemptions (reserve and commit), ${name}`, pairs, null));
  }
  await bare.close();
  await checkExact(orders);
  const violations = await bench.violations();
  if (violations.length > 0) throw new Error(`broken: ${JSON.stringify(violations.slice(0, 3))}`);
  await publish({
    name: 'checkout',
    title: 'A hot code',
    text: [
      `One public code with a limit for all together, used by ${count(CUSTOMERS)} customers in turns, ${CALLERS} of them at a time, in one process of the product: each reserves a
cart and commits it. The limit is one counter, or is kept in slots. Counters are exact afterwards, and all invariants hold. The baseline is the least that keeps a limit: a guarded
update of one row, in a transaction of its own, by ${BARE_CLIENTS} clients at a time.`,
    ],
    figures,
    query,
  });
} finally {
  await bench.stop();
}
