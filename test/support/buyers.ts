import { ActivityRecorder } from '#activity';
import { CustomerDirectory } from '#customers';
import { Database } from '#platform';
import { valueOf, type Shaped, type TestApp, type Shop } from './test-app.js';

/** When customers bought something for 20.00, by name: days, at noon UTC, or moments of them. */
export type Buys = Readonly<Record<string, readonly string[]>>;

/** Records what they bought; customers whom nobody knows yet are made, and not enrolled. */
export async function buyers(app: TestApp, shop: Shop, orders: Buys, minor = 2_000n): Promise<void> {
  await app.app.get(Database).tx({ programId: shop.program.id }, async (tx) => {
    const people = Object.keys(orders).map((externalId) => ({ externalId, enrolledAt: null }));
    await app.app.get(CustomerDirectory).ensure(tx, people, new Date('2024-01-01T00:00:00Z'));
    const all = Object.entries(orders).flatMap(([externalId, times]) =>
      times.map((time) => ({
        ...{ customer: { externalId }, source: 'shop', externalId: `${externalId}-${time}`, currency: 'USD' },
        occurredAt: new Date(time.includes('T') ? `${time}:00Z` : `${time}T12:00:00Z`),
        amounts: { totalMinor: minor },
      })),
    );
    (await app.app.get(ActivityRecorder).recordOrders(tx, shop.program, all, app.now)).forEach(valueOf);
  });
}

/** The rows of a page. */
export function nodesOf(report: { readonly rows: Shaped }): Shaped[] {
  return (report.rows.edges as { node: Shaped }[]).map(({ node }) => node as unknown);
}
