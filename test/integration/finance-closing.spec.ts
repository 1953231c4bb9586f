import { RollUps, SnapshotUpkeep } from '#metrics';
import { CampaignOffice, fixed } from '../support/campaign-office.js';
import type { Desk } from '../support/desk.js';
import { financeShop } from '../support/finance-shop.js';
import { Seeded } from '../support/seeded.js';
import { TestApp, type Shaped, type Shop } from '../support/test-app.js';

const SINCE = new Date('2025-01-01T12:00:00Z');
const DEFERRED =
  'from asOf isComplete opening additions reversed recognised breakage catchUp rounding closing csv';

interface Movement {
  readonly isComplete: boolean;
  readonly opening: number;
  readonly additions: number;
  readonly closing: number;
}

describe('Books that are closed', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start(SINCE);
  });

  afterAll(() => app.stop());

  async function ask(session: string, fields: string): Promise<Shaped> {
    const { data, errors } = await app.admin(session, `query { ${fields} }`);
    expect(errors).toBeUndefined();
    return data;
  }

  async function monthOf(session: string, month: string): Promise<Shaped> {
    const asked = `deferredRevenueReport(period: "${month}") { ${DEFERRED} }`;
    return (await ask(session, asked)).deferredRevenueReport;
  }

  async function night({ program }: Shop): Promise<void> {
    await app.app.get(RollUps).run(program.id, app.now);
    await app.app.get(SnapshotUpkeep).run(program.id, app.now);
  }

  async function forgetNights({ program }: Shop): Promise<void> {
    await app.database.query('delete from metric_snapshots where program_id = $1', [program.id]);
  }

  it('are not those of the middle of a period that is over, whatever night was the last', async () => {
    app.clock.set(SINCE);
    const shop = await app.shop({ since: SINCE });
    const desk = await financeShop(app, shop);
    await app.staff(shop, 'MANAGER', 'manager@acme.test');
    await night(shop);
    await desk.order('bob', 50_000);
    // No night since: the worker stood still. In New York May has begun.
    app.clock.set(new Date('2025-05-01T05:00:00Z'));
    const session = await app.signIn(shop, 'manager@acme.test');
    const over = `april: deferredRevenueReport(period: "2025-04-01") { ${DEFERRED} }
      march: deferredRevenueReport(period: "2025-03-01") { ${DEFERRED} }
      liability: liabilityReport(asOf: "2025-04-30") { asOf isComplete outstanding liability csv }
      points: pointsReport(asOf: "2025-04-30") { asOf isComplete balances { available } expiring { within90Days } }`;
    const quarter = `quarter: deferredRevenueReport(period: "2025-04-01", grain: QUARTER) { asOf isComplete additions }
      last: liabilityReport { asOf isComplete outstanding }`;
    const told = await ask(session, over);
    expect(told.april).toMatchObject({ asOf: '2025-04-30', isComplete: true });
    expect(told.april.additions).toBeGreaterThan(0);
    expect(told.liability).toMatchObject({ asOf: '2025-04-30', outstanding: 2_150 + 500 });
    // The quarter is not over: the last night in it tells how far that had come.
    expect(await ask(session, quarter)).toEqual({
      quarter: { asOf: '2025-04-01', isComplete: false, additions: 0 },
      last: { asOf: '2025-04-01', isComplete: true, outstanding: 2_150 },
    });
    await forgetNights(shop);
    expect(await ask(session, over)).toEqual(told);
    await night(shop);
    expect(await ask(session, over)).toEqual(told);
    expect((await ask(session, quarter)).quarter).toMatchObject({ asOf: '2025-04-30' });
  });

  it('stay as they are when an order gives more points in a later month', async () => {
    const office = await CampaignOffice.open(app);
    await office.start('review', [fixed(5_000)], { trigger: 'review.published' });
    const order = await office.order(100_000);
    const on = async (day: string): Promise<void> => {
      app.clock.set(new Date(`${day}T15:00:00Z`));
      await office.daysPass(0);
    };
    await on('2026-04-01');
    const march = await monthOf(office.session, '2026-03-01');
    expect(march).toMatchObject({ opening: 0, additions: 990, closing: 990 });
    await on('2026-04-05');
    await office.desk.happened('review.published', order.externalId);
    await on('2026-04-06');
    expect(await monthOf(office.session, '2026-03-01')).toEqual(march);
    await night(office.desk.shop);
    expect(await monthOf(office.session, '2026-03-01')).toEqual(march);
    await forgetNights(office.desk.shop);
    // All points of the order stand at 100,000 x 6,000 / 106,000 = 5,660, of which 990 were shared before.
    expect(await monthOf(office.session, '2026-04-01')).toMatchObject({ opening: 990, additions: 4_670 });
    // However much a small order gives: at once 500 x 10,005 / 10,505 = 476; one after the other 5 + 450 + 22, each rounded by itself.
    let put = 4_670;
    for (const [wait, share] of [[0, 476] as const, [60_000, 477] as const]) {
      const small = await office.order(500);
      for (const _ of [1, 2]) {
        app.clock.advanceBy(wait);
        await office.desk.happened('review.published', small.externalId);
      }
      put += share;
      expect(await monthOf(office.session, '2026-04-01')).toMatchObject({ additions: put });
    }
  });

  it.each([1, 2, 3])('open each month with what the one before closed with (seed %i)', async (seed) => {
    const seeded = new Seeded(seed);
    const office = await CampaignOffice.open(app);
    const { desk } = office;
    await app.enrol(desk.shop, 'bob');
    await office.start('review', [fixed(700)], { trigger: 'review.published' });
    await office.start('thanks', [fixed(40)], { trigger: 'order.delivered' });
    const ordered: { readonly externalId: string; readonly minor: number }[] = [];
    const told = new Map<string, Shaped>();
    const again = async (): Promise<void> => {
      for (const [month, report] of told) expect(await monthOf(office.session, month)).toEqual(report);
    };
    for (const [index, month] of ['2026-03-01', '2026-04-01', '2026-05-01', '2026-06-01'].entries()) {
      for (const day of ['05', '12', '19', '26']) {
        app.clock.set(new Date(`${month.slice(0, 8)}${day}T15:00:00Z`));
        await doSomething(desk, seeded, ordered);
      }
      app.clock.set(new Date(`2026-0${index + 4}-01T15:00:00Z`));
      await office.daysPass(0);
      if (seeded.bool()) await night(desk.shop);
      await again();
      told.set(month, await monthOf(office.session, month));
    }
    const reports = [...told.values()] as Movement[];
    for (const [place, { opening, additions, closing, isComplete }] of reports.entries()) {
      expect([isComplete, opening]).toEqual([true, reports[place - 1]?.closing ?? 0]);
      expect(additions).toBeGreaterThanOrEqual(0);
      expect(closing).toBeGreaterThanOrEqual(0);
    }
    const paid = ordered.reduce((sum, { minor }) => sum + minor, 0);
    expect(reports.reduce((sum, { additions }) => sum + additions, 0)).toBeLessThan(paid);
    await forgetNights(desk.shop);
    await again();
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });
});

/** Somebody orders; points for that or an earlier order; some are redeemed, or come back. */
async function doSomething(
  desk: Desk,
  seeded: Seeded,
  ordered: { readonly externalId: string; readonly minor: number }[],
): Promise<void> {
  const minor = seeded.int(200, 6_000);
  const customer = seeded.pick(['ada', 'bob']);
  ordered.push({ externalId: (await desk.order(customer, minor)).externalId, minor });
  for (let times = seeded.int(1, 3); times > 0; times -= 1) {
    const one = ordered[seeded.int(0, ordered.length - 1)];
    if (one) await desk.happened(seeded.pick(['review.published', 'order.delivered']), one.externalId);
    // At the same instant as the one before, or later.
    if (seeded.bool()) desk.app.clock.advanceBy(60_000);
  }
  if (seeded.bool()) await desk.redeem(customer, seeded.int(1, 30));
  const [first] = ordered;
  if (first && seeded.int(0, 5) === 0)
    await desk.tryReturn({ orderExternalId: first.externalId, amountMinor: 50 });
}
