import { systemActor } from '#access';
import { Database } from '#platform';
import { Ladders, ReviewTiersJob, type LadderTerms, type Tier } from '#tiers';
import { valueOf } from '../support/test-app.js';
import { BenchServices, FOUNDED_AT } from './bench-services.js';
import { rateOf } from './measure.js';
import { count, plain, publish, ratesReaching, sized } from './report.js';

const MEMBERS = sized(1_000_000, 20_000);
/** Of a hundred members so many have not done enough for another year. */
const LOSING_PERCENT = 5;
const GOAL_PER_SECOND = 20_000;
const NOW = new Date('2026-03-01T12:00:00Z');
const TODAY = '2026-03-01';
/** Pages are not kept: what is used in the second half of the time is at most so much more than in the first. */
const GROWTH_MAX = 1.1;

const bench = await BenchServices.start(8);
const { database, services, program } = bench;
const { query } = database;

function tier(code: string, rank: number, atLeast: bigint | null): Tier {
  const qualification = atLeast === null ? null : [[{ metric: { kind: 'SPEND' } as const, atLeast }]];
  return { code, name: code, rank, qualification, benefits: { multiplier: null, privileges: [], flags: [] } };
}

const TERMS: LadderTerms = {
  tiers: [tier('bronze', 0, null), tier('silver', 1, 10_000n), tier('gold', 2, 50_000n)],
  window: { kind: 'ROLLING_MONTHS', months: 12 },
  ...{ downgrade: 'TO_QUALIFIED', graceDays: 0, warningDays: 0 },
};

/** A ladder in force, published as everybody is looked at already. */
async function startLadder(): Promise<{ readonly ladderId: string; readonly versionId: string }> {
  const command = { actor: systemActor(program.id, 'bench'), code: 'retail', now: FOUNDED_AT };
  return services.get(Database).tx({ programId: program.id }, async (tx) => {
    const ladders = services.get(Ladders);
    valueOf(await ladders.create(tx, { ...command, name: 'Retail', terms: TERMS }));
    const publishing = { ...command, effectiveFrom: null, application: 'UP_ONLY' } as const;
    const { ladder, versions } = valueOf(await ladders.publish(tx, publishing));
    return { ladderId: ladder.id, versionId: versions.at(-1)?.id ?? '' };
  });
}

const CUSTOMER_ID = (number: string): string =>
  `(lpad(to_hex(1735689600000 + ${number} * 1000), 12, '0') || '7' || substr(md5(${number}::text), 1, 3)
    || '8' || substr(md5(${number}::text), 4, 15))::uuid`;

/** Members of silver, each with four days of purchases, of which those who lose it have the last one more than a year ago. */
async function populate(ladderId: string, versionId: string): Promise<void> {
  await query(
    `insert into customers (customer_id, program_id, external_id, attributes, status, enrolled_at, created_at, updated_at)
     select ${CUSTOMER_ID('n')}, $1::uuid, 'c-' || n, '{}', 'ACTIVE', t.at, t.at, t.at
     from generate_series(1, $2::bigint) n, lateral (select to_timestamp(1735689600 + n) as at) t`,
    [program.id, MEMBERS],
  );
  await query(
    `insert into customer_totals (customer_id, program_id, last_order_number, orders_count, gross_minor, returned_minor)
     select customer_id, program_id, 4, 4, 20000, 0 from customers`,
  );
  await query(
    `insert into customer_days (customer_id, day, program_id, orders, gross_minor, returned_minor, activities)
     select customer_id, date '${TODAY}' - case when n % 100 < ${LOSING_PERCENT} then 380 else 40 end - 30 * d, program_id,
       1, 5000, 0, 1
     from (select customer_id, program_id, row_number() over (order by customer_id) as n from customers) c,
       generate_series(0, 3) d`,
  );
  await query(
    `insert into customer_tiers (customer_id, ladder_id, program_id, tier, rank, since, version_id, review_day, due_day, moves)
     select customer_id, $1, program_id, 'silver', 1, enrolled_at, $2, date '${TODAY}', date '${TODAY}', 1 from customers`,
    [ladderId, versionId],
  );
  await query(
    `insert into tier_moves (customer_id, id, program_id, ladder_id, number, to_tier, is_up, cause, happened_at, recorded_at,
       version_id)
     select customer_id, gen_random_uuid(), program_id, $1, 1, 'silver', true, 'LADDER_CHANGED', enrolled_at, enrolled_at, $2
     from customers`,
    [ladderId, versionId],
  );
  await query(`insert into tier_sweeps (version_id, program_id, customers, done_at) values ($1, $2, 0, $3)`, [
    ...[versionId, program.id, FOUNDED_AT],
  ]);
  await query('vacuum (analyze)');
  await query('checkpoint');
}

