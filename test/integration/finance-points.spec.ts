import fc from 'fast-check';
import { CustomerDirectory } from '#customers';
import { addDays, endOfLocalDay, localDateOf, type LocalDate } from '#kernel';
import { PointTypes, type PointType } from '#ledger';
import { balancesOf, cohortsOf, EMPTY_BOOK, outstandingOf, PointsBooks, type PointsBook } from '#metrics';
import { Database } from '#platform';
import { PointsStorm, type WalletSums } from '../support/points-storm.js';
import { replayedCells } from '../support/points-replay.js';
import { TestApp, valueOf, type Shop } from '../support/test-app.js';

const START = new Date('2025-10-20T12:00:00Z');
const HOUR_MS = 3_600_000;
const STEPS = 150;

describe('Points as of any day', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start(START);
  });

  afterAll(() => app.stop());

  async function bookOf(shop: Shop, pointType: PointType, asOf: LocalDate): Promise<PointsBook> {
    const books = await app.app
      .get(Database)
      .tx({ programId: shop.program.id }, (tx) =>
        app.app.get(PointsBooks).of(tx, { program: shop.program, asOf, now: app.now }),
      );
    return books.get(pointType.id) ?? EMPTY_BOOK;
  }

  async function stormOf(shop: Shop, seed: number): Promise<{ storm: PointsStorm; pointType: PointType }> {
    return app.app.get(Database).tx({ programId: shop.program.id }, async (tx) => {
      const people = ['ann', 'bob', 'cat'].map((externalId) => ({ externalId, enrolledAt: START }));
      const known = await app.app.get(CustomerDirectory).ensure(tx, people, app.now);
      const pointType = valueOf(await app.app.get(PointTypes).byCode(tx, null));
      const ids = [...known.values()].map(({ id }) => id);
      return { storm: new PointsStorm(app, shop, pointType, ids, seed), pointType };
    });
  }

  it('are what all wallets said when it ended, whoever posted what afterwards', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), async (seed) => {
        app.clock.set(START);
        const shop = await app.shop({ code: `p${seed}` });
        const { timeZone } = shop.program;
        const { storm, pointType } = await stormOf(shop, seed);
        const said = new Map<LocalDate, WalletSums>();
        for (let step = 0; step < STEPS; step += 1) {
          await storm.step();
          const next = new Date(app.now.getTime() + (((seed + step * 7) % 61) + 1) * HOUR_MS);
          for (
            let day = localDateOf(app.now, timeZone);
            day < localDateOf(next, timeZone);
            day = addDays(day, 1)
          ) {
            app.clock.set(new Date(endOfLocalDay(day, timeZone).getTime() - 1));
            said.set(day, await storm.sums());
          }
          app.clock.set(next);
          if (step % 40 === 39) await app.advanceDue();
        }
        for (const [day, sums] of [...said].filter((_, index) => index % 9 === 0)) {
          const book = await bookOf(shop, pointType, day);
          expect({ day, ...balancesOf(book.flows) }).toEqual({ day, ...sums });
          const outstanding = cohortsOf(book.cells).reduce((sum, one) => sum + outstandingOf(one), 0n);
          expect(outstanding).toBe(sums.pending + sums.available + sums.held + sums.deficit);
        }
        await flowsAddUp(shop, pointType);
        await cellsAreOfTheJournal(shop, pointType);
        expect(await app.violations(shop.program)).toEqual([]);
      }),
      { numRuns: 4, endOnFailure: true },
    );
  }, 240_000);

  /** By accounts and by kinds the same. */
  async function flowsAddUp(shop: Shop, pointType: PointType): Promise<void> {
    const { flows } = await bookOf(shop, pointType, localDateOf(app.now, shop.program.timeZone));
    for (const flow of flows)
      expect(flow.change).toBe(
        flow.earned +
          flow.restored +
          flow.adjusted +
          flow.transferredIn -
          flow.spent -
          flow.expired -
          flow.reversed -
          flow.transferredOut,
      );
    expect(flows.length).toBeGreaterThan(4);
  }

  async function cellsAreOfTheJournal(shop: Shop, pointType: PointType): Promise<void> {
    await app.advanceDue();
    const { timeZone } = shop.program;
    const { cells } = await bookOf(shop, pointType, localDateOf(app.now, timeZone));
    const replayed = await replayedCells(app.database, shop.program.id, timeZone);
    const names = ['earned', 'redeemed', 'expired', 'takenBack', 'removed'] as const;
    const lines = cells.map(
      (cell) => `${cell.cohort} ${cell.month} ${names.map((name) => cell[name]).join()}`,
    );
    expect(lines).toEqual(
      [...replayed]
        .map(([key, amounts]) => `${key} ${names.map((name) => amounts[name] ?? 0n).join()}`)
        .filter((line) => !/ 0(,0)+$/.test(line) || lines.includes(line))
        .sort(),
    );
  }
});
