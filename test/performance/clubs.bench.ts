import { systemActor } from '#access';
import { Clubs, KeepClubsJob, Memberships } from '#clubs';
import type { Uuid } from '#kernel';
import { Database } from '#platform';
import { populateMembers } from '../support/club-members.js';
import { valueOf } from '../support/test-app.js';
import { BenchServices, FOUNDED_AT } from './bench-services.js';
import { callers, rateOf } from './measure.js';
import { populate } from './population.js';
import { count, publish, rates, sized } from './report.js';

const MEMBERS = sized(100_000, 2_000);
const JOINS = sized(2_000, 200);
const CALLERS = 20;
const PRICE = 10n;
const NOW = new Date('2026-04-01T16:00:00Z');
const TODAY = '2026-04-01';
/** Rows in one transaction, on both sides. */
const PAGE_SIZE = 500;

const bench = await BenchServices.start(CALLERS);
const { database, services, program, pointType } = bench;
const { query } = database;

/** A club of one plan by the month, paid with points. */
async function found(code: string): Promise<Uuid> {
  const command = { actor: systemActor(program.id, 'bench'), code, now: FOUNDED_AT };
  const settings = {
    ...({ name: code, description: null, kind: 'OPEN', rule: null, isOpen: true, capacity: null } as const),
    privileges: { words: [], flags: [], multiplier: null },
  };
  const plan = {
    ...{ code: 'monthly', name: 'Monthly', renews: true, graceDays: 0, paymentDays: 7, isOffered: true },
    price: { kind: 'POINTS', pointType: 'points', points: PRICE } as const,
    period: { unit: 'MONTHS', count: 1 } as const,
  };
  return services.get(Database).tx({ programId: program.id }, async (tx) => {
    const clubs = services.get(Clubs);
    const { club } = valueOf(await clubs.create(tx, { ...command, settings }));
    valueOf(await clubs.savePlan(tx, { ...command, plan }));
    return club.id;
  });
}

/** The least that charges everybody once: a guarded update of wallets and due days, and the row that says so, page by page. */
async function renewBare(): Promise<void> {
  await query(`create table bare_wallets as select customer_id, available from wallets`);
  await query('alter table bare_wallets add primary key (customer_id)');
  await query(`create table bare_members as select customer_id, date '${TODAY}' as due_day from customers`);
  await query('alter table bare_members add primary key (customer_id)');
  await query('create index on bare_members (due_day, customer_id)');
  await query(
    'create table bare_charges (customer_id uuid, day date, points bigint, primary key (customer_id, day))',
  );
  await query('vacuum (analyze) bare_wallets, bare_members');
}

const RENEW_BARE = `
  with page as (
    select customer_id from bare_members where due_day <= $1::date order by due_day, customer_id limit ${PAGE_SIZE} for update
  ), paid as (
    update bare_wallets w set available = w.available - ${PRICE} from page p
    where w.customer_id = p.customer_id and w.available >= ${PRICE} returning w.customer_id
  ), moved as (
    update bare_members m set due_day = $1::date + 30 from paid p where m.customer_id = p.customer_id returning m.customer_id
  )
  insert into bare_charges select customer_id, $1::date, ${PRICE} from moved returning customer_id`;

/** The least that lets in exactly so many: a guarded update of the counter, and the row of the member, in one statement. */
const JOIN_BARE = `
  with seat as (update bare_clubs set taken = taken + 1 where taken < ${JOINS} returning taken)
  insert into bare_joins select $1, taken from seat returning customer_id`;

try {
  const population = {
    programId: program.id,
    pointTypeId: pointType.id,
    wallets: MEMBERS,
    movementsPerWallet: 1,
  };
  await populate(query, population);
  const clubId = await found('gold');
  await populateMembers(query, { clubId, plan: 'monthly', from: '2026-03-01', until: '2026-03-31' });
  await renewBare();
  await query('vacuum (analyze)');
  await query('checkpoint');
  const job = services.get(KeepClubsJob);
  // Once: whoever was renewed is not due any more.
  const renewed = await rateOf(MEMBERS, async () => {
    const looked = await job.run(NOW);
    if (looked !== MEMBERS) throw new Error(`${looked} of ${MEMBERS} were looked at`);
  });
  const renewedBare = await rateOf(MEMBERS, async () => {
    for (let done = 0; done < MEMBERS;) {
      const page = await query(RENEW_BARE, [TODAY]);
      if (page.length === 0) throw new Error(`${done} of ${MEMBERS} were charged`);
      done += page.length;
    }
  });

  await found('silver');
  const names = await query<{ id: Uuid }>(
    'select customer_id as id from customers order by customer_id limit $1',
    [JOINS],
  );
  const actor = bench.actor;
  const memberships = services.get(Memberships);
  const joined = await rateOf(JOINS, () =>
    callers(CALLERS, JOINS, async (place) => {
      const customer = { id: names[place]?.id ?? '' };
      valueOf(await memberships.join({ actor, now: NOW, club: 'silver', customer, plan: null }));
    }),
  );
  await query('create table bare_clubs as select 0 as taken');
  await query('create table bare_joins (customer_id uuid primary key, place int)');
  const joinedBare = await rateOf(JOINS, () =>
    callers(CALLERS, JOINS, async (place) => {
      if ((await query(JOIN_BARE, [names[place]?.id])).length !== 1) throw new Error('no seat');
    }),
  );
  const violations = await bench.violations();
  if (violations.length > 0) throw new Error(JSON.stringify(violations));
  await publish({
    name: 'clubs',
    rounds: 1,
    title: 'Clubs',
    text: [
      `${count(MEMBERS)} members of a plan that costs points are due on one day. The job charges each by the ledger's own way of spending, and writes wallet, journal, payment,
membership, step and the activity \`club.renewed\`, ${PAGE_SIZE} members in a transaction. The baseline is one guarded statement for as many: wallet, due day, and a row of the charge.`,
      `${count(JOINS)} customers join one club that costs points, ${CALLERS} at a time: one after the other, as the seats are counted. The baseline is a guarded update of the counter
and the row of the member, in one statement, which waits for the same row.`,
    ],
    figures: [
      rates('renewals by the worker', 'members/s', { product: [renewed], baseline: [renewedBare] }, null),
      rates('joins of one club', 'joins/s', { product: [joined], baseline: [joinedBare] }, null),
    ],
    query,
  });
} finally {
  await bench.stop();
}
