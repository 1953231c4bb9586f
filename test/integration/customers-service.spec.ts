import type { Program } from '#access';
import type { Customer, CustomerFilter, CustomerInput, Enrolment } from '#customers';
import type { Problem, Result } from '#kernel';
import { staffOf, startCustomers, storefrontOf, type CustomersBench } from '../support/customers.js';

const now = new Date('2026-03-01T10:00:00Z');
const later = new Date('2026-03-02T10:00:00Z');
const MISSING = '01890000-0000-7000-8000-000000000001';

function valueOf<T>(result: Result<T, Problem> | undefined): T {
  if (!result?.ok) throw new Error(result?.problem.message ?? 'no result');
  return result.value;
}

describe('Customers', () => {
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

  async function upsert(input: CustomerInput, at = now): Promise<Customer> {
    return valueOf(await bench.service.upsert(storefrontOf(program), input, at));
  }

  async function upsertMany(inputs: readonly CustomerInput[], at = now) {
    return valueOf(await bench.service.upsertMany(storefrontOf(program), inputs, at));
  }

  function keysOf(customer: Customer): Promise<{ kind: string }[]> {
    const sql = 'select kind from customer_identity_keys where customer_id = $1 order by kind';
    return bench.database.query(sql, [customer.id]);
  }

  async function snapshot(): Promise<unknown> {
    const tables = ['customers', 'customer_external_ids', 'customer_identity_keys', 'customer_consents'];
    return Promise.all(
      tables.map((table) =>
        bench.database.query(`select * from ${table} where program_id = $1 order by 1, 2, 3`, [program.id]),
      ),
    );
  }

  it('are created with everything given, in canonical form', async () => {
    const ada = await upsert({
      externalId: 'ada',
      givenName: 'Ada',
      familyName: 'Lovelace',
      email: 'Ada@Example.com',
      phone: '(415) 555-0100',
      birthday: '1990-12-10',
      locale: 'en-gb',
      attributes: [
        { name: 'size', text: 'M' },
        { name: 'visits', number: 2.5 },
        { name: 'vip', flag: true },
      ],
    });
    const stored = await bench.queries.find(storefrontOf(program), { externalId: 'ada' });
    expect(stored).toEqual(ada);
    expect(stored).toMatchObject({
      email: 'ada@example.com',
      phone: '+14155550100',
      birthday: '1990-12-10',
      locale: 'en-GB',
    });
    expect(stored?.attributes).toEqual({ size: 'M', visits: 2.5, vip: true });
    expect(stored).toMatchObject({ status: 'ACTIVE', enrolledAt: null, createdAt: now, updatedAt: now });
    expect(await keysOf(ada)).toEqual([{ kind: 'EMAIL' }, { kind: 'PHONE' }]);
  });

  it('are updated field by field: absent stays, null clears', async () => {
    const before = await upsert({
      externalId: 'ada',
      givenName: 'Ada',
      email: 'ada@example.com',
      phone: '+14155550100',
    });
    const after = await upsert({ externalId: 'ada', familyName: 'King', email: null }, later);
    expect(after).toEqual({ ...before, familyName: 'King', email: null, updatedAt: later });
    expect(await keysOf(after)).toEqual([{ kind: 'PHONE' }]);
    expect(await bench.queries.find(storefrontOf(program), { id: after.id })).toEqual(after);
  });

  it('stay untouched when the same comes again', async () => {
    const input = {
      externalId: 'ada',
      email: 'ada@example.com',
      attributes: [{ name: 'size', text: 'M' }],
      enrolledAt: now,
    };
    await upsert(input);
    const before = await snapshot();
    await upsert(input, later);
    expect(await snapshot()).toEqual(before);
    expect(enrolments).toHaveLength(1);
  });

  it('answer item by item: a refused one changes nothing, the others go on', async () => {
    await upsert({ externalId: 'b', givenName: 'Before' });
    const results = await upsertMany([
      { externalId: 'a', email: 'a@example.com' },
      { externalId: 'b', givenName: 'After', email: 'nonsense' },
      { externalId: '' },
      { externalId: 'a', email: 'b@example.com' },
      { externalId: 'c', birthday: '2027-01-01' },
      { externalId: 'd' },
    ]);
    expect(results.map((result) => (result.ok ? result.value.externalId : result.problem.path))).toEqual([
      'a',
      ['email'],
      ['externalId'],
      ['externalId'],
      ['birthday'],
      'd',
    ]);
    const names = await bench.database.query(
      'select external_id as id, given_name as name, email from customers where program_id = $1 order by 1',
      [program.id],
    );
    expect(names).toEqual([
      { id: 'a', name: null, email: 'a@example.com' },
      { id: 'b', name: 'Before', email: null },
      { id: 'd', name: null, email: null },
    ]);
  });

  it('cannot get more than 50 attributes over several calls', async () => {
    const attributes = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => ({ name: `a${from + i}`, flag: true }));
    await upsert({ externalId: 'ada', attributes: attributes(0, 50) });
    const before = await snapshot();
    const refused = await bench.service.upsert(
      storefrontOf(program),
      { externalId: 'ada', givenName: 'Ada', attributes: attributes(50, 1) },
      now,
    );
    expect(refused).toMatchObject({ ok: false, problem: { code: 'INVALID_INPUT', path: ['attributes'] } });
    expect(await snapshot()).toEqual(before);
  });

  it('are at most 1,000 at once', async () => {
    const inputs = Array.from({ length: 1_001 }, (_, i) => ({
      externalId: `c-${i}`,
      givenName: `Name ${i}`,
    }));
    const refused = await bench.service.upsertMany(storefrontOf(program), inputs, now);
    expect(refused).toMatchObject({ ok: false, problem: { code: 'INVALID_INPUT', path: ['customers'] } });
    const results = await upsertMany(inputs.slice(0, 1_000));
    expect(results.every((result) => result.ok)).toBe(true);
    expect(await bench.queries.find(storefrontOf(program), { externalId: 'c-999' })).toMatchObject({
      givenName: 'Name 999',
    });
  });

  it('are one when 20 calls create the same external id at once, and no field is lost', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        upsert({ externalId: 'ada', attributes: [{ name: `a${i}`, number: i }] }),
      ),
    );
    expect(new Set(results.map(({ id }) => id)).size).toBe(1);
    const stored = await bench.queries.find(storefrontOf(program), { externalId: 'ada' });
    expect(Object.keys(stored?.attributes ?? {})).toHaveLength(20);
    const sql = 'select count(*)::int as n from customers where program_id = $1';
    expect(await bench.database.query(sql, [program.id])).toEqual([{ n: 1 }]);
  });

  it('are each one when batches with the same customers in other orders meet', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `c-${i}`);
    await Promise.all(
      Array.from({ length: 10 }, (_, i) => {
        const order = i % 2 === 0 ? names : names.toReversed();
        return upsertMany(order.map((externalId) => ({ externalId, givenName: `Name ${i}` })));
      }),
    );
    const sql = 'select count(*)::int as n from customers where program_id = $1';
    expect(await bench.database.query(sql, [program.id])).toEqual([{ n: 40 }]);
  });

  it('of a closed program do not change', async () => {
    const ada = await upsert({ externalId: 'ada' });
    await bench.close(program, now);
    const before = await snapshot();
    const [storefront, staff] = [storefrontOf(program), staffOf(program)];
    const customer = { externalId: 'ada' };
    const answers = [
      await bench.service.upsert(storefront, { externalId: 'new' }, now),
      await bench.service.upsertMany(storefront, [{ externalId: 'ada', givenName: 'X' }], now),
      await bench.service.enrol(storefront, { customer }, now),
      await bench.service.suspend(staff, { id: ada.id, reason: 'x' }, now),
      await bench.service.recordConsent(
        storefront,
        { customer, consent: { channel: 'SMS', granted: true, source: 'x' } },
        now,
      ),
    ];
    for (const answer of answers)
      expect(answer).toMatchObject({ ok: false, problem: { code: 'PROGRAM_CLOSED' } });
    expect(await snapshot()).toEqual(before);
  });

  it('enrol once and keep the first date', async () => {
    const ada = await upsert({ externalId: 'ada' });
    const enrol = (at: Date) =>
      bench.service.enrol(storefrontOf(program), { customer: { externalId: 'ada' } }, at);
    expect(valueOf(await enrol(now)).enrolledAt).toEqual(now);
    expect(valueOf(await enrol(later)).enrolledAt).toEqual(now);
    expect(enrolments).toEqual([{ customerId: ada.id, at: now }]);
    const ahead = { customer: { externalId: 'ada' }, enrolledAt: later };
    expect(await bench.service.enrol(storefrontOf(program), ahead, now)).toMatchObject({
      problem: { code: 'INVALID_INPUT', path: ['enrolledAt'] },
    });
  });

  it('enrol once when 20 calls come at once', async () => {
    await upsert({ externalId: 'ada' });
    const enrol = () => bench.service.enrol(storefrontOf(program), { customer: { externalId: 'ada' } }, now);
    await Promise.all(Array.from({ length: 20 }, enrol));
    expect(enrolments).toHaveLength(1);
  });

  it('are suspended and reactivated by staff with a reason, audited once', async () => {
    const ada = await upsert({ externalId: 'ada' });
    const staff = staffOf(program);
    const command = { id: ada.id, reason: 'Chargebacks' };
    expect(valueOf(await bench.service.suspend(staff, command, now)).status).toBe('SUSPENDED');
    expect(valueOf(await bench.service.suspend(staff, command, later)).updatedAt).toEqual(now);
    expect(await bench.service.enrol(storefrontOf(program), { customer: { id: ada.id } }, now)).toMatchObject(
      {
        problem: { code: 'CUSTOMER_SUSPENDED' },
      },
    );
    const enrolling = { externalId: 'ada', enrolledAt: now };
    expect(await bench.service.upsert(storefrontOf(program), enrolling, now)).toMatchObject({
      problem: { code: 'CUSTOMER_SUSPENDED' },
    });
    expect(valueOf(await bench.service.reactivate(staff, command, later)).status).toBe('ACTIVE');
    expect(await bench.service.suspend(staff, { id: ada.id, reason: ' ' }, now)).toMatchObject({
      problem: { code: 'INVALID_INPUT', path: ['reason'] },
    });
    expect(await auditOf(ada)).toEqual([
      { action: 'customer.suspended', details: { reason: 'Chargebacks' } },
      { action: 'customer.reactivated', details: { reason: 'Chargebacks' } },
    ]);
  });

  function auditOf(customer: Customer): Promise<{ action: string; details: object }[]> {
    const sql = 'select action, details from audit_entries where subject_id = $1 order by at, id';
    return bench.database.query(sql, [customer.id]);
  }

  it('changed by staff leave an audit row without personal data', async () => {
    const input = { externalId: 'ada', email: 'ada@example.com' };
    const ada = valueOf(await bench.service.upsert(staffOf(program), input, now));
    valueOf(await bench.service.upsert(staffOf(program), input, later));
    valueOf(await bench.service.upsert(staffOf(program), { ...input, familyName: 'King' }, later));
    expect(await auditOf(ada)).toEqual([
      { action: 'customer.created', details: { changed: ['email'] } },
      { action: 'customer.updated', details: { changed: ['familyName'] } },
    ]);
  });

  it('keep every consent, and the latest decision counts whatever the order of calls', async () => {
    const ada = await upsert({ externalId: 'ada' });
    const record = async (granted: boolean, source: string, at: Date) =>
      valueOf(
        await bench.service.recordConsent(
          storefrontOf(program),
          { customer: { externalId: 'ada' }, consent: { channel: 'EMAIL', granted, source, at } },
          later,
        ),
      );
    await record(false, 'unsubscribe link', now);
    await record(true, 'checkout', new Date('2025-01-01T00:00:00Z'));
    await record(false, 'unsubscribe link', now);
    const current = await bench.queries.consentsOf(storefrontOf(program), [ada.id]);
    expect(current.get(ada.id)).toEqual([
      { channel: 'EMAIL', granted: false, source: 'unsubscribe link', at: now },
    ]);
    const sql = 'select count(*)::int as n from customer_consents where customer_id = $1';
    expect(await bench.database.query(sql, [ada.id])).toEqual([{ n: 2 }]);
  });

  it('of another program are answered exactly like missing ones', async () => {
    const ada = await upsert({ externalId: 'ada', email: 'ada@example.com' });
    const other = await bench.newProgram();
    const stranger = storefrontOf(other);
    const consent = { channel: 'SMS', granted: true, source: 'x' } as const;
    for (const [id, missing] of [
      [ada.id, MISSING],
      ['nonsense', MISSING],
    ] as const) {
      expect(await bench.queries.find(stranger, { id })).toBeNull();
      expect(await bench.service.enrol(stranger, { customer: { id } }, now)).toEqual(
        await bench.service.enrol(stranger, { customer: { id: missing } }, now),
      );
      expect(await bench.service.suspend(staffOf(other), { id, reason: 'x' }, now)).toEqual(
        await bench.service.suspend(staffOf(other), { id: missing, reason: 'x' }, now),
      );
      expect(await bench.service.recordConsent(stranger, { customer: { id }, consent }, now)).toMatchObject({
        problem: { code: 'NOT_FOUND' },
      });
    }
    expect(await bench.queries.find(stranger, { externalId: 'ada' })).toBeNull();
    expect(await bench.queries.consentsOf(stranger, [ada.id])).toEqual(new Map([[ada.id, []]]));
    expect(await listed(other, { search: 'ada@example.com' })).toEqual([]);
  });

  async function listed(where: Program, filter: CustomerFilter): Promise<(string | null)[]> {
    const rows = valueOf(await bench.queries.list(staffOf(where), filter, { after: null, limit: 50 }));
    return rows.map(({ externalId }) => externalId);
  }

  it('are found by external id, names, e-mail and phone', async () => {
    await upsertMany([
      { externalId: 'SHOP-1', givenName: 'José', familyName: 'García', email: 'jose.g@gmail.com' },
      { externalId: 'SHOP-12', givenName: 'Ada', familyName: 'Lovelace', phone: '+14155550100' },
      { externalId: 'x%', givenName: 'Per', familyName: 'Cent' },
      { externalId: 'shop-1' },
    ]);
    const cases: [string, string[]][] = [
      ['SHOP-1', ['SHOP-1', 'SHOP-12']],
      ['SHOP-12', ['SHOP-12']],
      ['jose', ['SHOP-1']],
      ['José Garc', ['SHOP-1']],
      ['garc', ['SHOP-1']],
      ['LOVELACE', ['SHOP-12']],
      ['JoseG+x@googlemail.com', ['SHOP-1']],
      ['(415) 555-0100', ['SHOP-12']],
      ['%', []],
      ['x%', ['x%']],
      ['_', []],
      ["' or true --", []],
      ['nobody@example.com', []],
    ];
    for (const [search, expected] of cases) {
      expect([search, (await listed(program, { search })).toSorted()]).toEqual([search, expected.toSorted()]);
    }
    expect(await listed(program, { search: ' ' })).toHaveLength(4);
    expect(
      await bench.queries.list(staffOf(program), { search: 'a\u0000' }, { after: null, limit: 1 }),
    ).toMatchObject({
      problem: { code: 'INVALID_INPUT', path: ['search'] },
    });
  });

  it('are filtered, and paged newest first without gaps or repeats', async () => {
    await upsertMany(Array.from({ length: 7 }, (_, i) => ({ externalId: `old-${i}` })));
    await upsertMany(
      Array.from({ length: 7 }, (_, i) => ({ externalId: `new-${i}`, enrolledAt: now })),
      later,
    );
    const pages: Customer[][] = [];
    for (let after: { createdAt: Date; id: string } | null = null; ;) {
      const page: readonly Customer[] = valueOf(
        await bench.queries.list(staffOf(program), {}, { after, limit: 4 }),
      );
      const last = page.at(-1);
      if (!last) break;
      pages.push([...page]);
      after = last;
    }
    expect(pages.map((page) => page.length)).toEqual([4, 4, 4, 2]);
    const names = pages.flat().map(({ externalId }) => externalId ?? '');
    expect(new Set(names).size).toBe(14);
    expect(names.slice(0, 7).every((name) => name.startsWith('new'))).toBe(true);
    expect(await listed(program, { enrolled: true })).toHaveLength(7);
    expect(await listed(program, { enrolled: false, search: 'old-3' })).toEqual(['old-3']);
    expect(await listed(program, { status: 'SUSPENDED' })).toEqual([]);
  });
});
