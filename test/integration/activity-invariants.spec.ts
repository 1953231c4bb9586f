import type { Program } from '#access';
import { orderFrom, startActivity, valueOf, type ActivityBench } from '../support/activity.js';

const now = new Date('2026-03-20T12:00:00Z');

describe('The invariants of activities', () => {
  let bench: ActivityBench;
  let program: Program;

  beforeAll(async () => {
    bench = await startActivity();
  });

  beforeEach(async () => {
    program = await bench.newProgram();
    await bench.createCustomers(program, 'ann', 'bob');
    const orders = [
      orderFrom('o-1'),
      orderFrom('o-2'),
      orderFrom('o-3', { customer: { externalId: 'bob' } }),
    ];
    await bench.within(program, async (tx) => {
      (await bench.recorder.recordOrders(tx, program, orders, now)).forEach(valueOf);
      const back = {
        source: 'store',
        orderExternalId: 'o-1',
        externalId: 'r-1',
        occurredAt: null,
        amountMinor: 400n,
      };
      (await bench.recorder.recordReturns(tx, program, [back], now)).forEach(valueOf);
    });
    expect(await bench.violations(program)).toEqual([]);
  });

  afterAll(() => bench.stop());

  it.each<[string, string]>([
    [
      'activity.order-key',
      `delete from activity_keys where kind = 'ORDER' and external_id = 'o-2' and program_id = $1`,
    ],
    [
      'activity.order-key',
      `update activity_keys set customer_id = gen_random_uuid() where kind = 'ORDER' and external_id = 'o-2' and program_id = $1`,
    ],
    ['activity.order-returned', 'delete from order_returns where program_id = $1'],
    ['activity.order-returned', 'update order_returns set tax_minor = 1 where program_id = $1'],
    ['activity.order-number', `update orders set number = 7 where external_id = 'o-2' and program_id = $1`],
    ['activity.order-number', `update orders set number = 1 where external_id = 'o-2' and program_id = $1`],
    ['activity.totals', 'update customer_totals set gross_minor = gross_minor + 1 where program_id = $1'],
    ['activity.totals', `update customer_totals set last_order_at = now() where program_id = $1`],
    ['activity.days', 'update customer_days set orders = orders + 1 where program_id = $1'],
    ['activity.days', 'delete from customer_days where program_id = $1'],
    [
      'activity.days',
      `update orders set local_day = '2020-01-01' where external_id = 'o-2' and program_id = $1`,
    ],
  ])('see a planted fault: %s (%s)', async (name, fault) => {
    await bench.database.query(fault, [program.id]);
    const names = (await bench.violations(program)).map(({ invariant }) => invariant);
    expect(names).toContain(name);
    const other = await bench.newProgram();
    expect(await bench.violations(other)).toEqual([]);
  });
});
