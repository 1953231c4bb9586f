import fc from 'fast-check';
import type { Program } from '#access';
import type { TimeTrigger } from '#campaigns';
import { addDays, required, type LocalDate } from '#kernel';
import { reminderDayOf, type PurchaseDay } from '../../libs/campaigns/domain/replenishment.js';
import { TriggerBench } from '../support/triggers.js';

jest.setTimeout(180_000);

const REFILL: TimeTrigger = { kind: 'REPLENISHMENT', goods: { sku: 'bean' }, packDays: 30, leadDays: 9 };
const SINCE = '2024-01-01T00:00:00Z';

describe('A reminder to buy again', () => {
  let bench: TriggerBench;
  let program: Program;

  beforeAll(async () => {
    bench = await TriggerBench.start();
  });

  beforeEach(async () => {
    program = await bench.newProgram('Europe/Berlin');
    await bench.join(program, { ann: {}, ben: {} });
  });

  afterEach(() => bench.closeProgram(program));

  afterAll(() => bench.stop());

  function buy(
    customer: string,
    at: string,
    quantity = 1,
    goods: { sku?: string; categories?: string[] } = { sku: 'bean', categories: ['coffee'] },
  ): Promise<void> {
    const lines = [
      { ...goods, quantity, amountMinor: 500n },
      { sku: 'mug', quantity: 1, amountMinor: 100n },
    ];
    return bench.order(program, [{ at, customer: { externalId: customer }, lines }]);
  }

  /** Lets the worker run at noon of each of the days; answers who was reminded on which. */
  async function remindedOn(...days: readonly LocalDate[]): Promise<unknown[][]> {
    for (const day of days) await bench.fire(`${day}T12:00:00Z`);
    const fired = await bench.fired(program);
    return fired.map(({ customer, occurredAt, attributes }) => [
      customer,
      occurredAt.slice(0, 10),
      attributes['boughtOn'],
    ]);
  }

  it('comes on day 21 of a pack of 30, once', async () => {
    bench.want(SINCE, REFILL);
    await buy('ann', '2026-03-01T20:00:00Z');
    await buy('ben', '2026-03-01T20:00:00Z', 1, { sku: 'tea' });
    expect(await remindedOn('2026-03-21', '2026-03-22', '2026-03-22', '2026-03-23')).toEqual([
      ['ann', '2026-03-22', '2026-03-01'],
    ]);
    const [reminder] = await bench.fired(program);
    expect(reminder).toMatchObject({
      type: 'product.replenishment_due',
      attributes: { sku: 'bean', quantity: 1, leadDays: 9, trigger: 'replenishment/30/9/sku:bean' },
    });
  });

  it('is put off by a newer purchase, and comes anew for it', async () => {
    bench.want(SINCE, { kind: 'AFTER_PURCHASE', goods: { sku: 'bean' }, days: 21 });
    await buy('ann', '2026-03-01T20:00:00Z');
    await buy('ann', '2026-03-15T20:00:00Z');
    expect(await remindedOn('2026-03-22', '2026-04-05', '2026-04-06')).toEqual([
      ['ann', '2026-04-05', '2026-03-15'],
    ]);
  });

  it('knows goods by their category as well', async () => {
    bench.want(SINCE, { kind: 'AFTER_PURCHASE', goods: { category: 'coffee' }, days: 21 });
    await buy('ann', '2026-03-01T20:00:00Z', 1, { categories: ['new', 'coffee'] });
    await buy('ben', '2026-03-01T20:00:00Z', 1, { sku: 'coffee' });
    expect(await remindedOn('2026-03-22')).toEqual([['ann', '2026-03-22', '2026-03-01']]);
  });

  it('is of who takes part: from the enrolment on for who enrols on its day, by its hour where all are looked at once', async () => {
    await bench.join(program, { cid: { enrolledAt: null }, dan: { enrolledAt: null } });
    await buy('cid', '2026-03-01T20:00:00Z');
    await buy('dan', '2026-03-01T20:00:00Z');
    bench.want(SINCE, { kind: 'AFTER_PURCHASE', goods: { sku: 'bean' }, days: 21 }, REFILL);
    await bench.join(program, {
      cid: { enrolledAt: new Date('2026-03-22T10:00:00Z') },
      dan: { enrolledAt: new Date('2026-03-23T10:00:00Z') },
    });
    await bench.fire('2026-03-23T12:00:00Z');
    expect(
      (await bench.fired(program)).map(({ customer, occurredAt, attributes }) => [
        ...[customer, occurredAt, attributes['trigger']],
      ]),
    ).toEqual([['cid', '2026-03-22T10:00:00.000Z', 'after_purchase/21/sku:bean']]);
  });

  it('is not sent for what came back', async () => {
    bench.want(SINCE, { kind: 'AFTER_PURCHASE', goods: { sku: 'bean' }, days: 21 });
    await buy('ann', '2026-03-01T20:00:00Z');
    const [{ external_id: externalId } = { external_id: '' }] = await bench.database.query<{
      external_id: string;
    }>('select external_id from orders where program_id = $1', [program.id]);
    const cancellation = { source: 'store', orderExternalId: externalId, occurredAt: null };
    const at = new Date('2026-03-03T12:00:00Z');
    const cancelled = await bench.within(program, (tx) =>
      bench.recorder.cancelOrders(tx, program, [cancellation], at),
    );
    expect(cancelled.map(({ ok }) => ok)).toEqual([true]);
    expect(await remindedOn('2026-03-22')).toEqual([]);
  });

  it('comes on the day that the rule says, for any history', async () => {
    const purchase = fc.record({
      interval: fc.integer({ min: 1, max: 90 }),
      quantity: fc.integer({ min: 1, max: 6 }),
    });
    const histories = fc.sample(fc.array(purchase, { minLength: 1, maxLength: 7 }), { numRuns: 60, seed: 4 });
    const expected = new Map<string, LocalDate>();
    const orders = histories.flatMap((history, index) => {
      let day = addDays('2025-01-01', index);
      const purchases: PurchaseDay[] = [];
      for (const { interval, quantity } of history) {
        day = addDays(day, interval);
        purchases.push({ day, quantity });
      }
      expected.set(`h${index}`, required(reminderDayOf(purchases, 30, 9), 'a day'));
      return purchases.map((bought) => ({
        at: `${bought.day}T12:00:00Z`,
        customer: { externalId: `h${index}` },
        lines: [{ sku: 'bean', quantity: bought.quantity, amountMinor: 500n }],
      }));
    });
    await bench.join(program, Object.fromEntries([...expected.keys()].map((name) => [name, {}])));
    await bench.order(program, orders);
    bench.want(SINCE, REFILL);
    const days = [...expected.values()].sort();
    const last = addDays(required(days.at(-1), 'a day'), 7);
    for (let day = required(days[0], 'a day'); day < last; day = addDays(day, 7))
      await bench.fire(`${day}T12:00:00Z`);
    const reminded = (await bench.fired(program)).map(({ customer, occurredAt }) => [
      customer,
      occurredAt.slice(0, 10),
    ]);
    expect(Object.fromEntries(reminded)).toEqual(Object.fromEntries(expected));
    expect(reminded).toHaveLength(expected.size);
  });
});
