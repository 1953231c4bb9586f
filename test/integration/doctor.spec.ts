import { ActivityRecorder } from '#activity';
import { systemActor, type Program } from '#access';
import { CustomerDirectory } from '#customers';
import { LedgerService, PointTypes, Spending, type Spend } from '#ledger';
import { Database, Invariants, type Tx } from '#platform';
import { foundProgram } from '../../apps/cli/program-founding.js';
import { withServices, type Services } from '../../apps/cli/services.js';
import { ACTIVITY_FAULTS } from '../support/activity-faults.js';
import { CliBench } from '../support/cli.js';
import { CLUB_FAULTS, type Fault } from '../support/club-faults.js';
import { CHECKOUT_FAULTS } from '../support/checkout-faults.js';
import { COUPON_FAULTS } from '../support/coupon-faults.js';
import { REWARD_FAULTS } from '../support/reward-faults.js';
import { FEEDBACK_FAULTS } from '../support/feedback-faults.js';
import { DRAW_FAULTS } from '../support/draw-faults.js';
import { LIMIT_FAULTS } from '../support/limit-faults.js';
import { PARTNER_FAULTS } from '../support/partner-faults.js';
import { EVENT_FAULTS } from '../support/event-faults.js';
import { METRIC_FAULTS } from '../support/metric-faults.js';
import { REFERRAL_FAULTS } from '../support/referral-faults.js';
import { HOUSEHOLD_FAULTS } from '../support/household-faults.js';
import { valueOf } from '../support/test-app.js';

const day = (date: string): Date => new Date(`${date}T12:00:00Z`);
const RULES = { pointsPerUnit: 1, pendingDays: 14, expiryMonths: 12, claimDays: 30 };

/** The wallet of the customer who has done a bit of everything, and of the one who was given points. */
const ANN = `program_id = $1 and customer_id = (select customer_id from customers where program_id = $1 and external_id = 'ann')`;
const BOB = ANN.replace('ann', 'bob');

const LEDGER_FAULTS: readonly Fault[] = [
  {
    name: 'a leg of a transfer in another transaction',
    sql: `update ledger_movements set transaction_id = gen_random_uuid() where program_id = $1 and kind = 'TRANSFER_IN'`,
    seen: ['ledger.postings_balance'],
  },
  {
    name: 'a movement too many in the count of a wallet',
    sql: `update wallets set seq = seq + 1 where ${ANN}`,
    seen: ['ledger.sequence'],
  },
  {
    name: 'a point too many in a balance',
    sql: `update wallets set available = available + 1 where ${ANN}`,
    seen: ['ledger.balance', 'ledger.lots_cover_balance'],
  },
  {
    name: 'a wrong running balance in the journal',
    sql: `update ledger_movements set held_after = held_after + 1 where ${ANN} and seq = 3`,
    seen: ['ledger.running_balance'],
  },
  {
    name: 'a deficit that nothing explains, where returns have been',
    sql: `update wallets set deficit = 1 where ${ANN}`,
    seen: ['ledger.lots_cover_balance'],
  },
  {
    name: 'a pending lot that is taken for a matured one',
    sql: `update wallets set lots[array_length(lots, 1) - 3] = 0 where ${ANN}`,
    seen: ['ledger.lots_cover_balance'],
  },
  {
    name: 'a hold of more points than it drew',
    sql: `update holds set points = points + 1 where ${ANN} and status = 'OPEN'`,
    seen: ['ledger.holds_cover_held'],
  },
  {
    name: 'a hold that is gone',
    sql: `delete from holds where ${ANN} and status = 'OPEN'`,
    seen: ['ledger.holds_cover_held'],
  },
  {
    name: 'a deficit where no return has been',
    sql: `update wallets set deficit = 1 where ${BOB}`,
    seen: ['ledger.lots_cover_balance', 'ledger.no_overdraft'],
  },
  {
    name: 'a draw on a lot that never was',
    sql: `update ledger_movements set took = took || array[99, 0, 0, 0]::bigint[] where ${ANN} and kind = 'REDEEM'`,
    seen: ['ledger.draws_have_lots'],
  },
  {
    name: 'a point that wandered from one lot to another',
    sql: `update wallets set lots[2] = lots[2] - 1, lots[8] = lots[8] + 1 where ${ANN}`,
    seen: ['ledger.lots_conserved'],
  },
  {
    name: 'a lot that expired with more than it had',
    sql: `update ledger_movements set took[2] = took[2] + 100 where ${BOB} and kind = 'EXPIRE'`,
    seen: ['ledger.expired_once', 'ledger.lots_conserved'],
  },
  {
    name: 'a wrong lifetime total',
    sql: `update wallets set earned = earned + 1 where ${ANN}`,
    seen: ['ledger.totals'],
  },
  {
    name: 'a forgotten reminder',
    sql: `delete from ledger_due where ${ANN} and due_at = (select max(due_at) from ledger_due where ${ANN})`,
    seen: ['ledger.reminders'],
  },
  {
    name: 'a wallet whose customer is not of its program',
    sql: `update customers set program_id = gen_random_uuid() where program_id = $1 and external_id = 'eve'`,
    seen: ['ledger.owners'],
  },
];

