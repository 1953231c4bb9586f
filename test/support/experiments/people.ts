import { NOBODY, type WindowSums } from '../../../libs/metrics/domain/experiments/arms.js';
import type { Seeded } from '../seeded.js';

/** What one customer of an experiment did. Money is minor units. */
export interface Person {
  readonly orders: number;
  /** As many as orders, if absent. */
  readonly purchaseDays?: number;
  readonly waitDays: number;
  readonly net: number;
  readonly discount?: number;
  readonly rewards?: number;
  readonly exposingDiscount?: number;
  /** Of the rewards. */
  readonly exposingRewards?: number;
  readonly before: number;
}

/** What the database adds up, added up one by one. */
export function sumsOf(people: readonly Person[]): WindowSums {
  return people.reduce((sums, person) => add(sums, person), NOBODY);
}

function add(sums: WindowSums, person: Person): WindowSums {
  const { orders, purchaseDays = orders, waitDays, net, discount = 0, rewards = 0, before } = person;
  const { exposingDiscount = 0, exposingRewards = 0 } = person;
  const value = net - rewards - exposingDiscount;
  return {
    customers: sums.customers + 1,
    buyers: sums.buyers + (orders > 0 ? 1 : 0),
    orders: sums.orders + orders,
    purchaseDays: sums.purchaseDays + BigInt(purchaseDays),
    purchaseDaysSquared: sums.purchaseDaysSquared + BigInt(purchaseDays ** 2),
    waitDays: sums.waitDays + BigInt(waitDays),
    waitDaysSquared: sums.waitDaysSquared + BigInt(waitDays ** 2),
    net: sums.net + BigInt(net),
    netSquared: sums.netSquared + BigInt(net ** 2),
    discount: sums.discount + BigInt(discount),
    rewards: sums.rewards + BigInt(rewards),
    exposingDiscount: sums.exposingDiscount + BigInt(exposingDiscount),
    exposingRewards: sums.exposingRewards + BigInt(exposingRewards),
    valueSquared: sums.valueSquared + BigInt(value ** 2),
    before: sums.before + BigInt(before),
    beforeSquared: sums.beforeSquared + BigInt(before ** 2),
    beforeByNet: sums.beforeByNet + BigInt(before * net),
    beforeByValue: sums.beforeByValue + BigInt(before * value),
  };
}

/** Somebody who buys within 30 days with a likelihood, and spends as they did before, more or less. */
export function personOf(seeded: Seeded, likelihood: number, gift: Partial<Person> = {}): Person {
  const taste = 1_000 + seeded.int(0, 8_999);
  const hasBought = seeded.int(0, 999_999) < likelihood * 1_000_000;
  const before = taste + seeded.int(0, 499);
  const net = hasBought ? taste + seeded.int(0, 499) : 0;
  return { orders: hasBought ? 1 : 0, waitDays: hasBought ? seeded.int(0, 29) : 30, net, before, ...gift };
}
