import fc from 'fast-check';
import { ActivityRecorder, GuestLinker, type NewOrder } from '#activity';
import { CustomerDirectory } from '#customers';
import { RollUps } from '#metrics';
import { Database, type Tx } from '#platform';
import { Seeded } from '../support/seeded.js';
import { TestApp, type Shop } from '../support/test-app.js';

const START = new Date('2024-01-15T12:00:00Z');
const DAY_MS = 86_400_000;
const CUSTOMERS = 12;
const STEPS = 250;

/** Everything that is counted, without the generation that counts it. */
const PRINTS: Readonly<Record<string, string>> = {
  retention: `select grain, period, dimension, value, retained, lost, reactivated, acquired, acquired_and_lost from retention_cells`,
  revenue: `select grain, period, dimension, value, buyers, repeat_buyers, purchase_days, orders, gross_minor, returned_minor,
    repeat_net_minor from revenue_cells`,
  cohorts: `select basis, grain, cohort, age, dimension, value, members, active, last_active, orders, net_minor from cohort_cells`,
  stats: `select customer_id, is_guest, enrolled_day, channel, first_day, second_day, last_day, lapsed_day, purchase_days, orders,
    gross_minor, returned_minor, first_net_minor from customer_stats`,
  months: `select customer_id, month, days, orders, gross_minor, returned_minor from customer_months`,
  traits: `select customer_id, dimension, value, from_day, until_day from customer_traits`,
};

describe('The roll-ups of metrics', () => {
  let app: TestApp;
  let rollUps: RollUps;

  beforeAll(async () => {
    app = await TestApp.start(START);
    rollUps = app.app.get(RollUps);
  });

  afterAll(() => app.stop());

  /** What a table says, as lines in order. */
  async function printOf(shop: Shop): Promise<Record<string, string[]>> {
    const entries = Object.entries(PRINTS).map(async ([name, sql]) => {
      const rows = await app.database.query<{ line: string }>(
        `select row(p.*)::text as line from (${sql} where program_id = '${shop.program.id}') p order by line`,
      );
      return [name, rows.map(({ line }) => line)] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  it('count step by step what counting everything at once counts, whatever was returned, linked and dated back', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 2 ** 31 - 1 }), async (seed) => {
        app.clock.set(START);
        const shop = await app.shop({ code: `s${seed}` });
        const day = new ShopDays(app, shop, seed);
        await day.open();
        for (let step = 0; step < STEPS; step += 1) {
          // A new month counts everything anew: in the second half all is counted step by step.
          await day.step(step < STEPS / 2);
          if (step % 7 === 0) await rollUps.run(shop.program.id, app.now);
        }
        await rollUps.run(shop.program.id, app.now);
        const counted = await printOf(shop);
        expect(counted['retention']?.length).toBeGreaterThan(0);
        await rollUps.rebuild(shop.program.id, app.now);
        expect(await printOf(shop)).toEqual(counted);
      }),
      { numRuns: 4, endOnFailure: true },
    );
  }, 300_000);
});

/** Days of a shop at which anything may happen. */
class ShopDays {
  private readonly random: Seeded;
  private returns = 0;
  private readonly orders: { readonly externalId: string }[] = [];

  constructor(
    private readonly app: TestApp,
    private readonly shop: Shop,
    seed: number,
  ) {
    this.random = new Seeded(seed);
  }

  /** Everybody has an account; few are members yet. */
  async open(): Promise<void> {
    const people = Array.from({ length: CUSTOMERS }, (_, number) => ({
      ...{ externalId: `c-${number}`, enrolledAt: null },
    }));
    await this.within((tx) => this.app.app.get(CustomerDirectory).ensure(tx, people, START));
  }

  async step(mayTimePass: boolean): Promise<void> {
    const turn = this.random.int(0, 99);
    if (turn < 50) await this.order();
    else if (turn < 70) await this.giveBack();
    else if (turn < 78) await this.cancel();
    else if (turn < 84) await this.link();
    else if (turn < 90) await this.app.enrol(this.shop, this.someone());
    else if (mayTimePass) this.app.clock.set(new Date(this.app.now.getTime() + this.below(40) * DAY_MS));
  }

  private below(count: number): number {
    return this.random.int(0, count - 1);
  }

  private anOrder(): { readonly externalId: string } | undefined {
    return this.orders.length === 0 ? undefined : this.orders[this.below(this.orders.length)];
  }

  private someone(): string {
    return `c-${this.below(CUSTOMERS)}`;
  }

  private within<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.app.app.get(Database).tx({ programId: this.shop.program.id }, work);
  }

  private get recorder(): ActivityRecorder {
    return this.app.app.get(ActivityRecorder);
  }

  /** Some are dated back by up to two years, some are guests'. */
  private async order(): Promise<void> {
    const externalId = `o-${this.orders.length}`;
    const isGuests = this.below(4) === 0;
    const back = this.below(3) === 0 ? this.below(700) : 0;
    const order: NewOrder = {
      customer: isGuests
        ? { guest: { email: `${this.someone()}@example.com` } }
        : { externalId: this.someone() },
      ...{ source: 'store', externalId, currency: 'USD', channel: ['WEB', 'SHOP'][this.below(2)] ?? null },
      occurredAt: new Date(this.app.now.getTime() - back * DAY_MS - this.below(86_400) * 1_000),
      amounts: { totalMinor: BigInt(this.below(5) === 0 ? 0 : 100 + this.below(10_000)) },
    };
    const [result] = await this.within((tx) =>
      this.recorder.recordOrders(tx, this.shop.program, [order], this.app.now),
    );
    if (result?.ok) this.orders.push({ externalId });
  }

  private async giveBack(): Promise<void> {
    const order = this.anOrder();
    if (!order) return;
    const back = {
      ...{
        source: 'store',
        orderExternalId: order.externalId,
        externalId: `r-${this.returns++}`,
        occurredAt: null,
      },
      amountMinor: BigInt(1 + this.below(6_000)),
    };
    await this.within((tx) => this.recorder.recordReturns(tx, this.shop.program, [back], this.app.now));
  }

  private async cancel(): Promise<void> {
    const order = this.anOrder();
    if (!order) return;
    const cancellation = { source: 'store', orderExternalId: order.externalId, occurredAt: null };
    await this.within((tx) =>
      this.recorder.cancelOrders(tx, this.shop.program, [cancellation], this.app.now),
    );
  }

  private async link(): Promise<void> {
    const link = {
      customer: { externalId: this.someone() },
      guest: { email: `${this.someone()}@example.com` },
    };
    await this.within((tx) => this.app.app.get(GuestLinker).link(tx, this.shop.program, link, this.app.now));
  }
}