const OTHER_FAULTS: readonly Fault[] = [
  ...ACTIVITY_FAULTS,
  ...METRIC_FAULTS,
  ...CLUB_FAULTS,
  ...PARTNER_FAULTS,
  ...EVENT_FAULTS,
  ...HOUSEHOLD_FAULTS,
  ...COUPON_FAULTS,
  ...REWARD_FAULTS,
  ...CHECKOUT_FAULTS,
  ...DRAW_FAULTS,
  ...FEEDBACK_FAULTS,
  ...REFERRAL_FAULTS,
  ...LIMIT_FAULTS,
  {
    name: 'somebody on a tier to which no move led',
    sql: `insert into customer_tiers (program_id, customer_id, ladder_id, tier, rank, since, version_id, moves)
      select $1, p.customer_id, gen_random_uuid(), 'gold', 2, now(), gen_random_uuid(), 1
      from customers p where p.program_id = $1 and p.external_id = 'ann'`,
    seen: ['tiers.placements_are_moves'],
  },
  {
    name: 'a move to a tier before which one is missing',
    sql: `insert into tier_moves (program_id, customer_id, id, ladder_id, number, from_tier, to_tier, is_up, cause, happened_at,
        recorded_at, version_id)
      select $1, p.customer_id, gen_random_uuid(), gen_random_uuid(), 2, 'silver', 'gold', true, 'QUALIFIED', now(), now(),
        gen_random_uuid()
      from customers p where p.program_id = $1 and p.external_id = 'ann'`,
    seen: ['tiers.moves_follow_each_other'],
  },
  {
    name: 'an award of more points than its lot got',
    sql: `update awards set points = points + 1 where ${ANN} and lot = 1`,
    seen: ['campaigns.awards_are_posted'],
  },
  {
    name: 'an award by another version than its lot',
    sql: `update awards set activity_id = gen_random_uuid() where ${ANN} and lot = 1`,
    seen: ['campaigns.awards_are_posted'],
  },
  {
    name: 'a lot whose award is gone',
    sql: `delete from awards where ${ANN} and lot = 1`,
    seen: ['campaigns.awards_are_complete'],
  },
  {
    name: 'an award that says more was taken back than was',
    sql: `update awards set clawed_back = clawed_back + 1 where ${ANN} and clawed_back > 0`,
    seen: ['campaigns.clawbacks_are_posted'],
  },
  {
    name: 'a counter of a limit whose customer is nobody',
    sql: `insert into limit_counters (program_id, customer_id, campaign_id, measure, window_name, used, cap)
      select $1, gen_random_uuid(), c.id, 'TIMES', 'ever', 1, 1 from campaigns c where c.program_id = $1`,
    seen: ['campaigns.limits_are_owned'],
  },
  {
    name: 'a counter of the program whose campaign is none',
    sql: `insert into program_limit_counters (program_id, campaign_id, measure, window_name, used, cap)
      values ($1, gen_random_uuid(), 'TIMES', 'ever', 1, 1)`,
    seen: ['campaigns.limits_are_owned'],
  },
  {
    name: 'a cool-down whose days are in disorder',
    sql: `insert into limit_cool_downs (program_id, customer_id, campaign_id, days)
      select $1, p.customer_id, c.id, '{20005,20001}' from campaigns c join customers p on p.program_id = c.program_id
      where c.program_id = $1 and p.external_id = 'ann'`,
    seen: ['campaigns.cool_downs_are_in_order'],
  },
  {
    name: 'something given by an effect that no version has',
    sql: `insert into campaign_firings (program_id, customer_id, id, activity_id, campaign_version_id, effect, kind, units,
        taken_back, beside_award, local_day, occurred_at, fired_at)
      select $1, p.customer_id, gen_random_uuid(), gen_random_uuid(), v.id, 0, 'stampCard', 1, 0, false, '2026-03-02', now(), now()
      from campaign_versions v join customers p on p.program_id = v.program_id
      where v.program_id = $1 and p.external_id = 'ann'`,
    seen: ['campaigns.firings_are_of_effects'],
  },
  {
    name: 'a stamp that nobody gave',
    sql: `insert into stamp_cards (program_id, customer_id, card, total, stamps_needed, begun_at)
      select $1, customer_id, 'coffee', 1, 5, now() from customers where program_id = $1 and external_id = 'ann'`,
    seen: ['campaigns.stamps_are_given'],
  },
  {
    name: 'a complete card without stamps',
    sql: `with card as (
        insert into stamp_cards (program_id, customer_id, card, total, stamps_needed, begun_at)
        select $1, customer_id, 'coffee', 0, 5, now() from customers where program_id = $1 and external_id = 'ann'
        returning customer_id)
      insert into stamp_card_completions (program_id, customer_id, card, number, activity_id, local_day, completed_at)
      select $1, customer_id, 'coffee', 1, gen_random_uuid(), '2026-03-02', now() from card`,
    seen: ['campaigns.complete_cards_are_kept'],
  },
  {
    name: 'a member of a segment that is none',
    sql: `insert into segment_members (program_id, customer_id, id, segment_id, joined_at)
      select $1, customer_id, gen_random_uuid(), gen_random_uuid(), now() from customers
      where program_id = $1 and external_id = 'ann'`,
    seen: ['campaigns.segment_members_are_owned'],
  },
  {
    name: 'a segment without a condition',
    sql: `insert into segments (program_id, id, code, name, version, created_at)
      values ($1, gen_random_uuid(), 'vip', 'VIP', 1, now())`,
    seen: ['campaigns.segments_have_conditions'],
  },
  {
    name: 'a badge that nobody gave',
    sql: `insert into customer_badges (program_id, customer_id, badge, name, grants, given_at)
      select $1, customer_id, 'regular', 'Regular', 1, now() from customers where program_id = $1 and external_id = 'ann'`,
    seen: ['campaigns.badges_are_given'],
  },
  {
    name: 'an entry in a draw that nobody gave',
    sql: `insert into draw_entries (program_id, customer_id, draw, entries, entered_at)
      select $1, customer_id, 'summer', 1, now() from customers where program_id = $1 and external_id = 'ann'`,
    seen: ['campaigns.draw_entries_are_given'],
  },
  {
    name: 'a message that no campaign gave',
    sql: `insert into outbox_messages (program_id, customer_id, id, channel, template, payload, status, activity_id,
        campaign_version_id, created_at)
      select $1, customer_id, gen_random_uuid(), 'EMAIL', 'thanks', '{}', 'PENDING', gen_random_uuid(), gen_random_uuid(), now()
      from customers where program_id = $1 and external_id = 'ann'`,
    seen: ['campaigns.messages_are_kept'],
  },
];

