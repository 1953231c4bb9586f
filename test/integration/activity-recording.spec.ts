import type { Program } from '#access';
import type { NewActivity, NewOrder, RecordedOrder } from '#activity';
import { required, type Problem, type Result, type Uuid } from '#kernel';
import { codeOf, orderFrom, startActivity, valueOf, type ActivityBench } from '../support/activity.js';

const now = new Date('2026-03-01T12:00:00Z');

interface TotalsRow {
  readonly last_order_number: number;
  readonly orders_count: number;
  readonly gross_minor: bigint;
  readonly returned_minor: bigint;
}

describe('Recording orders', () => {
  let bench: ActivityBench;
  let program: Program;

  beforeAll(async () => {
    bench = await startActivity();
  });

  beforeEach(async () => {
    program = await bench.newProgram();
    await bench.createCustomers(program, 'ann', 'bob');
    bench.witness.forget();
  });

  afterEach(async () => {
    expect(await bench.violations(program)).toEqual([]);
  });

  afterAll(() => bench.stop());

  function record(...orders: readonly NewOrder[]): Promise<readonly Result<RecordedOrder, Problem>[]> {
    return bench.within(program, (tx) => bench.recorder.recordOrders(tx, program, orders, now));
  }

  async function totalsOf(externalId: string): Promise<TotalsRow | null> {
    const ids = await bench.within(program, (tx) => bench.customers.idsOf(tx, [externalId]));
    const sql = 'select * from customer_totals where customer_id = $1';
    return (await bench.database.query<TotalsRow>(sql, [ids.get(externalId)]))[0] ?? null;
  }

  it('answers the order and shows it to the reactors', async () => {
    const [result] = await record(
      orderFrom('o-1', {
        channel: 'web',
        amounts: {
          totalMinor: 2_500n,
          shippingMinor: 500n,
          taxMinor: 300n,
          giftCardMinor: 100n,
          discountMinor: 50n,
        },
        lines: [
          {
            sku: 'bean',
            name: 'Espresso "Roma" {1kg}, \\ milde',
            categories: ['coffee', 'a "b", {c}'],
            quantity: 2,
            amountMinor: 1_500n,
          },
          { quantity: 1, amountMinor: 550n },
        ],
      }),
    );
    expect(result).toMatchObject({
      ok: true,
      value: { replayed: false, order: { number: 1, status: 'PAID' } },
    });
    const recorded = valueOf(result);
    const found = await bench.within(program, (tx) =>
      bench.orders.byReference(tx, { source: 'store', externalId: 'o-1' }),
    );
    expect(found).toEqual(recorded.order);
    expect(bench.witness.activities).toMatchObject([
      {
        id: recorded.activityId,
        type: 'order.paid',
        order: recorded.order,
        orderId: recorded.order.id,
        recordedAt: now,
      },
    ]);
    const [batch] = bench.witness.batches;
    expect(batch?.customers.get(recorded.order.customerId)).toMatchObject({
      externalId: 'ann',
      isGuest: false,
    });
  });

  it('counts the totals and the local day', async () => {
    // 03:30 UTC on 1 March is 28 February in New York.
    await record(orderFrom('o-1', { occurredAt: new Date('2026-03-01T03:30:00Z') }), orderFrom('o-2'));
    expect(await totalsOf('ann')).toMatchObject({ orders_count: 2, gross_minor: 2_000n, returned_minor: 0n });
    const days = await bench.database.query(
      'select day, orders, gross_minor, activities from customer_days where program_id = $1 order by day',
      [program.id],
    );
    expect(days).toEqual([
      { day: '2026-02-28', orders: 1, gross_minor: 1_000n, activities: 1 },
      { day: '2026-03-01', orders: 1, gross_minor: 1_000n, activities: 1 },
    ]);
  });

  it('numbers the orders of a batch by their times and then by their places', async () => {
    const at = (hour: number): Date => new Date(Date.UTC(2026, 1, 1, hour));
    const results = await record(
      orderFrom('late', { occurredAt: at(9) }),
      orderFrom('tie-1', { occurredAt: at(5) }),
      orderFrom('tie-2', { occurredAt: at(5) }),
      orderFrom('bobs', { occurredAt: at(7), customer: { externalId: 'bob' } }),
      orderFrom('early', { occurredAt: at(1) }),
    );
    expect(results.map((result) => valueOf(result).order.number)).toEqual([4, 2, 3, 1, 1]);
    expect(bench.witness.activities.map((activity) => activity.externalId)).toEqual([
      'early',
      'tie-1',
      'tie-2',
      'bobs',
      'late',
    ]);
  });

  it('answers a repetition as replayed and changes nothing', async () => {
    const [first] = await record(orderFrom('o-1'));
    bench.witness.forget();
    const [again] = await record(orderFrom('o-1'));
    expect(valueOf(again)).toEqual({ ...valueOf(first), replayed: true });
    expect(bench.witness.batches).toEqual([]);
    expect(await totalsOf('ann')).toMatchObject({ orders_count: 1 });
  });

  it('refuses other content under the same key', async () => {
    await record(orderFrom('o-1'));
    const changes: Partial<NewOrder>[] = [
      { amounts: { totalMinor: 1_001n } },
      { customer: { externalId: 'bob' } },
      { channel: 'pos' },
      { lines: [{ quantity: 1, amountMinor: 1_000n }] },
    ];
    const results = await record(...changes.map((change) => orderFrom('o-1', change)));
    expect(results.map(codeOf)).toEqual(changes.map(() => 'IDEMPOTENCY_CONFLICT'));
    expect(await totalsOf('ann')).toMatchObject({ orders_count: 1, gross_minor: 1_000n });
  });

  it('keeps sources and programs apart', async () => {
    const other = await bench.newProgram();
    await bench.createCustomers(other, 'ann');
    await record(orderFrom('o-1'));
    const [fromTill] = await record(orderFrom('o-1', { source: 'till' }));
    expect(valueOf(fromTill)).toMatchObject({ replayed: false, order: { number: 2 } });
    const [elsewhere] = await bench.within(other, (tx) =>
      bench.recorder.recordOrders(tx, other, [orderFrom('o-1')], now),
    );
    expect(valueOf(elsewhere)).toMatchObject({ replayed: false, order: { number: 1 } });
  });

  it('takes the same key twice in one batch as one order, or as a conflict', async () => {
    const results = await record(orderFrom('o-1'), orderFrom('o-1'), orderFrom('o-1', { channel: 'pos' }));
    expect(results.map(codeOf)).toEqual(['ok', 'ok', 'IDEMPOTENCY_CONFLICT']);
    expect(results.slice(0, 2).map((result) => valueOf(result).replayed)).toEqual([false, true]);
    expect(await totalsOf('ann')).toMatchObject({ orders_count: 1 });
  });

  it('refuses an item and goes on with the others', async () => {
    const results = await record(
      orderFrom('bad', { amounts: { totalMinor: -1n } }),
      orderFrom('euro', { currency: 'EUR' }),
      orderFrom('nobody', { customer: { externalId: 'zoe' } }),
      orderFrom('good'),
    );
    expect(results.map(codeOf)).toEqual(['INVALID_INPUT', 'WRONG_CURRENCY', 'NOT_FOUND', 'ok']);
    expect(results[1]).toMatchObject({ problem: { data: { expected: 'USD', given: 'EUR' } } });
    expect(results[2]).toMatchObject({ problem: { path: ['customer', 'externalId'] } });
    expect(valueOf(results[3]).order.number).toBe(1);
  });

  it('refuses everything when the program is closed', async () => {
    await bench.close(program, now);
    const closed = { ...program, status: 'CLOSED' as const };
    const [order] = await bench.within(program, (tx) =>
      bench.recorder.recordOrders(tx, closed, [orderFrom('o-1')], now),
    );
    expect(codeOf(order)).toBe('PROGRAM_CLOSED');
    const served = await bench.service.recordOrder(
      { kind: 'SYSTEM', name: 'test', programId: program.id, permissions: new Set() },
      orderFrom('o-1'),
      now,
    );
    expect(codeOf(served)).toBe('PROGRAM_CLOSED');
  });

  it('creates unknown customers when asked, and enrols them as of their first order', async () => {
    const early = new Date('2025-06-01T08:00:00Z');
    const batch = [
      orderFrom('z-2', { customer: { externalId: 'zoe' } }),
      orderFrom('z-1', { customer: { externalId: 'zoe' }, occurredAt: early }),
    ];
    const results = await bench.within(program, (tx) =>
      bench.recorder.recordOrders(tx, program, batch, now, { createCustomers: 'CREATE_AND_ENROL' }),
    );
    expect(results.map((result) => valueOf(result).order.number)).toEqual([2, 1]);
    expect(bench.witness.activities.map(({ type, occurredAt }) => [type, occurredAt])).toEqual([
      ['customer.enrolled', early],
      ['order.paid', early],
      ['order.paid', batch[0]?.occurredAt],
    ]);
    const [, orders] = bench.witness.batches;
    expect([...(orders?.customers.values() ?? [])]).toMatchObject([{ externalId: 'zoe', enrolledAt: early }]);
  });

  it('records one order for fifty identical requests at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        record(orderFrom('o-1', { lines: [{ quantity: 1, amountMinor: 9n }] })),
      ),
    );
    const values = answers.map(([result]) => valueOf(result));
    expect(values.filter((value) => !value.replayed)).toHaveLength(1);
    for (const value of values)
      expect({ ...value, replayed: true }).toEqual({ ...values[0], replayed: true });
    expect(await totalsOf('ann')).toMatchObject({ orders_count: 1 });
    expect(bench.witness.activities).toHaveLength(1);
  });

  it('numbers the orders of one customer without gaps, however many come at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => record(orderFrom(`a-${index}`), orderFrom(`b-${index}`))),
    );
    const numbers = answers.flat().map((result) => valueOf(result).order.number);
    expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  });

  it('gives one of two customers the key they want at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        record(orderFrom('o-1', { customer: { externalId: index % 2 ? 'ann' : 'bob' } })),
      ),
    );
    const codes = answers.map(([result]) => codeOf(result));
    expect(codes.filter((code) => code === 'ok')).toHaveLength(5);
    expect(codes.filter((code) => code === 'IDEMPOTENCY_CONFLICT')).toHaveLength(5);
    const rows = await bench.database.query<{ count: bigint }>(
      'select count(*) from orders where program_id = $1',
      [program.id],
    );
    expect(rows).toEqual([{ count: 1n }]);
  });
});

