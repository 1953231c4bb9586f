import { maxPoints, type Points, type Uuid } from '#kernel';
import type { LimitBook } from './allotment.js';
import type { CampaignVersion } from './campaign.js';
import { CustomerPlaces, PointsByPlace, type Distribution } from './customer-points.js';
import { unitsOfOthers } from './evaluate.js';
import { refusalOfOther, type OtherGrant } from './granting.js';
import { emptyBook, outcomesOf, pointTypeOf, type Outcome, type SeenOrder } from './outcomes.js';
import { keptUnitsOf } from './settlement.js';

/** An order of the past, with what became of it. */
export interface PastOrder<V extends CampaignVersion = CampaignVersion> extends Omit<
  SeenOrder<V>,
  'versions'
> {
  /** The versions that were in force for it. */
  readonly inForce: readonly V[];
  /** By point type: what it was really given, less what returns took back. */
  readonly given: ReadonlyMap<Uuid, Points>;
}

/** What a backtest found of one kind of points. */
export interface PointsFound {
  readonly pointTypeId: Uuid;
  /** What is tried would have given, and what of that would have been kept after returns. */
  readonly points: Points;
  readonly keptPoints: Points;
  /** What all campaigns really gave and customers kept; what that would have been. */
  readonly actualPoints: Points;
  readonly afterPoints: Points;
  /** Customers who would have kept more, and less. */
  readonly winners: number;
  readonly losers: number;
  /** Of what each customer would have kept who would have been given something; null when nobody would. */
  readonly distribution: Distribution | null;
}

/** How often one effect other than points would have been given. */
export interface OtherFound {
  /** Of what is tried. */
  readonly versionId: Uuid;
  /** Place among the other effects of the version. */
  readonly effect: number;
  /** Orders and customers that would have been given it. */
  readonly orders: number;
  readonly customers: number;
  /** Stamps, entries; of most kinds one for each order. */
  readonly units: number;
  /** What of that would have been kept after returns. */
  readonly keptUnits: number;
}

export interface BacktestFigures {
  readonly orders: number;
  readonly customers: number;
  /** Orders and customers that would have been given points by what is tried; of all else see `others`. */
  readonly ordersEarning: number;
  readonly customersEarning: number;
  readonly points: readonly PointsFound[];
  /** One for each effect other than points that what is tried has, in their order. */
  readonly others: readonly OtherFound[];
}

interface Totals {
  points: Points;
  kept: Points;
  actual: Points;
  change: Points;
  /** Of customers who would have been given points of the type. */
  readonly keptOf: PointsByPlace;
  readonly changeOf: PointsByPlace;
}

interface OtherTotals {
  orders: number;
  units: number;
  kept: number;
  /** Places. */
  readonly customers: Set<number>;
}

/**
 * What campaigns would have given, had they been in force in the past: added to those that were, or in the place of some.
 *
 * Each order is evaluated twice, by what was in force and by what would have been; the difference of the two is what it
 * would have changed, and is laid upon what was really given. So campaigns that multiply or exclude each other count as they
 * would have, and what happened outside of campaigns stays as it was. What was never given cannot be lost.
 *
 * Limits count from the first order on, in the order in which orders are added; what returns free is not given again.
 */
export class Backtest<V extends CampaignVersion> {
  private readonly triedIds: ReadonlySet<Uuid>;
  private readonly books: { readonly now: LimitBook; readonly then: LimitBook } = {
    now: emptyBook(),
    then: emptyBook(),
  };
  private readonly places = new CustomerPlaces();
  private readonly earning = new Set<number>();
  private readonly totals = new Map<Uuid, Totals>();
  /** By version id and place of the effect. */
  private readonly otherTotals = new Map<Uuid, readonly OtherTotals[]>();
  private orders = 0;
  private ordersEarning = 0;

  /** `replaced` are campaigns. */
  constructor(
    private readonly tried: readonly V[],
    private readonly replaced: ReadonlySet<Uuid>,
  ) {
    this.triedIds = new Set(tried.map(({ id }) => id));
    for (const { id, otherEffects } of tried)
      this.otherTotals.set(
        id,
        otherEffects.map(() => ({ orders: 0, units: 0, kept: 0, customers: new Set() })),
      );
  }