describe('The doctor', () => {
  let bench: CliBench;
  let programs = 0;

  beforeAll(async () => {
    bench = await CliBench.start();
  });
  afterAll(() => bench.stop());

  const withStory = <T>(work: (services: Services, program: Program) => Promise<T>): Promise<T> =>
    withServices(bench.terminal(), async (services) => {
      programs += 1;
      return work(services, await tellStory(services, `shop-${programs}`));
    });

  it('sees nothing in a ledger that has seen awards, holds, spends, returns, transfers and expiry', async () => {
    const names = await withStory(async (services, program) => {
      expect(await violatedIn(services, program)).toEqual([]);
      return services.get(Invariants).all.map(({ name }) => name);
    });
    const planted = [...LEDGER_FAULTS, ...OTHER_FAULTS].flatMap(({ seen }) => seen);
    // Every invariant is proven by a fault; two of them by tests of their own below.
    const others = ['ledger.immutable', 'campaigns.limits_within_caps'];
    expect([...new Set(names)].sort()).toEqual([...new Set([...planted, ...others])].sort());
  });

  it.each([...LEDGER_FAULTS, ...OTHER_FAULTS])('sees $name, and nothing else', async ({ sql, seen }) => {
    await withStory(async (services, program) => {
      const marked = await bench.database.query<Record<string, unknown>>(`${sql} returning 1`, [program.id]);
      expect(marked.length).toBeGreaterThan(0);
      expect(await violatedIn(services, program)).toEqual(seen);
    });
  });

  it('sees a counter above its cap, should the CHECK be gone', async () => {
    await withStory(async (services, program) => {
      const constraint = 'constraint program_limit_counters_used_check';
      await bench.database.query(`alter table program_limit_counters drop ${constraint}`);
      await bench.database.query(
        `insert into program_limit_counters (program_id, campaign_id, measure, window_name, used, cap)
         select $1, c.id, 'POINTS', '2026', 11, 10 from campaigns c where c.program_id = $1`,
        [program.id],
      );
      expect(await violatedIn(services, program)).toEqual(['campaigns.limits_within_caps']);
      await bench.database.query('truncate program_limit_counters');
      await bench.database.query(
        `alter table program_limit_counters add ${constraint} check (used between 0 and cap)`,
      );
    });
  });

  it('sees when history could be changed', async () => {
    await withStory(async (services, program) => {
      await bench.database.query('grant update on ledger_movements to perennial_app');
      expect(await violatedIn(services, program)).toEqual(['ledger.immutable']);
      await bench.database.query('revoke update on ledger_movements from perennial_app');
      expect(await violatedIn(services, program)).toEqual([]);
    });
  });

  it('says what is wrong where, for one program and for all, and exits with 1', async () => {
    const [well, ill] = [`shop-${programs + 1}`, `shop-${programs + 2}`];
    const program = await withStory((_, made) => Promise.resolve(made));
    const other = await withStory((_, made) => Promise.resolve(made));
    expect([program.code, other.code]).toEqual([well, ill]);
    await bench.database.query(`update wallets set earned = earned + 1 where ${ANN}`, [other.id]);
    expect(await bench.done('doctor', '--program', well)).toContain('All is well.');
    const { code, out } = await bench.run(['doctor', '--program', ill]);
    expect(code).toBe(1);
    expect(out).toMatch(/WRONG +ledger\.totals +Lifetime earned/);
    expect(out).toMatch(/[0-9a-f-]{36} \/ [0-9a-f-]{36}: earned \d+ of \d+/);
    expect(out).toContain('1 check(s) found something.');
    expect((await bench.run(['doctor'])).code).toBe(1);
  });

  it('sees a table that is not kept apart', async () => {
    await bench.database.query('alter table wallets no force row level security');
    const { code, out } = await bench.run(['doctor', '--program', 'shop-1']);
    expect(code).toBe(1);
    expect(out).toMatch(/WRONG +database\.isolation[^]*wallets: enabled t, forced f/);
    await bench.database.query('alter table wallets force row level security');
  });

  it('sees a database that is not up to date, and asks no more of it', async () => {
    await bench.database.query(`delete from schema_migrations where name like 'Campaigns%'`);
    const { code, out } = await bench.run(['doctor']);
    expect(code).toBe(1);
    expect(out).toMatch(/WRONG +database\.migrated[^]*Campaigns\d+: is not applied/);
    expect(out).not.toContain('Program');
  });
});

