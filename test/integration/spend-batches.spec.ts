import { randomUUID } from 'node:crypto';
import { systemActor, type CustomerActor } from '#access';
import { CustomerDirectory } from '#customers';
import { required, type Uuid } from '#kernel';
import { Spending, type Spend } from '#ledger';
import { Database } from '#platform';
import { Desk } from '../support/desk.js';
import { TestApp } from '../support/test-app.js';

/** Spends that share a batch, as they do when requests come at the same time. */
describe('spends of one batch', () => {
  let app: TestApp;
  let desk: Desk;
  let ids: { ada: Uuid; bob: Uuid };

  beforeAll(async () => {
    app = await TestApp.start();
    desk = new Desk(app, await app.shop());
    for (const customer of ['ada', 'bob']) await app.enrol(desk.shop, customer);
    await desk.order('ada', 100_000);
    await desk.order('bob', 100_000);
    ids = await app.app.get(Database).tx({ programId: desk.shop.program.id }, async (tx) => {
      const found = await app.app.get(CustomerDirectory).byExternalIds(tx, ['ada', 'bob']);
      return {
        ada: required(found.get('ada'), 'ada').id,
        bob: required(found.get('bob'), 'bob').id,
      };
    });
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  const together = async (spends: readonly { actor?: CustomerActor; spend: Spend }[]): Promise<unknown[]> => {
    const system = systemActor(desk.shop.program.id, 'test');
    const orders = spends.map(({ actor, spend }) => ({ actor: actor ?? system, spend }));
    const results = await app.app
      .get(Database)
      .tx({ programId: desk.shop.program.id }, (tx) => app.app.get(Spending).perform(tx, orders, app.now));
    return results.map((result) => (result.ok ? result.value.hold?.status : result.problem.code));
  };

  const holdOf = (orderReference: string): Spend => ({
    kind: 'HOLD',
    customer: { externalId: 'ada' },
    pointType: null,
    points: 100n,
    orderReference,
    ttlSeconds: null,
  });

  test('a hold that is replaced and one that is captured in the batch that placed them leave their rows', async () => {
    expect(await together([{ spend: holdOf('cart-1') }, { spend: holdOf('cart-1') }])).toEqual([
      'OPEN',
      'OPEN',
    ]);
    const rows = await app.database.query(
      `select status, ended_at is null as open from holds where order_reference = 'cart-1' order by status`,
    );
    expect(rows).toEqual([
      { status: 'OPEN', open: true },
      { status: 'RELEASED', open: false },
    ]);
  });

  test("nobody ends another customer's hold by its id, not even while its owner names it", async () => {
    const [hold] = await app.database.query<{ id: Uuid }>(
      `select id from holds where order_reference = 'cart-1' and status = 'OPEN'`,
    );
    const holdId = required(hold, 'the hold').id;
    const actor: CustomerActor = {
      kind: 'CUSTOMER',
      customerId: ids.bob,
      programId: desk.shop.program.id,
      permissions: new Set(),
    };
    const forged = { actor, spend: { kind: 'RELEASE', hold: { customerId: ids.bob, holdId } } as const };
    const real: Spend = { kind: 'CAPTURE', hold: { customerId: ids.ada, holdId }, points: 40n };
    expect(await together([forged, { spend: real }, forged])).toEqual(['NOT_FOUND', 'CAPTURED', 'NOT_FOUND']);
  });

  test('capture and release of one hold: the second hears how it ended', async () => {
    const held = await desk.hold('ada', 50, { orderReference: 'cart-2' });
    const [row] = await app.database.query<{ id: Uuid }>(
      `select id from holds where order_reference = 'cart-2' and status = 'OPEN'`,
    );
    expect(held.userErrors).toEqual([]);
    const hold = { customerId: ids.ada, holdId: required(row, 'the hold').id };
    const spends: Spend[] = [
      { kind: 'CAPTURE', hold, points: null },
      { kind: 'RELEASE', hold },
      { kind: 'RELEASE', hold: { ...hold, holdId: randomUUID() } },
    ];
    expect(await together(spends.map((spend) => ({ spend })))).toEqual([
      'CAPTURED',
      'HOLD_NOT_OPEN',
      'NOT_FOUND',
    ]);
  });
});
