import type { Program } from '#access';
import type { CustomerRef, Enrolment } from '#customers';
import { startCustomers, storefrontOf, type CustomersBench } from '../support/customers.js';

const now = new Date('2026-03-01T10:00:00Z');
const earlier = new Date('2025-06-01T00:00:00Z');

describe('The directory of customers', () => {
  let bench: CustomersBench;
  let program: Program;
  let enrolments: Enrolment[] = [];

  beforeAll(async () => {
    bench = await startCustomers();
    bench.events.onEnrolled((_tx, announced) => {
      enrolments.push(...announced);
      return Promise.resolve();
    });
  });

  beforeEach(async () => {
    program = await bench.newProgram();
    enrolments = [];
  });

  afterAll(() => bench.stop());

  function ensure(people: Record<string, Date | null>, where = program): Promise<Map<string, CustomerRef>> {
    const list = Object.entries(people).map(([externalId, enrolledAt]) => ({ externalId, enrolledAt }));
    return bench.within(where, (tx) => bench.directory.ensure(tx, list, now));
  }

  async function count(table: string, where = program): Promise<number> {
    const sql = `select count(*)::int as n from ${table} where program_id = $1`;
    const [row] = await bench.database.query<{ n: number }>(sql, [where.id]);
    return row?.n ?? 0;
  }

  it('makes the missing customers and finds them again', async () => {
    const first = await ensure({ a: null, b: earlier });
    expect(first.get('a')).toMatchObject({
      externalId: 'a',
      status: 'ACTIVE',
      enrolledAt: null,
      isGuest: false,
    });
    expect(first.get('b')?.enrolledAt).toEqual(earlier);
    expect(await ensure({ b: null, a: null, c: null })).toMatchObject(
      new Map([...first, ['c', expect.objectContaining({ externalId: 'c' })]]),
    );
    expect(await count('customers')).toBe(3);
    expect(await count('customer_external_ids')).toBe(3);
  });

  it('finds customers by external id and by id, and nobody else', async () => {
    const known = await ensure({ a: null, b: null });
    const ids = [...known.values()].map(({ id }) => id);
    await bench.within(program, async (tx) => {
      const strange = ['zzz', '', ' a', 'a\u0000', '\ud800', 'x'.repeat(5_000)];
      expect(await bench.directory.byExternalIds(tx, ['a', 'b', 'a', ...strange])).toEqual(known);
      expect([...(await bench.directory.byIds(tx, ids)).keys()].sort()).toEqual(ids.toSorted());
      expect(await bench.directory.byIds(tx, ['01890000-0000-7000-8000-000000000001'])).toEqual(new Map());
      expect(await bench.directory.idsOf(tx, ['b', 'zzz'])).toEqual(new Map([['b', known.get('b')?.id]]));
      expect(await bench.directory.byExternalIds(tx, [])).toEqual(new Map());
    });
  });

  it('enrols the active who are not enrolled yet, once, and tells so in the same transaction', async () => {
    const [a, b] = [...(await ensure({ a: null, b: now })).values()];
    expect(enrolments).toEqual([{ customerId: b?.id, at: now }]);
    const again = await ensure({ a: earlier, b: earlier });
    expect(again.get('a')?.enrolledAt).toEqual(earlier);
    expect(again.get('b')?.enrolledAt).toEqual(now);
    await ensure({ a: now, b: now });
    expect(enrolments).toEqual([
      { customerId: b?.id, at: now },
      { customerId: a?.id, at: earlier },
    ]);
  });

  it('does not enrol the suspended', async () => {
    const [id] = [...(await ensure({ a: null })).values()].map((ref) => ref.id);
    await bench.database.query(`update customers set status = 'SUSPENDED' where customer_id = $1`, [id]);
    expect((await ensure({ a: now })).get('a')).toMatchObject({ status: 'SUSPENDED', enrolledAt: null });
    expect(enrolments).toEqual([]);
  });

  it('takes the earlier enrolment of a customer given twice', async () => {
    const people = [now, null, earlier, now].map((enrolledAt) => ({ externalId: 'a', enrolledAt }));
    const refs = await bench.within(program, (tx) => bench.directory.ensure(tx, people, now));
    expect(refs.get('a')?.enrolledAt).toEqual(earlier);
    expect(await count('customers')).toBe(1);
  });

  it('forgets everything when the transaction fails, announcements included', async () => {
    const failing = bench.within(program, async (tx) => {
      await bench.directory.ensure(tx, [{ externalId: 'a', enrolledAt: now }], now);
      throw new Error('later failure');
    });
    await expect(failing).rejects.toThrow('later failure');
    expect(await count('customer_external_ids')).toBe(0);
    expect(await count('customers')).toBe(0);
  });

  it('keeps programs apart: the same external id is another customer elsewhere', async () => {
    const other = await bench.newProgram();
    const [here, there] = [(await ensure({ a: null })).get('a'), (await ensure({ a: null }, other)).get('a')];
    expect(here?.id).not.toBe(there?.id);
    await bench.within(other, async (tx) => {
      expect(await bench.directory.byIds(tx, [here?.id ?? ''])).toEqual(new Map());
      expect((await bench.directory.byExternalIds(tx, ['a'])).get('a')?.id).toBe(there?.id);
    });
  });

  it('makes one customer when 20 transactions ensure the same ones at once', async () => {
    const names = Array.from({ length: 50 }, (_, i) => `race-${i}`);
    const people = (shift: number): Record<string, Date | null> =>
      Object.fromEntries(names.map((_, i) => [names[(i + shift) % names.length] ?? '', now]));
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => ensure(people(i * 7))));
    for (const refs of answers) {
      for (const name of names) expect(refs.get(name)).toEqual(answers[0]?.get(name));
    }
    expect(await count('customers')).toBe(50);
    expect(await count('customer_external_ids')).toBe(50);
    expect(new Set(enrolments.map(({ customerId }) => customerId)).size).toBe(50);
    expect(enrolments).toHaveLength(50);
  });

  it('enrols once when 10 transactions enrol the same known customers at once', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `known-${i}`);
    const all = (enrolledAt: Date | null, order: string[]) =>
      ensure(Object.fromEntries(order.map((name) => [name, enrolledAt])));
    await all(null, names);
    const orders = Array.from({ length: 10 }, (_, i) => (i % 2 === 0 ? names : names.toReversed()));
    const answers = await Promise.all(orders.map((order) => all(now, order)));
    expect(enrolments).toHaveLength(20);
    expect(answers.flatMap((refs) => [...refs.values()]).every(({ enrolledAt }) => enrolledAt !== null)).toBe(
      true,
    );
  });

  it('is closed to other programs by the database itself', async () => {
    const customers = await ensure({ a: null });
    const id = customers.get('a')?.id;
    const other = await bench.newProgram();
    const tables = [
      'customers',
      'customer_external_ids',
      'customer_guest_keys',
      'customer_identity_keys',
      'customer_consents',
    ];
    await bench.within(program, (tx) =>
      bench.directory.ensureGuests(tx, [{ email: 'ada@example.com' }], now),
    );
    await bench.within(other, async (tx) => {
      for (const table of tables)
        expect([table, await tx.query(`select 1 from ${table}`)]).toEqual([table, []]);
      expect(await tx.execute(`update customers set given_name = 'x' where customer_id = $1`, [id])).toBe(0);
    });
    const intruding = bench.within(other, (tx) =>
      tx.execute('insert into customer_external_ids values ($1, $2, $3)', [program.id, 'b', id]),
    );
    await expect(intruding).rejects.toThrow('row-level security');
    const rewriting = bench.within(program, (tx) =>
      tx.execute('update customer_consents set granted = true'),
    );
    await expect(rewriting).rejects.toThrow('permission denied');
  });

  it('ensures a thousand new customers in three statements and known ones in two', async () => {
    const people = Array.from({ length: 1_000 }, (_, i) => ({ externalId: `bulk-${i}`, enrolledAt: null }));
    const statements = (): Promise<number> =>
      bench.within(program, async (tx) => {
        let sent = 0;
        const counting = Object.assign(Object.create(tx) as typeof tx, {
          query: (sql: string, parameters?: unknown[]) => ((sent += 1), tx.query(sql, parameters)),
          execute: (sql: string, parameters?: unknown[]) => ((sent += 1), tx.execute(sql, parameters)),
        });
        expect((await bench.directory.ensure(counting, people, now)).size).toBe(1_000);
        return sent;
      });
    expect(await statements()).toBe(3);
    expect(await statements()).toBe(2);
  });
});