/** Names of what is violated, sorted. */
async function violatedIn(services: Services, { id: programId }: Program): Promise<string[]> {
  const violations = await services
    .get(Database)
    .tx({ programId }, (tx) => services.get(Invariants).checkAll(tx));
  return [...new Set(violations.map(({ invariant }) => invariant))].sort();
}

/** A small ledger with a bit of everything, made by the use cases themselves. */
async function tellStory(services: Services, code: string): Promise<Program> {
  const settings = { code, name: code, currency: 'USD', timeZone: 'America/New_York' };
  const program = valueOf(await foundProgram(services, settings, RULES, 'test', day('2025-12-01')));
  const within = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    services.get(Database).tx({ programId: program.id }, work);
  await within((tx) => recordOrders(services, tx, program));
  await within((tx) => movePoints(services, tx, program));
  return program;
}

async function recordOrders(services: Services, tx: Tx, program: Program): Promise<void> {
  const recorder = services.get(ActivityRecorder);
  const people = ['ann', 'bob', 'eve'].map((externalId) => ({ externalId, enrolledAt: day('2025-12-01') }));
  await services.get(CustomerDirectory).ensure(tx, people, day('2025-12-01'));
  const order = (externalId: string, customer: string, date: string) => ({
    ...{ source: 'store', externalId, customer: { externalId: customer }, currency: 'USD' },
    ...{ occurredAt: day(date), amounts: { totalMinor: 10_000n } },
  });
  const orders = [order('o-1', 'ann', '2026-01-01'), order('o-2', 'ann', '2026-01-02')];
  const later = [order('o-3', 'ann', '2026-01-18'), order('o-4', 'eve', '2026-01-18')];
  const results = await recorder.recordOrders(tx, program, [...orders, ...later], day('2026-01-20'));
  results.forEach(valueOf);
}