  /** Orders of the next page, by their times. */
  async add(orders: readonly PastOrder<V>[]): Promise<void> {
    const seenBy = (versionsOf: (order: PastOrder<V>) => readonly V[]): SeenOrder<V>[] =>
      orders.map((order) => ({ ...order, versions: versionsOf(order) }));
    const now = await outcomesOf(
      seenBy(({ inForce }) => inForce),
      this.books.now,
    );
    const then = await outcomesOf(
      seenBy(({ inForce }) => this.wouldBe(inForce)),
      this.books.then,
    );
    for (const [index, order] of orders.entries()) {
      this.addPoints(order, now[index]?.points ?? [], then[index]?.points ?? []);
      this.addOthers(order, then[index]?.others ?? []);
    }
  }

  figures(): BacktestFigures {
    const points = [...this.totals].map(([pointTypeId, totals]): PointsFound => ({
      pointTypeId,
      ...{ points: totals.points, keptPoints: totals.kept },
      ...{ actualPoints: totals.actual, afterPoints: totals.actual + totals.change },
      winners: totals.changeOf.count((change) => change > 0n),
      losers: totals.changeOf.count((change) => change < 0n),
      distribution: totals.keptOf.distribution(),
    }));
    const { orders, ordersEarning } = this;
    return {
      ...{ orders, ordersEarning, customers: this.places.count, customersEarning: this.earning.size },
      points: points.sort((a, b) => (a.pointTypeId < b.pointTypeId ? -1 : 1)),
      others: this.tried.flatMap(({ id }) =>
        (this.otherTotals.get(id) ?? []).map((of, effect): OtherFound => {
          const found = { orders: of.orders, customers: of.customers.size, units: of.units };
          return { versionId: id, effect, ...found, keptUnits: of.kept };
        }),
      ),
    };
  }

  private wouldBe(inForce: readonly V[]): readonly V[] {
    return [...inForce.filter(({ campaignId }) => !this.replaced.has(campaignId)), ...this.tried];
  }

  private addPoints(order: PastOrder<V>, now: readonly Outcome<V>[], then: readonly Outcome<V>[]): void {
    const place = this.places.of(order.customerId);
    this.orders += 1;
    const own = then.filter(
      ({ grant }) => this.triedIds.has(grant.evaluation.version.id) && grant.points > 0n,
    );
    if (own.length > 0) {
      this.ordersEarning += 1;
      this.earning.add(place);
    }
    for (const { grant, kept } of own) {
      const totals = this.totalsOf(pointTypeOf(grant));
      totals.points += grant.points;
      totals.kept += kept;
      totals.keptOf.add(place, kept);
    }
    for (const [pointTypeId, points] of order.given) this.totalsOf(pointTypeId).actual += points;
    const changes = new Map<Uuid, Points>();
    const change = ({ grant }: Outcome<V>, by: Points): void => {
      const pointTypeId = pointTypeOf(grant);
      changes.set(pointTypeId, (changes.get(pointTypeId) ?? 0n) + by);
    };
    for (const outcome of then) change(outcome, outcome.kept);
    for (const outcome of now) change(outcome, -outcome.kept);
    for (const [pointTypeId, difference] of changes) {
      if (difference === 0n) continue;
      const possible = maxPoints(difference, -(order.given.get(pointTypeId) ?? 0n));
      const totals = this.totalsOf(pointTypeId);
      totals.change += possible;
      totals.changeOf.add(place, possible);
    }
  }

  private addOthers({ customerId, paid, kept }: PastOrder<V>, grants: readonly OtherGrant<V>[]): void {
    for (const grant of grants) {
      const { version, whyNot } = grant.evaluation;
      const totals = this.otherTotals.get(version.id);
      if (!totals || whyNot !== null || refusalOfOther(grant) !== null) continue;
      for (const { effect, units } of unitsOfOthers(version, paid)) {
        const [own, settings] = [totals[effect], version.otherEffects[effect]];
        if (!own || !settings) continue;
        own.orders += 1;
        own.units += units;
        own.kept += kept === paid ? units : keptUnitsOf(version, settings, units, kept);
        own.customers.add(this.places.of(customerId));
      }
    }
  }

  private totalsOf(pointTypeId: Uuid): Totals {
    const known = this.totals.get(pointTypeId);
    if (known) return known;
    const sums = { points: 0n, kept: 0n, actual: 0n, change: 0n };
    const made = { ...sums, keptOf: new PointsByPlace(), changeOf: new PointsByPlace() };
    this.totals.set(pointTypeId, made);
    return made;
  }
}
