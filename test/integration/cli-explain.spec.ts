import { ActivityRecorder } from '#activity';
import { Campaigns, EVERY_ORDER, type CampaignTerms, type EffectTerms } from '#campaigns';
import { valueOf } from '../support/activity.js';
import { CliBench } from '../support/cli.js';

const GIFT: EffectTerms = {
  ...{ pointType: null, amount: { kind: 'FIXED', points: 500n } },
  ...{ expiry: null, pending: { kind: 'NONE' } },
};

describe('perennial explain order', () => {
  let bench: CliBench;

  beforeAll(async () => {
    bench = await CliBench.start();
  });
  afterAll(() => bench.stop());

  /** A campaign that begins before the orders of the test are placed. */
  async function campaign(code: string, terms: Partial<CampaignTerms>): Promise<void> {
    await bench.within('shop', async ({ services, actor, tx }) => {
      const all = { ...EVERY_ORDER, effects: [], claimDays: 0, ...terms };
      const command = { actor, now: new Date('2026-03-01T12:00:00Z'), effectiveFrom: null };
      valueOf(await services.get(Campaigns).create(tx, { ...command, code, name: code, terms: all }));
    });
  }

  async function order(id: string, total: string): Promise<void> {
    const file = bench.write('orders.csv', 'order,customer,date,total', `${id},ann,2026-03-19,${total}`);
    await bench.done('import', 'orders', file, '--program', 'shop');
  }

  const explain = (id: string): Promise<string> =>
    bench.done('explain', 'order', id, '--program', 'shop', '--source', 'import');

  it('names the part of a condition that is not met, its values, and what was given besides points', async () => {
    await bench.program('shop');
    const file = bench.write('ann.csv', 'customer,enrolled at', 'ann,2026-01-02');
    await bench.done('import', 'customers', file, '--program', 'shop');
    const condition = 'order.total >= 1000 &&\n  order.number * 2\n    == 4 && order.total < 9000';
    const card = {
      kind: 'stampCard',
      settings: { card: 'coffee', stamps: 2, perPiece: false, lines: null, stampsNeeded: 5 },
    };
    await campaign('second-gift', { condition, effects: [GIFT], otherEffects: [card] });
    await campaign('quotient', { condition: '100 / (order.number - 1) > 0', effects: [GIFT] });
    await order('1', '20.00');
    await order('2', '30.00');

    const first = await explain('1');
    expect(first).toContain('second-gift (version 1): 0 points, because CONDITION_NOT_MET');
    expect(first).toContain('    not met: order.number * 2 == 4 (order.number is 1)');
    expect(first).toContain('not met: (100 / (order.number - 1)) > 0 (order.number is 1; division by zero)');
    expect(first).toContain(
      'second-gift (version 1): 2 stamps on the card "coffee" of 5, 0 given, because CONDITION_NOT_MET',
    );

    const second = await explain('2');
    expect(second).toContain('second-gift (version 1): 500 points');
    expect(second).not.toContain('not met');
    expect(second).toContain('  second-gift (version 1): 2 stamps on the card "coffee" of 5, 2 given');

    await bench.within('shop', async ({ services, program, tx, now }) => {
      const cancellation = { source: 'import', orderExternalId: '2', occurredAt: null };
      const [cancelled] = await services.get(ActivityRecorder).cancelOrders(tx, program, [cancellation], now);
      valueOf(cancelled);
    });
    expect(await explain('2')).toContain('of 5, 2 given, 2 taken back by returns');
  });

  it('tells what an order of another currency was, at which rate, and what is back of it', async () => {
    const rows = ['order,customer,date,total,currency,exchange rate', 'y-1,ann,2026-03-19,10000,JPY,0.00670'];
    const file = bench.write('yen.csv', ...rows);
    await bench.done('import', 'orders', file, '--program', 'shop');
    const taken = '  stated as 10000 JPY; 1 JPY is 0.0067 USD';
    expect(await explain('y-1')).toContain(`  total 67.00 USD with 0.00 USD shipping\n${taken}\n`);
    await bench.within('shop', async ({ services, program, tx, now }) => {
      const input = { source: 'import', orderExternalId: 'y-1', externalId: 'r-1', occurredAt: null };
      const back = [{ ...input, amountMinor: 4_600n }];
      const [returned] = await services.get(ActivityRecorder).recordReturns(tx, program, back, now);
      valueOf(returned);
    });
    const left = ', returned 30.82 USD\n  stated as 10000 JPY, returned 4600 JPY; 1 JPY is 0.0067 USD\n';
    expect(await explain('y-1')).toContain(left);
    expect(await explain('1')).not.toContain('stated as');
  });

  it('tells of other activities, and of all that a campaign acts on for a customer', async () => {
    await campaign('mystery', {
      effects: [GIFT],
      condition: 'order.total >= 2500',
      limits: { limits: [{ measure: 'TIMES', per: 'CUSTOMER', window: 'YEAR', max: 2n }], coolDownDays: 0 },
    });
    await order('3', '20.00');
    await order('4', '30.00');
    const own = ['--program', 'shop', '--source', 'import'];
    const activity = await bench.done('explain', 'activity', 'order.paid', '4', ...own);
    expect(activity).toContain('order.paid 4, ');
    expect(activity).toContain('  mystery (version 1): 500 points');
    const nothing = await bench.done('explain', 'activity', 'customer.enrolled', '4', ...own).catch(String);
    expect(nothing).toContain('There is no customer.enrolled "4" from "import"');

    const told = await bench.done('explain', 'customer', 'ann', '--program', 'shop', '--campaign', 'mystery');
    expect(told).toContain('mystery (version 1) is ACTIVE\n');
    expect(told).toContain('  limit of the customer, TIMES in 2026: 1 of 2 used\n');
    expect(told).toMatch(/order\.paid 4, .*\n {2}mystery \(version 1\): 500 points\n/);
    expect(told).toMatch(
      /order\.paid 3, .*: nothing, because CONDITION_NOT_MET\n {2}mystery \(version 1\): 0 points, because CONDITION_NOT_MET\n {4}not met: order.total >= 2500 \(order.total is 2000\)/,
    );
  });
});
