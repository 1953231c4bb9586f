import type { Program } from '#access';
import type { NewOrder, NewReturn, Order, RecordedReturn } from '#activity';
import type { Problem, Result } from '#kernel';
import { codeOf, orderFrom, startActivity, valueOf, type ActivityBench } from '../support/activity.js';

const now = new Date('2026-03-20T12:00:00Z');

function returnFrom(externalId: string, change: Partial<NewReturn> = {}): NewReturn {
  return { source: 'store', orderExternalId: 'o-1', externalId, occurredAt: null, ...change };
}

describe('Returning and cancelling orders', () => {
  let bench: ActivityBench;
  let program: Program;

  beforeAll(async () => {
    bench = await startActivity();
  });

  beforeEach(async () => {
    program = await bench.newProgram();
    await bench.createCustomers(program, 'ann', 'bob');
    await record(
      orderFrom('o-1', {
        occurredAt: new Date('2026-03-01T10:00:00Z'),
        amounts: { totalMinor: 1_000n, shippingMinor: 100n, taxMinor: 90n },
        lines: [
          { sku: 'a', quantity: 3, amountMinor: 600n },
          { sku: 'b', quantity: 1, amountMinor: 300n },
        ],
      }),
      orderFrom('o-2', { customer: { externalId: 'bob' } }),
    );
    bench.witness.forget();
  });

  afterEach(async () => {
    expect(await bench.violations(program)).toEqual([]);
  });

  afterAll(() => bench.stop());

  async function record(...orders: readonly NewOrder[]): Promise<void> {
    const results = await bench.within(program, (tx) =>
      bench.recorder.recordOrders(tx, program, orders, now),
    );
    results.forEach(valueOf);
  }

  function giveBack(...returns: readonly NewReturn[]): Promise<readonly Result<RecordedReturn, Problem>[]> {
    return bench.within(program, (tx) => bench.recorder.recordReturns(tx, program, returns, now));
  }

  function cancel(...externalIds: readonly string[]): Promise<readonly Result<RecordedReturn, Problem>[]> {
    const orders = externalIds.map((orderExternalId) => ({
      source: 'store',
      orderExternalId,
      occurredAt: null,
    }));
    return bench.within(program, (tx) => bench.recorder.cancelOrders(tx, program, orders, now));
  }

  async function orderNamed(externalId: string): Promise<Order | null> {
    return bench.within(program, (tx) => bench.orders.byReference(tx, { source: 'store', externalId }));
  }

  async function daysOfAnn(): Promise<unknown[]> {
    return bench.database.query(
      `select day, orders, gross_minor, returned_minor, activities from customer_days d
       join customer_external_ids e using (customer_id) where e.program_id = $1 and e.external_id = 'ann' order by day`,
      [program.id],
    );
  }

  it('gives back the share of the pieces and keeps the order up to date', async () => {
    const [result] = await giveBack(returnFrom('r-1', { lines: [{ lineNo: 1, quantity: 1 }] }));
    const { order, orderReturn, activityId } = valueOf(result);
    expect(orderReturn).toMatchObject({ amounts: { totalMinor: 200n, taxMinor: 18n, shippingMinor: 0n } });
    expect(orderReturn.lines).toEqual([{ lineNo: 1, quantity: 1, amountMinor: 200n }]);
    expect(await orderNamed('o-1')).toEqual(order);
    expect(order).toMatchObject({ status: 'PARTLY_RETURNED', returned: { totalMinor: 200n } });
    expect(bench.witness.activities).toMatchObject([
      { id: activityId, type: 'order.returned', externalId: 'r-1', occurredAt: now, order },
    ]);
  });

  it('lowers the day of the order, not of the return, and keeps the purchase', async () => {
    await giveBack(returnFrom('r-1', { amountMinor: 400n }));
    expect(await daysOfAnn()).toEqual([
      { day: '2026-03-01', orders: 1, gross_minor: 1_000n, returned_minor: 400n, activities: 1 },
      { day: '2026-03-20', orders: 0, gross_minor: 0n, returned_minor: 0n, activities: 1 },
    ]);
  });

  it('is no purchase any more when all was returned', async () => {
    const results = await giveBack(
      returnFrom('r-1', { amountMinor: 333n }),
      returnFrom('r-2', { amountMinor: 333n }),
      returnFrom('r-3', { amountMinor: 334n }),
    );
    expect(results.map((result) => valueOf(result).order.status)).toEqual([
      'PARTLY_RETURNED',
      'PARTLY_RETURNED',
      'RETURNED',
    ]);
    expect((await orderNamed('o-1'))?.returned).toEqual((await orderNamed('o-1'))?.amounts);
    expect((await daysOfAnn())[0]).toMatchObject({ orders: 0, returned_minor: 1_000n });
    expect(bench.witness.activities.map(({ order }) => order?.returned.totalMinor)).toEqual([
      333n,
      666n,
      1_000n,
    ]);
  });

  it('refuses more than is left, also within one batch, and changes nothing by it', async () => {
    const results = await giveBack(
      returnFrom('r-1', { amountMinor: 700n }),
      returnFrom('r-2', { amountMinor: 301n }),
      returnFrom('r-3', { orderExternalId: 'unknown', amountMinor: 1n }),
    );
    expect(results.map(codeOf)).toEqual(['ok', 'RETURN_EXCEEDS_ORDER', 'NOT_FOUND']);
    expect(results[1]).toMatchObject({ problem: { data: { remainingMinor: 300n } } });
    expect((await orderNamed('o-1'))?.returned.totalMinor).toBe(700n);
    const [again] = await giveBack(returnFrom('r-2', { amountMinor: 300n }));
    expect(codeOf(again)).toBe('ok');
  });

  it('answers a repetition as replayed with what that return gave back', async () => {
    const [first] = await giveBack(returnFrom('r-1', { lines: [{ lineNo: 2, quantity: 1 }] }));
    await giveBack(returnFrom('r-2', { amountMinor: 50n }));
    const [again] = await giveBack(returnFrom('r-1', { lines: [{ lineNo: 2, quantity: 1 }] }));
    expect(valueOf(again)).toMatchObject({ replayed: true, orderReturn: valueOf(first).orderReturn });
    expect(valueOf(again).order.returned.totalMinor).toBe(350n);
    const [other] = await giveBack(returnFrom('r-1', { amountMinor: 5n }));
    expect(codeOf(other)).toBe('IDEMPOTENCY_CONFLICT');
  });

  it('cancels what is left, once', async () => {
    await giveBack(returnFrom('r-1', { amountMinor: 300n }));
    bench.witness.forget();
    const [cancelled] = await cancel('o-1');
    expect(valueOf(cancelled)).toMatchObject({
      replayed: false,
      order: { status: 'CANCELLED', returned: { totalMinor: 1_000n, shippingMinor: 100n, taxMinor: 90n } },
      orderReturn: { externalId: null, amounts: { totalMinor: 700n } },
    });
    const [again] = await cancel('o-1');
    expect(valueOf(again)).toEqual({ ...valueOf(cancelled), replayed: true });
    expect(bench.witness.activities.map(({ type }) => type)).toEqual(['order.cancelled']);
    expect((await daysOfAnn())[0]).toMatchObject({ orders: 0, gross_minor: 1_000n, returned_minor: 1_000n });
    expect(codeOf((await giveBack(returnFrom('r-2', { amountMinor: 1n })))[0])).toBe('RETURN_EXCEEDS_ORDER');
    expect(codeOf((await cancel('unknown'))[0])).toBe('NOT_FOUND');
  });

  it('never gives back more than there was, however many returns come at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) => giveBack(returnFrom(`r-${index}`, { amountMinor: 99n }))),
    );
    const codes = answers.map(([result]) => codeOf(result));
    expect(codes.filter((code) => code === 'ok')).toHaveLength(10);
    expect((await orderNamed('o-1'))?.returned.totalMinor).toBe(990n);
  });

  it('cancels once for many identical requests at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => cancel('o-1')));
    const values = answers.map(([result]) => valueOf(result));
    expect(values.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(new Set(values.map(({ activityId }) => activityId)).size).toBe(1);
  });

  it('shows the same history to whoever asks for it later', async () => {
    await giveBack(returnFrom('r-1', { lines: [{ lineNo: 1, quantity: 2 }] }));
    await cancel('o-1');
    const order = await orderNamed('o-1');
    const returns = await bench.within(program, (tx) =>
      bench.orders.returnsOf(tx, order ? [{ customerId: order.customerId, orderId: order.id }] : []),
    );
    expect(returns.map(({ externalId, amounts }) => [externalId, amounts.totalMinor])).toEqual([
      ['r-1', 400n],
      [null, 600n],
    ]);
  });
});