/** The same question to the database alone, for this one rule that it knows by heart; it writes no history, and tells nobody. */
const BY_HAND = `
  update bare_tiers t set due_day = case when d.spent >= 10000 then date '${TODAY}' + 365 end,
    tier = case when d.spent >= 10000 then 'silver' else 'bronze' end
  from (select customer_id, sum(gross_minor - returned_minor) as spent from customer_days
    where day > date '${TODAY}' - 365 group by customer_id) d
  where d.customer_id = t.customer_id`;

try {
  const { ladderId, versionId } = await startLadder();
  await populate(ladderId, versionId);
  await query('create table bare_tiers as select * from customer_tiers');
  const used: number[] = [];
  const watching = setInterval(() => used.push(process.memoryUsage().rss), 100);
  // Once: whoever was reviewed is not due any more.
  const cpuBefore = process.cpuUsage();
  const reviewed = await rateOf(MEMBERS, async () => {
    const looked = await services.get(ReviewTiersJob).run(NOW);
    if (looked !== MEMBERS) throw new Error(`${looked} of ${MEMBERS} were reviewed`);
  });
  clearInterval(watching);
  const cpu = process.cpuUsage(cpuBefore);
  const byHand = await rateOf(MEMBERS, async () => void (await query(BY_HAND)));
  const found = { product: [reviewed], baseline: [byHand] };
  const [row] = await query<{ fallen: string; due: string }>(
    `select count(*) filter (where tier = 'bronze') as fallen, count(*) filter (where due_day <= '${TODAY}') as due from customer_tiers`,
  );
  const expected = Math.floor(MEMBERS / 100) * LOSING_PERCENT;
  if (Number(row?.fallen) !== expected || Number(row?.due) !== 0)
    throw new Error(`${JSON.stringify(row)} instead of ${expected} who fell`);
  const half = Math.ceil(used.length / 2);
  const [early, late] = [Math.max(...used.slice(0, half)), Math.max(...used.slice(half))];
  const mebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;
  await publish({
    name: 'reviews',
    rounds: 1,
    title: 'Reviews of tiers',
    text: [
      `${count(MEMBERS)} members of a tier are due on one day; ${LOSING_PERCENT} in a hundred have not spent enough within the year, fall, and two activities are
recorded of each. The job reads what they did, asks the rule, and writes placements, moves and activities, 2,000 members in a transaction, three at a time. The
baseline is one statement that knows this one rule by heart, writes no history and tells nobody.`,
    ],
    figures: [
      ratesReaching('members reviewed', 'members/s', found, GOAL_PER_SECOND),
      plain('CPU of the process per member', `${((cpu.user + cpu.system) / MEMBERS).toFixed(0)} us`),
      {
        ...plain('most memory used, in the second half against the first', mebibytes(late)),
        ...{ baseline: mebibytes(early), goal: `<= ${GROWTH_MAX}`, ratio: (late / early).toFixed(2) },
        isMet: late <= GROWTH_MAX * early,
      },
    ],
    query,
  });
} finally {
  await bench.stop();
}
