import { ALL, Limits, type Take } from '#limits';
import { newId, type Uuid } from '#kernel';
import { Database } from '#platform';
import { TestApp, type Shop } from '../support/test-app.js';

/** On the real database: many transactions at once. */
describe('Limits', () => {
  let app: TestApp;
  let shop: Shop;

  beforeAll(async () => {
    app = await TestApp.start();
    shop = await app.shop();
  });

  afterAll(() => app.stop());

  const limits = (): Limits => app.app.get(Limits);

  const claimed = async (takes: readonly Take[], then: 'HOLD' | 'SPEND' | 'RELEASE'): Promise<boolean> =>
    app.app.get(Database).tx({ programId: shop.program.id }, async (tx) => {
      const claim = { id: newId(app.now), takes };
      const book = await limits().open(tx, { claims: [claim], claimIds: [] });
      const isHeld = (then === 'SPEND' ? book.spend(claim) : book.hold(claim)) === null;
      if (isHeld && then === 'RELEASE') book.release(claim.id);
      await limits().write(tx, book);
      return isHeld;
    });

  const usedOf = async (ownerId: Uuid): Promise<unknown[]> =>
    app.database.query(
      `select sum(held)::int as held, sum(committed)::int as committed from usage_counters where owner_id = $1`,
      [ownerId],
    );

  it.each([
    ['one counter', false],
    ['slots', true],
  ])('give a hundred clients exactly the last ten of %s', async (_name, isSlotted) => {
    const ownerId = newId(app.now);
    const take: Take = { ownerId, measure: 'USES', subject: ALL, amount: 1n, cap: 10n, isSlotted };
    const answers = await Promise.all(Array.from({ length: 100 }, () => claimed([take], 'SPEND')));
    expect(answers.filter(Boolean)).toHaveLength(10);
    expect(await usedOf(ownerId)).toEqual([{ held: 0, committed: 10 }]);
    expect(await app.violations(shop.program)).toEqual([]);
  });

  it('never wait for each other crosswise, and give all that is released to others', async () => {
    const owners = Array.from({ length: 4 }, () => newId(app.now));
    const work = Array.from({ length: 120 }, (_, index) => {
      const takes = [index, index + 1, index + 2].map((at): Take => ({
        ownerId: owners[at % owners.length] ?? '',
        ...{ measure: 'USES', subject: ALL, amount: 1n, cap: 60n, isSlotted: at % 2 === 0 },
      }));
      return claimed(index % 2 === 0 ? takes : takes.toReversed(), index % 3 === 0 ? 'RELEASE' : 'HOLD');
    });
    await Promise.all(work);
    // Nobody else knows of these claims: others than limits miss their owners.
    const found = (await app.violations(shop.program)).map(({ invariant }) => invariant);
    expect(found.filter((name) => name.startsWith('limits.'))).toEqual([]);
  });
});