describe('Recording activities', () => {
  let bench: ActivityBench;
  let program: Program;

  beforeAll(async () => {
    bench = await startActivity();
  });

  beforeEach(async () => {
    program = await bench.newProgram();
    await bench.createCustomers(program, 'ann', 'bob');
    bench.witness.forget();
  });

  afterAll(() => bench.stop());

  const review: NewActivity = {
    type: 'review.published',
    source: 'reviews',
    externalId: 'r-1',
    occurredAt: null,
    customer: { externalId: 'ann' },
    attributes: { stars: 5, text: 'good "stuff", {really} \\', verified: true },
  };

  async function record(
    ...activities: readonly NewActivity[]
  ): ReturnType<ActivityBench['recorder']['recordActivities']> {
    return bench.within(program, (tx) => bench.recorder.recordActivities(tx, program, activities, now));
  }

  it('keeps their details and answers repetitions as replayed', async () => {
    const [first] = await record(review);
    const [again] = await record(review);
    const [other] = await record({ ...review, attributes: { stars: 1 } });
    expect(first).toMatchObject({
      ok: true,
      value: { replayed: false, activity: { attributes: review.attributes } },
    });
    expect(again).toEqual({ ok: true, value: { ...valueOf(first), replayed: true } });
    expect(codeOf(other)).toBe('IDEMPOTENCY_CONFLICT');
    expect(bench.witness.activities).toHaveLength(1);
  });

  it('finds the customer by the order and shows the state of the order', async () => {
    await bench.within(program, (tx) => bench.recorder.recordOrders(tx, program, [orderFrom('o-1')], now));
    bench.witness.forget();
    const order = { source: 'store', externalId: 'o-1' };
    const delivered = {
      type: 'order.delivered',
      source: 'store',
      externalId: 'd-1',
      occurredAt: null,
      order,
    };
    const results = await record(
      delivered,
      { ...delivered, externalId: 'd-2', order: { source: 'store', externalId: 'o-2' } },
      { ...delivered, externalId: 'd-3', customer: { externalId: 'bob' } },
    );
    expect(results.map(codeOf)).toEqual(['ok', 'NOT_FOUND', 'NOT_FOUND']);
    expect(bench.witness.activities).toMatchObject([
      { type: 'order.delivered', order: { externalId: 'o-1', number: 1 } },
    ]);
  });

  it('refuses what only the product may say, and goes on with the others', async () => {
    const results = await record({ ...review, type: 'order.paid' }, review, {
      ...review,
      source: 'perennial',
    });
    expect(results.map(codeOf)).toEqual(['INVALID_INPUT', 'ok', 'INVALID_INPUT']);
  });

  it('shows what reactors emit to all reactors in turn', async () => {
    bench.witness.emit = ({ activities }) =>
      activities
        .filter(({ type }) => type === 'review.published')
        .map(({ id, customerId }) => ({
          type: 'badge.granted',
          source: 'perennial',
          externalId: id,
          occurredAt: null,
          customer: { id: customerId },
        }));
    await record(review);
    expect(bench.witness.activities.map(({ type }) => type)).toEqual(['review.published', 'badge.granted']);
  });

  it('cuts off reactors that never end, and records what came before', async () => {
    let count = 0;
    bench.witness.emit = ({ activities }) =>
      activities.map(({ customerId }) => ({
        type: 'echo.heard',
        source: 'perennial',
        externalId: String((count += 1)),
        occurredAt: null,
        customer: { id: customerId },
      }));
    await record(review);
    const rows = await bench.database.query<{ type: string }>(
      'select type from activities where program_id = $1 order by recorded_at, id',
      [program.id],
    );
    // The review, and one echo for each of the seven rounds after its own.
    expect(rows.map(({ type }) => type).sort()).toEqual([
      ...Array.from({ length: 7 }, () => 'echo.heard'),
      'review.published',
    ]);
  });

  it('records every enrolment once', async () => {
    const actor = {
      kind: 'SYSTEM' as const,
      name: 'test',
      programId: program.id,
      permissions: new Set<never>(),
    };
    for (const _ of [1, 2])
      await bench.customerService.enrol(actor, { customer: { externalId: 'ann' } }, now);
    const ids: ReadonlyMap<string, Uuid> = await bench.within(program, (tx) =>
      bench.customers.idsOf(tx, ['ann']),
    );
    const id = required(ids.get('ann'), 'customer');
    expect(bench.witness.activities).toMatchObject([
      { type: 'customer.enrolled', source: 'perennial', externalId: id, customerId: id, occurredAt: now },
    ]);
  });
});
