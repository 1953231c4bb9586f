import type { DataSource } from 'typeorm';
import { createDataSource, migrate } from '#platform';
import { entities } from '../../apps/composition/entities.js';
import { migrations } from '../../migrations/index.js';
import { createEmptyDatabase, type EmptyDatabase } from './empty-database.js';

/** A referral as it was before migration 43, with defaults of one that waits for an order. */
interface Old {
  readonly friend: number;
  readonly state?: string;
  readonly resume?: string;
  readonly told?: boolean;
  readonly by?: string;
  readonly matures?: boolean;
}

const [CLAIMED, GIVEN, BY] = ['2026-03-02T12:00:00Z', '2026-03-04T12:00:00Z', '2026-04-01T12:00:00Z'];
const GRACE = '2026-04-04T12:00:00Z';
const [SHOP, PROGRAM, VERSION] = [idOf(901), idOf(902), idOf(903)];
const [ANN, BOB] = [idOf(801), idOf(802)];

function idOf(number: number): string {
  return `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

function ownerOf(url: string, only: typeof migrations): DataSource {
  return createDataSource({ url, poolSize: 2, entities, migrations: [...only], as: 'owner' });
}

async function migrated(url: string, only: typeof migrations): Promise<void> {
  const owner = await ownerOf(url, only).initialize();
  try {
    await migrate(owner);
  } finally {
    await owner.destroy();
  }
}

/** Row level security is FORCED: an owner who is no superuser sees of filled tables nothing, unless it is lifted. */
describe.each(['a superuser', 'anybody else'])('Migrations of stored referrals, by %s', (owner) => {
  let database: EmptyDatabase;
  let ownUrl: string;

  beforeAll(async () => {
    database = await createEmptyDatabase();
    ownUrl = owner === 'a superuser' ? database.url : await ownedBy('perennial_plain_owner');
    const last = migrations.findIndex(({ name }) => name.endsWith('1763000000042'));
    await migrated(ownUrl, migrations.slice(0, last + 1));
    await fill();
    await migrated(ownUrl, migrations);
  });

  afterAll(() => database.drop());

  /** The database, as it is seen by a role that is no superuser and owns all that there will be in it. */
  async function ownedBy(role: string): Promise<string> {
    const url = new URL(database.url);
    await database.query(`
      do $$ begin
        if not exists (select from pg_roles where rolname = 'perennial_app') then create role perennial_app nologin; end if;
        if not exists (select from pg_roles where rolname = '${role}') then create role ${role} login createrole password 'plain'; end if;
      end $$;
      grant perennial_app to ${role} with admin option;
      alter database ${url.pathname.slice(1)} owner to ${role};
      alter schema public owner to ${role}`);
    [url.username, url.password] = [role, 'plain'];
    return url.href;
  }

  async function fill(): Promise<void> {
    await database.query(`
      insert into referral_programs values ('${PROGRAM}', '${SHOP}', 'friends', 'Friends', 'CUSTOMERS', 'https://shop.example/', true, '${CLAIMED}');
      insert into referral_versions values ('${VERSION}', '${SHOP}', '${PROGRAM}', 1, '${CLAIMED}', '{}', '${CLAIMED}')`);
    await old({ friend: 1, told: true });
    await old({ friend: 2, state: 'FLAGGED', resume: 'ATTRIBUTED' });
    await old({ friend: 3, state: 'MATURING', told: true, matures: true });
    await old({ friend: 4, state: 'EXPIRED' });
    await old({ friend: 5, by: 'null' });
    // The fourth was told, and it was taken back.
    await database.query(`
      insert into activities (customer_id, id, program_id, type, source, external_id, occurred_at, recorded_at, attributes)
      values ('${idOf(4)}', '${idOf(990)}', '${SHOP}', 'referral.claimed', 'perennial', '${idOf(4)}/claimed/FRIEND/1', '${CLAIMED}', '${CLAIMED}',
        '{"side": "FRIEND", "program": "friends"}'),
        ('${idOf(4)}', '${idOf(991)}', '${SHOP}', 'referral.qualified', 'perennial', '${idOf(4)}/qualified/FRIEND/2', '${CLAIMED}', '${CLAIMED}',
        '{"side": "FRIEND", "program": "friends", "orderId": "${idOf(700)}"}')`);
    for (const [number, at] of [
      [1, CLAIMED],
      [2, GIVEN],
    ] as const)
      await database.query(`insert into referral_verdicts
        (customer_id, number, program_id, version_id, stage, verdict, findings, evidence, at)
        values ('${idOf(1)}', ${number}, '${SHOP}', '${VERSION}', 'CLAIM', 'ALLOW', '[]', '{}', '${at}')`);
    const decided = `'${GIVEN}', 'ALLOWED', 'Sisters', 'staff:7'`;
    await database.query(`
      insert into referral_reviews (customer_id, number, program_id, verdict, opened_at, due_at, decided_at, decision, decision_reason, decided_by)
      values ('${idOf(1)}', 1, '${SHOP}', 2, '${CLAIMED}', '${BY}', ${decided}),
        ('${idOf(1)}', 2, '${SHOP}', 2, '${CLAIMED}', '${BY}', null, null, null, null);
      insert into customers (customer_id, program_id, external_id, attributes, status, created_at, updated_at)
      values ('${idOf(1)}', '${SHOP}', 'eve', '{}', 'SUSPENDED', '${CLAIMED}', '${GIVEN}'),
        ('${idOf(2)}', '${SHOP}', 'fay', '{}', 'ACTIVE', '${CLAIMED}', '${GIVEN}')`);
  }

  /** Friends of bob, who came to him from ann on the second day. */
  async function old({
    friend,
    state = 'ATTRIBUTED',
    resume,
    told,
    by = `'${BY}'`,
    matures,
  }: Old): Promise<void> {
    const id = idOf(friend);
    const text = (value: string | undefined): string => (value === undefined ? 'null' : `'${value}'`);
    const due = matures ? `'2026-03-20T12:00:00Z'` : state === 'EXPIRED' ? 'null' : by;
    const order = matures ? [`'${GIVEN}'`, `'${idOf(700)}'`, '3'] : ['null', 'null', 'null'];
    await database.query(`
      insert into referrals (customer_id, program_id, advocate_id, referral_program_id, version_id, generation, advocate_generation, state,
        resume_state, reason, kind, channel, claimed_at, qualify_by, qualified_at, order_id, qualified_step, matures_at, claimed_told_at,
        is_under_review, ended_at, due_at, last_step, attributed_at, attributed_step)
      values ('${id}', '${SHOP}', '${BOB}', '${PROGRAM}', '${VERSION}', 1, 0, '${state}', ${text(resume)}, 'STAFF_DECIDED', 'STAFF',
        'OTHER', '${CLAIMED}', ${by}, ${order.join(', ')}, ${matures ? `'2026-03-20T12:00:00Z'` : 'null'}, ${told ? `'${GIVEN}'` : 'null'},
        ${state === 'FLAGGED'}, ${state === 'EXPIRED' ? `'${BY}'` : 'null'}, ${due}, 3, '${GIVEN}', 3);
      insert into referral_steps (customer_id, number, program_id, from_state, to_state, reason, actor, version_id, at, details)
      values ('${id}', 1, '${SHOP}', 'TOUCHED', 'CLAIMED', 'LAST_TOUCH', 'system:referrals', '${VERSION}', '${CLAIMED}', '{"advocate": "${ANN}"}'),
        ('${id}', 2, '${SHOP}', 'CLAIMED', 'ATTRIBUTED', 'NOTHING_FOUND', 'system:referrals', '${VERSION}', '${CLAIMED}', '{}'),
        ('${id}', 3, '${SHOP}', 'ATTRIBUTED', 'ATTRIBUTED', 'STAFF_DECIDED', 'staff:7', '${VERSION}', '${GIVEN}', '{"from": "${ANN}"}')`);
  }

  it('say that friends were told of the claims of which advocates were', async () => {
    expect(
      await database.query(
        `select right(customer_id::text, 1) as friend, friend_claimed_told_at as at, friend_claimed_step as step from referrals order by 1`,
      ),
    ).toEqual([
      { friend: '1', at: new Date(GIVEN), step: 3 },
      { friend: '2', at: null, step: null },
      { friend: '3', at: new Date(GIVEN), step: 3 },
      { friend: '4', at: null, step: null },
      { friend: '5', at: null, step: null },
    ]);
  });

  it('say what either side was ever told of claims and orders', async () => {
    const claims = [`${PROGRAM}/claimed/${BOB}`];
    const rows = await database.query<{ friend: string; told: string[] }>(
      'select right(customer_id::text, 1) as friend, told from referrals order by 1',
    );
    expect(rows).toEqual([
      { friend: '1', told: [`${PROGRAM}/claimed/${idOf(1)}`, ...claims] },
      { friend: '2', told: [] },
      { friend: '3', told: [`${PROGRAM}/claimed/${idOf(3)}`, ...claims] },
      { friend: '4', told: [`${PROGRAM}/claimed/${idOf(4)}`, `${PROGRAM}/qualified/${idOf(700)}`] },
      { friend: '5', told: [] },
    ]);
  });

  it('say whom verdicts were about since the last change of the advocate', async () => {
    expect(
      await database.query('select number, advocate_id as about from referral_verdicts order by number'),
    ).toEqual([
      { number: 1, about: null },
      { number: 2, about: BOB },
    ]);
  });

  it('give three days more to what waits for an order, and to nothing else', async () => {
    expect(
      await database.query(
        'select right(customer_id::text, 1) as friend, due_at as due from referrals order by 1',
      ),
    ).toEqual([
      { friend: '1', due: new Date(GRACE) },
      { friend: '2', due: new Date(GRACE) },
      { friend: '3', due: new Date('2026-03-20T12:00:00Z') },
      { friend: '4', due: null },
      { friend: '5', due: null },
    ]);
  });

  it('say from whom a step took the friend', async () => {
    expect(
      await database.query(
        `select number, former_advocate_id as "from" from referral_steps where customer_id = '${idOf(1)}' order by number`,
      ),
    ).toEqual([
      { number: 1, from: null },
      { number: 2, from: null },
      { number: 3, from: ANN },
    ]);
  });

  it('say of open reviews since which verdict they are, and of closed ones that the last alone was seen', async () => {
    expect(
      await database.query(
        'select number, first_verdict as "first", verdict as "last" from referral_reviews order by number',
      ),
    ).toEqual([
      { number: 1, first: 2, last: 2 },
      { number: 2, first: 1, last: 2 },
    ]);
  });

  it('say since when somebody is suspended, as near as it is known', async () => {
    expect(
      await database.query(
        'select external_id as name, suspended_at as since from customers order by external_id',
      ),
    ).toEqual([
      { name: 'eve', since: new Date(GIVEN) },
      { name: 'fay', since: null },
    ]);
  });

  it('leave row level security forced', async () => {
    expect(
      await database.query(`select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and not relforcerowsecurity and relname in ('activities', 'customers', 'referral_programs',
          'referral_reviews', 'referral_steps', 'referral_verdicts', 'referrals')`),
    ).toEqual([]);
  });
});
