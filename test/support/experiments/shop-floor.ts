import { ActivityRecorder } from '#activity';
import { armOf } from '#campaigns';
import { CustomerDirectory } from '#customers';
import { groupedBy, type Uuid } from '#kernel';
import { RollUps, SnapshotUpkeep } from '#metrics';
import { Database, type Tx } from '#platform';
import { valueOf, type Shaped, type Shop, type TestApp } from '../test-app.js';

export const DAY_MS = 86_400_000;

/** An order of somebody, at noon of New York if it names a day alone. */
export interface Bought {
  readonly customer: string;
  readonly at: string;
  readonly minor: number;
  readonly discountMinor?: number;
  /** Came back later. */
  readonly returnedMinor?: number;
}

/** Where people buy who are looked at later. */
export class ShopFloor {
  private orders = 0;

  constructor(
    readonly app: TestApp,
    readonly shop: Shop,
  ) {}

  /** Makes accounts; who has a time joined then. */
  async people(joined: Readonly<Record<string, string | null>>): Promise<void> {
    const people = Object.entries(joined).map(([externalId, at]) => ({
      ...{ externalId, enrolledAt: at === null ? null : instantOf(at) },
    }));
    await this.tx((tx) => this.app.app.get(CustomerDirectory).ensure(tx, people, this.app.now));
  }

  /** Makes members of whom as many are in each half of an experiment. */
  async peopleInHalves(campaign: string, size: number, joined: string): Promise<string[]> {
    const names = Array.from({ length: size * 3 }, (_, place) => `p-${place}`);
    await this.people(Object.fromEntries(names.map((name) => [name, joined])));
    const rows = await this.rows(
      `select c.external_id as name, c.customer_id as customer, a.id as campaign
       from customers c join campaigns a on a.program_id = $1 and a.code = $2
       where c.program_id = $1 and c.external_id = any($3) order by c.customer_id`,
      ...[campaign, names],
    );
    const halves = groupedBy(rows as { name: string; customer: Uuid; campaign: Uuid }[], (row) =>
      armOf({ holdoutPermille: 500, variants: [] }, row.campaign, row.customer),
    );
    return [...halves.values()].flatMap((half) => half.slice(0, size).map(({ name }) => name));
  }

  /** Records orders, all at once, when the clock says so or at a time of their own. */
  async bought(bought: readonly Bought[], now = this.app.now): Promise<void> {
    const named = bought.map((one) => ({ ...one, externalId: `o-${(this.orders += 1)}` }));
    await this.tx(async (tx) => {
      const recorder = this.app.app.get(ActivityRecorder);
      const orders = named.map(({ customer, at, minor, discountMinor = 0, externalId }) => ({
        ...{ customer: { externalId: customer }, source: 'shop', externalId, currency: 'USD' },
        ...{
          occurredAt: instantOf(at),
          amounts: { totalMinor: BigInt(minor), discountMinor: BigInt(discountMinor) },
        },
      }));
      (await recorder.recordOrders(tx, this.shop.program, orders, now)).forEach(valueOf);
      const returns = named.flatMap(({ externalId, at, returnedMinor = 0 }) =>
        returnedMinor === 0
          ? []
          : [
              {
                ...{ source: 'shop', orderExternalId: externalId, externalId: `${externalId}-back` },
                ...{ occurredAt: instantOf(at), amountMinor: BigInt(returnedMinor) },
              },
            ],
      );
      if (returns.length > 0)
        (await recorder.recordReturns(tx, this.shop.program, returns, now)).forEach(valueOf);
    });
  }

  /** Counts everything, and makes the reports of today. */
  async night(): Promise<void> {
    await this.app.app.get(RollUps).run(this.shop.program.id, this.app.now);
    await this.app.app.get(SnapshotUpkeep).run(this.shop.program.id, this.app.now);
  }

  /** $1 is the program. */
  rows(sql: string, ...parameters: readonly unknown[]): Promise<Shaped[]> {
    return this.tx((tx) => tx.query(sql, [this.shop.program.id, ...parameters]));
  }

  /** The arm of everybody who was drawn, by name. */
  async arms(campaign: string): Promise<Map<string, string>> {
    const rows = await this.rows(
      `select c.external_id as name, e.arm from campaign_exposures e join customers c using (customer_id)
       join campaigns a on a.id = e.campaign_id where e.program_id = $1 and a.code = $2`,
      campaign,
    );
    return new Map(rows.map(({ name, arm }) => [name as string, arm as string]));
  }

  private tx<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const scope: { readonly programId: Uuid } = { programId: this.shop.program.id };
    return this.app.app.get(Database).tx(scope, work);
  }
}

export function instantOf(at: string): Date {
  return new Date(at.includes('T') ? at : `${at}T17:00:00Z`);
}

/** So many days later. */
export function later(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}