describe('Guests', () => {
  let bench: CustomersBench;
  let program: Program;

  beforeAll(async () => {
    bench = await startCustomers();
  });

  beforeEach(async () => {
    program = await bench.newProgram();
  });

  afterAll(() => bench.stop());

  function guests(...list: { email?: string; phone?: string }[]): Promise<CustomerRef[]> {
    return bench.within(program, (tx) => bench.directory.ensureGuests(tx, list, now));
  }

  it('are customers without an external id, found again by e-mail in any spelling', async () => {
    const [first] = await guests({ email: 'a.da@gmail.com' });
    expect(first).toMatchObject({ externalId: null, isGuest: true, enrolledAt: null, status: 'ACTIVE' });
    const [again] = await guests({ email: ' ADA+shop@googlemail.com ' });
    expect(again?.id).toBe(first?.id);
  });

  it('are found by phone when there is no e-mail', async () => {
    const [first] = await guests({ phone: '+1 415 555 0100' });
    const [again, byEmail] = await guests(
      { phone: '+14155550100' },
      { email: 'ada@example.com', phone: '+14155550100' },
    );
    expect(again?.id).toBe(first?.id);
    expect(byEmail?.id).not.toBe(first?.id);
  });

  it('are answered in the order of the question, one customer for the same guest', async () => {
    const known = await guests({ email: 'b@example.com' });
    const [a, b, again, none, nobody] = await guests(
      { email: 'a@example.com' },
      { email: 'b@example.com' },
      { email: 'A@example.com' },
      {},
      { email: 'not an address' },
    );
    expect(b?.id).toBe(known[0]?.id);
    expect(again?.id).toBe(a?.id);
    expect(new Set([a, b, none, nobody].map((ref) => ref?.id)).size).toBe(4);
  });

  it('are not credited to an account of the same e-mail address', async () => {
    const input = { externalId: 'ada', email: 'ada@example.com' };
    const account = await bench.service.upsert(storefrontOf(program), input, now);
    const [guest] = await guests({ email: 'ada@example.com' });
    expect(guest?.isGuest).toBe(true);
    expect(account.ok && account.value.id).not.toBe(guest?.id);
  });

  it('are one customer when 20 orders of the same guests come at once', async () => {
    const list = Array.from({ length: 20 }, (_, i) => ({ email: `guest-${i}@example.com` }));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => guests(...list.slice(i), ...list.slice(0, i))),
    );
    const ids = new Set(answers.flat().map(({ id }) => id));
    expect(ids.size).toBe(20);
    const sql = 'select count(*)::int as n from customers where program_id = $1';
    expect(await bench.database.query(sql, [program.id])).toEqual([{ n: 20 }]);
  });
});
