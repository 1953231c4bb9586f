import type { Program } from '#access';
import type { ImportBatch } from '#activity';
import { required, type Uuid } from '#kernel';
import { codeOf, orderFrom, startActivity, valueOf, type ActivityBench } from '../support/activity.js';

const now = new Date('2026-03-20T12:00:00Z');

describe('An import batch', () => {
  let bench: ActivityBench;
  let program: Program;
  let batch: ImportBatch;

  beforeAll(async () => {
    bench = await startActivity();
  });

  beforeEach(async () => {
    program = await bench.newProgram();
    await bench.createCustomers(program, 'ann', 'bob');
    const file = { kind: 'orders', fileName: 'orders.csv', fileSha256: 'ab'.repeat(32) };
    batch = await bench.within(program, (tx) => bench.batches.start(tx, file, now));
    bench.witness.forget();
  });

  afterEach(async () => {
    expect(await bench.violations(program)).toEqual([]);
  });

  afterAll(() => bench.stop());

  async function importOrders(count: number, batchId: Uuid = batch.id): Promise<boolean[]> {
    const orders = Array.from({ length: count }, (_, index) =>
      orderFrom(`i-${index}`, { customer: { externalId: index % 3 ? 'ann' : 'bob' } }),
    );
    const results = await bench.within(program, (tx) =>
      bench.recorder.recordOrders(tx, program, orders, now, { batchId }),
    );
    return results.map((result) => valueOf(result).replayed);
  }

  async function revert(limit: number): Promise<number[]> {
    const cancelled: number[] = [];
    for (;;) {
      const step = valueOf(
        await bench.within(program, (tx) => bench.batches.revertBatch(tx, batch.id, limit, now)),
      );
      cancelled.push(step.cancelled);
      if (step.done) return cancelled;
    }
  }

  async function stored(): Promise<ImportBatch> {
    return required(await bench.within(program, (tx) => bench.batches.byId(tx, batch.id)), 'batch');
  }

  it('keeps counts and its state', async () => {
    await bench.within(program, (tx) => bench.batches.addCounts(tx, batch.id, { recorded: 3, refused: 1 }));
    await bench.within(program, (tx) => bench.batches.addCounts(tx, batch.id, { recorded: 2, replayed: 4 }));
    await bench.within(program, (tx) => bench.batches.finish(tx, batch.id, now));
    expect(await stored()).toEqual({
      ...batch,
      status: 'DONE',
      finishedAt: now,
      recordedCount: 5,
      replayedCount: 4,
      refusedCount: 1,
    });
    expect(await bench.within(program, (tx) => bench.batches.list(tx, 5))).toHaveLength(1);
  });

  it('is taken back in chunks by cancelling its orders, and only them', async () => {
    await bench.within(program, (tx) => bench.recorder.recordOrders(tx, program, [orderFrom('live')], now));
    await importOrders(25);
    const [already] = await bench.within(program, (tx) =>
      bench.recorder.cancelOrders(
        tx,
        program,
        [{ source: 'store', orderExternalId: 'i-7', occurredAt: null }],
        now,
      ),
    );
    valueOf(already);
    bench.witness.forget();
    expect((await revert(10)).reduce((sum, count) => sum + count, 0)).toBe(24);
    expect(
      bench.witness.activities.every(
        ({ type, batchId }) => type === 'order.cancelled' && batchId === batch.id,
      ),
    ).toBe(true);
    const statuses = await bench.database.query(
      'select status, count(*) from orders where program_id = $1 group by status order by status',
      [program.id],
    );
    expect(statuses).toEqual([
      { status: 'CANCELLED', count: 25n },
      { status: 'PAID', count: 1n },
    ]);
    expect(await stored()).toMatchObject({ status: 'REVERTED', revertedCount: 24, finishedAt: now });
    expect(
      codeOf(await bench.within(program, (tx) => bench.batches.revertBatch(tx, batch.id, 10, now))),
    ).toBe('ALREADY_REVERTED');
  });

  it('does not come back when the same rows are imported again', async () => {
    await importOrders(5);
    await revert(100);
    const again = await bench.within(program, (tx) =>
      bench.batches.start(tx, { kind: 'orders', fileName: 'orders.csv', fileSha256: 'ab'.repeat(32) }, now),
    );
    expect(await importOrders(5, again.id)).toEqual([true, true, true, true, true]);
    const totals = await bench.database.query<{ net: bigint }>(
      'select sum(gross_minor - returned_minor)::bigint as net from customer_totals where program_id = $1',
      [program.id],
    );
    expect(totals).toEqual([{ net: 0n }]);
  });

  it('of another program is unknown', async () => {
    const other = await bench.newProgram();
    expect(await bench.within(other, (tx) => bench.batches.byId(tx, batch.id))).toBeNull();
    expect(codeOf(await bench.within(other, (tx) => bench.batches.revertBatch(tx, batch.id, 10, now)))).toBe(
      'NOT_FOUND',
    );
  });
});