async function movePoints(services: Services, tx: Tx, program: Program): Promise<void> {
  const ledger = services.get(LedgerService);
  const pointType = valueOf(await services.get(PointTypes).byCode(tx, null));
  const found = await services.get(CustomerDirectory).byExternalIds(tx, ['ann', 'bob']);
  const [ann = '', bob = ''] = ['ann', 'bob'].map((name) => found.get(name)?.id);
  const actor = systemActor(program.id, 'test');
  const of = { customer: { id: ann }, pointType: null };
  const expiry = { kind: 'FIXED_DATE', date: '2026-01-22' } as const;
  const opening = { kind: 'OPENING', customerId: bob, points: 40n, at: day('2026-01-20') } as const;
  const terms = { expiry, pending: { kind: 'NONE' }, cause: { actor: 'system:test' } } as const;
  const opened = await ledger.award(tx, program, pointType, [{ ...opening, ...terms }], day('2026-01-20'));
  opened.forEach(valueOf);

  const now = day('2026-01-24');
  const spends: Spend[] = [
    { kind: 'REDEEM', ...of, points: 20n, orderReference: 'o-9', reason: null },
    { kind: 'HOLD', ...of, points: 30n, orderReference: 'cart', ttlSeconds: 3_600 },
    { kind: 'TRANSFER', ...of, points: 5n, toCustomer: { id: bob }, reason: null },
  ];
  const orders = spends.map((spend) => ({ actor, spend }));
  (await services.get(Spending).perform(tx, orders, now)).forEach(valueOf);
  const back = {
    source: 'store',
    orderExternalId: 'o-2',
    externalId: 'r-1',
    occurredAt: null,
    amountMinor: 2_000n,
  };
  const returned = await services.get(ActivityRecorder).recordReturns(tx, program, [back], now);
  returned.forEach(valueOf);
}
