import type { Program } from '#access';
import type { GuestLink, LinkedOrders, NewOrder, Order } from '#activity';
import { required, type Problem, type Result } from '#kernel';
import { codeOf, orderFrom, startActivity, valueOf, type ActivityBench } from '../support/activity.js';

const now = new Date('2026-03-20T12:00:00Z');
const guest = { guest: { email: 'Ann@example.org' } };
const at = (day: number): Date => new Date(Date.UTC(2026, 1, day, 12));

describe('Orders of guests', () => {
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

  async function record(...orders: readonly NewOrder[]): Promise<Order[]> {
    const results = await bench.within(program, (tx) =>
      bench.recorder.recordOrders(tx, program, orders, now),
    );
    return results.map((result) => valueOf(result).order);
  }

  function link(change: Partial<GuestLink>): Promise<Result<LinkedOrders, Problem>> {
    const input = { customer: { externalId: 'ann' }, ...change };
    return bench.within(program, (tx) => bench.linker.link(tx, program, input, now));
  }

  async function totals(customerId: string): Promise<unknown> {
    const sql =
      'select orders_count, gross_minor, returned_minor, first_order_at from customer_totals where customer_id = $1';
    return (await bench.database.query(sql, [customerId]))[0];
  }

  async function idOf(externalId: string): Promise<string> {
    const ids = await bench.within(program, (tx) => bench.customers.idsOf(tx, [externalId]));
    return required(ids.get(externalId), externalId);
  }

  it('belong to one guest, found again by e-mail address', async () => {
    const orders = await record(
      orderFrom('g-1', { customer: guest }),
      orderFrom('g-2', { customer: { guest: { email: 'ann@EXAMPLE.org' } } }),
    );
    expect(new Set(orders.map(({ customerId }) => customerId)).size).toBe(1);
    expect(orders.map(({ number }) => number)).toEqual([1, 2]);
    const [batch] = bench.witness.batches;
    expect([...(batch?.customers.values() ?? [])]).toMatchObject([{ isGuest: true, enrolledAt: null }]);
  });

  it('move to the customer with what was returned of them, and count from their own day', async () => {
    const line = { sku: 'a', categories: ['x'], quantity: 2, amountMinor: 800n };
    const [first] = await record(
      orderFrom('g-1', { customer: guest, occurredAt: at(3), lines: [line], amounts: { totalMinor: 800n } }),
      orderFrom('g-2', { customer: guest, occurredAt: at(5) }),
      orderFrom('own', { occurredAt: at(4) }),
    );
    const back = {
      source: 'store',
      orderExternalId: 'g-1',
      externalId: 'r-1',
      occurredAt: null,
      amountMinor: 300n,
    };
    await bench.within(program, (tx) => bench.recorder.recordReturns(tx, program, [back], now));
    bench.witness.forget();

    const linked = valueOf(await link({ guest: guest.guest }));
    expect(linked.orders.map(({ externalId, number }) => [externalId, number])).toEqual([
      ['g-1', 2],
      ['g-2', 3],
    ]);
    const ann = await idOf('ann');
    expect(linked).toMatchObject({ customerId: ann, hasMore: false });
    expect(
      bench.witness.activities.map(({ type, customerId, occurredAt }) => [type, customerId, occurredAt]),
    ).toEqual([
      ['order.linked', ann, at(3)],
      ['order.linked', ann, at(5)],
    ]);
    const found = await bench.within(program, (tx) =>
      bench.orders.byReference(tx, { source: 'store', externalId: 'g-1' }),
    );
    expect(found).toEqual(linked.orders[0]);
    expect(found).toMatchObject({
      id: first?.id,
      customerId: ann,
      localDay: '2026-02-03',
      returned: { totalMinor: 300n },
    });
    expect(found?.lines).toMatchObject([{ sku: 'a', categories: ['x'] }]);
    expect(await totals(ann)).toEqual({
      orders_count: 3,
      gross_minor: 2_800n,
      returned_minor: 300n,
      first_order_at: at(3),
    });
    expect(await totals(required(first, 'order').customerId)).toEqual({
      orders_count: 0,
      gross_minor: 0n,
      returned_minor: 0n,
      first_order_at: null,
    });
  });

  it('take later returns, cancellations and repetitions at their new owner', async () => {
    const order = orderFrom('g-1', { customer: guest });
    await record(order);
    const back = {
      source: 'store',
      orderExternalId: 'g-1',
      externalId: 'r-1',
      occurredAt: null,
      amountMinor: 300n,
    };
    const giveBack = async (change: object = {}): Promise<unknown> => {
      const [result] = await bench.within(program, (tx) =>
        bench.recorder.recordReturns(tx, program, [{ ...back, ...change }], now),
      );
      return valueOf(result);
    };
    await giveBack();
    valueOf(await link({ guest: guest.guest }));
    const ann = await idOf('ann');
    expect(await giveBack()).toMatchObject({
      replayed: true,
      order: { customerId: ann },
      orderReturn: { amounts: { totalMinor: 300n } },
    });
    expect(await giveBack({ externalId: 'r-2' })).toMatchObject({
      replayed: false,
      order: { customerId: ann, returned: { totalMinor: 600n } },
    });
    const [again] = await bench.within(program, (tx) =>
      bench.recorder.recordOrders(tx, program, [order], now),
    );
    expect(valueOf(again)).toMatchObject({ replayed: true, order: { customerId: ann } });
    const cancellation = { source: 'store', orderExternalId: 'g-1', occurredAt: null };
    for (const replayed of [false, true]) {
      const [result] = await bench.within(program, (tx) =>
        bench.recorder.cancelOrders(tx, program, [cancellation], now),
      );
      expect(valueOf(result)).toMatchObject({ replayed, order: { customerId: ann, status: 'CANCELLED' } });
    }
  });

  it('move once', async () => {
    await record(orderFrom('g-1', { customer: guest }));
    valueOf(await link({ guest: guest.guest }));
    expect(valueOf(await link({ guest: guest.guest })).orders).toEqual([]);
    expect(valueOf(await link({ orders: [{ source: 'store', externalId: 'g-1' }] })).orders).toEqual([]);
    expect(await totals(await idOf('ann'))).toMatchObject({ orders_count: 1 });
  });

  it('move one by one when they are named, and never share a number afterwards', async () => {
    await record(orderFrom('g-1', { customer: guest }), orderFrom('g-2', { customer: guest }));
    const linked = valueOf(await link({ orders: [{ source: 'store', externalId: 'g-1' }] }));
    expect(linked.orders.map(({ externalId }) => externalId)).toEqual(['g-1']);
    const [third] = await record(orderFrom('g-3', { customer: guest }));
    expect(third?.number).toBe(3);
  });

  it('stay where they are when somebody else, nobody or a guest is named', async () => {
    await record(
      orderFrom('g-1', { customer: guest }),
      orderFrom('bobs', { customer: { externalId: 'bob' } }),
    );
    const named = (externalId: string): Partial<GuestLink> => ({ orders: [{ source: 'store', externalId }] });
    expect(codeOf(await link(named('bobs')))).toBe('NOT_FOUND');
    expect(codeOf(await link(named('unknown')))).toBe('NOT_FOUND');
    expect(codeOf(await link({ ...named('g-1'), customer: { externalId: 'zoe' } }))).toBe('NOT_FOUND');
    expect(codeOf(await link({ ...named('g-1'), customer: guest }))).toBe('INVALID_INPUT');
    expect(codeOf(await link({}))).toBe('INVALID_INPUT');
    expect(codeOf(await link({ guest: { email: 'no address' } }))).toBe('INVALID_INPUT');
    const before = await bench.database.query('select 1 from customers where program_id = $1', [program.id]);
    expect(valueOf(await link({ guest: { email: 'unknown@example.org' } })).orders).toEqual([]);
    const after = await bench.database.query('select 1 from customers where program_id = $1', [program.id]);
    expect(after).toHaveLength(before.length);
  });

  it('move once when they are linked and returned at the same time', async () => {
    await record(...Array.from({ length: 20 }, (_, index) => orderFrom(`g-${index}`, { customer: guest })));
    const returns = Array.from({ length: 20 }, (_, index) => ({
      ...{
        source: 'store',
        orderExternalId: `g-${index}`,
        externalId: `r-${index}`,
        occurredAt: null,
        amountMinor: 10n,
      },
    }));
    const links = [1, 2, 3].map(() => link({ guest: guest.guest }));
    const backs = returns.map((each) =>
      bench.within(program, (tx) => bench.recorder.recordReturns(tx, program, [each], now)),
    );
    const [moved] = await Promise.all([Promise.all(links), Promise.all(backs)]);
    expect(moved.flatMap((result) => valueOf(result).orders)).toHaveLength(20);
    expect((await Promise.all(backs)).map(([result]) => codeOf(result))).toEqual(returns.map(() => 'ok'));
    expect(await totals(await idOf('ann'))).toMatchObject({ orders_count: 20, returned_minor: 200n });
  });
});
