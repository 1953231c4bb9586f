import { localDateOf, type LocalDate, type TimeZone, type Uuid } from '#kernel';
import { isOfCustomer, type Activity } from './activity.js';
import { isPurchase, type Order } from './order.js';

/** What a batch adds to one customer's totals. */
export interface TotalsDelta {
  readonly customerId: Uuid;
  orders: number;
  grossMinor: bigint;
  returnedMinor: bigint;
  firstOrderAt: Date | null;
  lastOrderAt: Date | null;
  /** Null when nothing of it was the customer's own doing. */
  lastActivityAt: Date | null;
}

/** What a batch adds to one customer's program-local day. */
export interface DayDelta {
  readonly customerId: Uuid;
  readonly day: LocalDate;
  /** Purchases: orders of which something is still paid for. */
  orders: number;
  grossMinor: bigint;
  /** Counts on the day of the order, not of the return. */
  returnedMinor: bigint;
  activities: number;
}

/** A time-stamped event of a customer. */
export interface Occurrence {
  readonly customerId: Uuid;
  readonly occurredAt: Date;
}

/** Collects what a batch adds, one delta per customer and per customer's day. */
export class RollUp {
  private readonly totalsByCustomer = new Map<Uuid, TotalsDelta>();
  private readonly daysByKey = new Map<string, DayDelta>();

  constructor(private readonly timeZone: TimeZone) {}

  get totals(): TotalsDelta[] {
    return [...this.totalsByCustomer.values()];
  }

  get days(): DayDelta[] {
    return [...this.daysByKey.values()];
  }

  /** A new or newly linked order with its activity, which counts on the order's own day. */
  addOrder(order: Order): void {
    const totals = this.totalsOf(order);
    totals.orders += 1;
    totals.grossMinor += order.amounts.totalMinor;
    totals.returnedMinor += order.returned.totalMinor;
    if (!totals.firstOrderAt || order.occurredAt < totals.firstOrderAt)
      totals.firstOrderAt = order.occurredAt;
    if (!totals.lastOrderAt || order.occurredAt > totals.lastOrderAt) totals.lastOrderAt = order.occurredAt;
    this.addToDay(order, 1);
    this.dayOf(order.customerId, order.localDay).activities += 1;
  }

  /** An order that leaves its customer: its day loses it, its activities stay. */
  removeOrder(order: Order): void {
    this.addToDay(order, -1);
  }

  /** An order that becomes `after` by a return. */
  changeOrder(before: Order, after: Order): void {
    const returnedMinor = after.returned.totalMinor - before.returned.totalMinor;
    this.totalsOf(after).returnedMinor += returnedMinor;
    const day = this.dayOf(after.customerId, after.localDay);
    day.returnedMinor += returnedMinor;
    day.orders += Number(isPurchase(after)) - Number(isPurchase(before));
  }

  /** An activity on the day it happened; one of the product's own only locks its customer. */
  addActivity(activity: Activity): void {
    if (!isOfCustomer(activity)) return void this.totalsWithout(activity.customerId);
    this.totalsOf(activity);
    const day = localDateOf(activity.occurredAt, this.timeZone);
    this.dayOf(activity.customerId, day).activities += 1;
  }

  private addToDay(order: Order, sign: 1 | -1): void {
    const day = this.dayOf(order.customerId, order.localDay);
    day.orders += isPurchase(order) ? sign : 0;
    day.grossMinor += BigInt(sign) * order.amounts.totalMinor;
    day.returnedMinor += BigInt(sign) * order.returned.totalMinor;
  }

  private totalsOf({ customerId, occurredAt }: Occurrence): TotalsDelta {
    const totals = this.totalsWithout(customerId);
    if (!totals.lastActivityAt || occurredAt > totals.lastActivityAt) totals.lastActivityAt = occurredAt;
    return totals;
  }

  private totalsWithout(customerId: Uuid): TotalsDelta {
    let totals = this.totalsByCustomer.get(customerId);
    if (!totals) {
      const none = { orders: 0, grossMinor: 0n, returnedMinor: 0n, firstOrderAt: null, lastOrderAt: null };
      totals = { customerId, ...none, lastActivityAt: null };
      this.totalsByCustomer.set(customerId, totals);
    }
    return totals;
  }

  private dayOf(customerId: Uuid, day: LocalDate): DayDelta {
    const key = `${customerId}${day}`;
    let delta = this.daysByKey.get(key);
    if (!delta) {
      delta = { customerId, day, orders: 0, grossMinor: 0n, returnedMinor: 0n, activities: 0 };
      this.daysByKey.set(key, delta);
    }
    return delta;
  }
}
