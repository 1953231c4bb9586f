import { Desk } from './desk.js';
import type { Shop, TestApp } from './test-app.js';

/** Who earned 1,000 points when, by an order of 1,000.00, and redeemed how many of them in which months. */
const EARNED = [
  ['ann', '2025-01-10', { '2025-01-20': 100, '2025-02-10': 200, '2025-03-12': 100 }],
  ['bob', '2025-02-05', { '2025-02-20': 120, '2025-03-20': 240 }],
  ['cat', '2025-03-03', { '2025-03-25': 90 }],
] as const;

/** The end of the months in which all that happens. */
export const AFTER = new Date('2025-04-02T12:00:00Z');

/** Three months of earning, 1 point for each unit, and redeeming; then it is 2 April. */
export async function financeShop(app: TestApp, shop: Shop): Promise<Desk> {
  const desk = new Desk(app, shop);
  for (const [name] of EARNED) await app.enrol(shop, name);
  const steps: { readonly day: string; readonly run: () => Promise<unknown> }[] = EARNED.flatMap(
    ([name, day, redeemed]) => [
      { day, run: () => desk.order(name, 100_000, { externalId: `${name}-1` }) },
      ...Object.entries(redeemed).map(([on, points]) => ({ day: on, run: () => desk.redeem(name, points) })),
    ],
  );
  for (const { day, run } of steps.sort((a, b) => (a.day < b.day ? -1 : 1))) {
    app.clock.set(new Date(`${day}T15:00:00Z`));
    await run();
  }
  app.clock.set(AFTER);
  return desk;
}
