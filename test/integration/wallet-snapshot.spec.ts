import { CustomerDirectory } from '#customers';
import { required } from '#kernel';
import { PointTypes, WalletReader } from '#ledger';
import { Database, type Tx } from '#platform';
import { Desk } from '../support/desk.js';
import { TestApp, valueOf } from '../support/test-app.js';

describe('a wallet that is read while it moves', () => {
  let app: TestApp;
  let desk: Desk;

  beforeAll(async () => {
    app = await TestApp.start();
    desk = new Desk(app, await app.shop());
    await app.enrol(desk.shop, 'ada');
    await desk.order('ada', 10_000);
  });

  afterAll(() => app.stop());

  test('is that of one instant: a hold placed meanwhile is in its balances and in its list, or in neither', async () => {
    const database = app.app.get(Database);
    const programId = desk.shop.program.id;
    const placed: Promise<unknown>[] = [];
    const { wallet } = await database.tx({ programId }, async (tx) => {
      const ada = (await app.app.get(CustomerDirectory).byExternalIds(tx, ['ada'])).get('ada');
      const pointType = valueOf(await app.app.get(PointTypes).byCode(tx, null));
      const meddled = meddledWith(tx, async () => void placed.push(desk.hold('ada', 30)));
      return app.app.get(WalletReader).view(meddled, required(ada, 'ada').id, pointType, app.now);
    });
    await Promise.all(placed);
    expect([wallet.available, wallet.held, wallet.holds.length]).toEqual([100n, 0n, 0]);
    const { available, held, holds } = await desk.wallet('ada');
    expect([available, held, holds.length]).toEqual([70, 30, 1]);
  });

  test('lists the open holds of each point type, oldest first, with what they are for', async () => {
    app.clock.advanceBy(1_000);
    await desk.hold('ada', 20, { orderReference: 'cart-1' });
    expect((await desk.wallet('ada')).holds).toMatchObject([{ points: 30 }, { points: 20 }]);
    app.clock.advanceBy(1_000);
    await desk.hold('ada', 25, { orderReference: 'cart-1' });
    expect((await desk.wallet('ada')).holds).toMatchObject([{ points: 30 }, { points: 25 }]);
    expect(await desk.wallet('ada')).toMatchObject({ available: 45, held: 55 });
  });
});

/** A transaction in which something else happens after its first statement is answered. */
function meddledWith(tx: Tx, meanwhile: () => Promise<unknown>): Tx {
  let first: Promise<unknown> | null = null;
  return {
    programId: tx.programId,
    entities: tx.entities,
    execute: (sql, parameters) => tx.execute(sql, parameters),
    afterCommit: (work) => tx.afterCommit(work),
    last: (...statements) => tx.last(...statements),
    query: async <Row>(sql: string, parameters?: readonly unknown[]): Promise<Row[]> => {
      if (first) await first;
      const rows = tx.query<Row>(sql, parameters);
      first ??= rows.then(meanwhile);
      return rows;
    },
  };
}
