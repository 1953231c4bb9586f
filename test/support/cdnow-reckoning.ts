import { readFileSync } from 'node:fs';

/**
 * What the purchases of CDNOW come to, reckoned straight from their file and apart from the service: by comparing days one by one,
 * where the service counts steps and keeps sums.
 */

const DAY_MS = 86_400_000;

interface BoughtOn {
  readonly cents: number;
  readonly orders: number;
}

/** By customer, by day since 1970. */
export type Purchases = ReadonlyMap<string, ReadonlyMap<number, BoughtOn>>;

/** Net revenue in cents by purchase day. */
export function purchasesIn(file: string): Purchases {
  const customers = new Map<string, Map<number, BoughtOn>>();
  const [, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  for (const line of lines) {
    const [customer = '', date = '', , amount = ''] = line.split(',');
    const cents = Math.round(Number(amount) * 100);
    if (cents === 0) continue;
    const text = date.includes('-') ? date : `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`;
    const day = Date.parse(`${text}T00:00:00Z`) / DAY_MS;
    const days = customers.get(customer) ?? new Map<number, BoughtOn>();
    const known = days.get(day) ?? { cents: 0, orders: 0 };
    days.set(day, { cents: known.cents + cents, orders: known.orders + 1 });
    customers.set(customer, days);
  }
  return customers;
}

/** Each month with its buyers, purchase days, orders, net revenue, and that of days after a customer's first. */
export function revenueByMonth(known: Purchases): unknown[][] {
  const months = new Map<
    string,
    { buyers: Set<string>; days: number; orders: number; net: number; repeat: number }
  >();
  for (const [customer, days] of known) {
    const first = Math.min(...days.keys());
    for (const [day, { cents, orders }] of days) {
      const month = `${new Date(day * DAY_MS).toISOString().slice(0, 7)}-01`;
      const of = months.get(month) ?? { buyers: new Set(), days: 0, orders: 0, net: 0, repeat: 0 };
      of.buyers.add(customer);
      months.set(month, {
        ...{ buyers: of.buyers, days: of.days + 1, orders: of.orders + orders, net: of.net + cents },
        repeat: of.repeat + (day > first ? cents : 0),
      });
    }
  }
  return [...months]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([month, { buyers, days, orders, net, repeat }]) => [month, buyers.size, days, orders, net, repeat]);
}

/** Each cohort of a month at each age: its members, who bought, for whom it was the last month, orders and net revenue. */
export function cohortsByMonth(known: Purchases): unknown[][] {
  const monthOf = (day: number): number => {
    const date = new Date(day * DAY_MS);
    return date.getUTCFullYear() * 12 + date.getUTCMonth();
  };
  const reckoned = new Map<string, number[]>();
  for (const days of known.values()) {
    const sorted = [...days.keys()].sort((a, b) => a - b);
    const [first = 0, last = 0] = [sorted[0], sorted.at(-1)];
    const ages = new Map<number, number[]>();
    for (const day of sorted) {
      const [age, of] = [monthOf(day) - monthOf(first), days.get(day) ?? { cents: 0, orders: 0 }];
      const [orders = 0, net = 0] = ages.get(age) ?? [];
      ages.set(age, [orders + of.orders, net + of.cents]);
    }
    for (const [age, [orders = 0, net = 0]] of ages) {
      const key = `${new Date(first * DAY_MS).toISOString().slice(0, 7)}-01 ${String(age).padStart(3, '0')}`;
      const [members = 0, active = 0, lasts = 0, allOrders = 0, allNet = 0] = reckoned.get(key) ?? [];
      const isLast = monthOf(last) - monthOf(first) === age;
      reckoned.set(key, [
        ...[members + (age === 0 ? 1 : 0), active + 1, lasts + (isLast ? 1 : 0)],
        ...[allOrders + orders, allNet + net],
      ]);
    }
  }
  return [...reckoned].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, counts]) => [key, ...counts]);
}

/** Counts customers by comparing their days with the period's, one after the other. */
export function standing(
  known: Purchases,
  {
    period,
    through,
    inactivityDays,
  }: { readonly period: string; readonly through: string; readonly inactivityDays: number },
): Record<string, number> {
  const counts = { retained: 0, lost: 0, reactivated: 0, acquired: 0, acquiredAndLost: 0 };
  const [start, end] = [Date.parse(period) / DAY_MS, Date.parse(through) / DAY_MS];
  for (const days of known.values()) {
    const all = [...days.keys()];
    const isActive = (at: number): boolean => all.some((day) => day <= at && at - day <= inactivityDays);
    const [before, after] = [isActive(start - 1), isActive(end)];
    const isOld = all.some((day) => day < start);
    const isNew = !isOld && all.some((day) => day <= end);
    if (before && after) counts.retained += 1;
    else if (before) counts.lost += 1;
    else if (isOld && after) counts.reactivated += 1;
    else if (isNew && after) counts.acquired += 1;
    else if (isNew) counts.acquiredAndLost += 1;
  }
  return counts;
}
