import { Injectable } from '@nestjs/common';
import { CustomerRollUps, isPurchase, OrderDirectory, type CustomerTotals, type Order } from '#activity';
import type { Uuid } from '#kernel';
import type { Tx } from '#platform';

/** Orders of a customer that are looked at one by one: whoever has more has bought. */
const ORDERS_MAX = 200;

/** Who has bought anything that they keep: orders that were cancelled, or came back altogether, make nobody a customer. */
@Injectable()
export class Purchases {
  constructor(
    private readonly rollUps: CustomerRollUps,
    private readonly orders: OrderDirectory,
  ) {}

  /** Totals of those who have, `firstOrderAt` being when they first did. */
  async totals(tx: Tx, customerIds: readonly Uuid[]): Promise<Map<Uuid, CustomerTotals>> {
    const all = [...(await this.rollUps.totals(tx, customerIds))].filter(([, { orders }]) => orders > 0);
    const few = all.flatMap(([id, { orders }]) => (orders <= ORDERS_MAX ? [id] : []));
    const page = { limit: ORDERS_MAX, after: null };
    const pages =
      few.length > 0 ? await this.orders.pagesOfCustomers(tx, few, page) : new Map<Uuid, Order[]>();
    return new Map(
      all.flatMap(([id, totals]): [Uuid, CustomerTotals][] => {
        if (totals.orders > ORDERS_MAX) return [[id, totals]];
        const times = (pages.get(id) ?? []).filter(isPurchase).map(({ occurredAt }) => occurredAt.getTime());
        return times.length > 0 ? [[id, { ...totals, firstOrderAt: new Date(Math.min(...times)) }]] : [];
      }),
    );
  }
}
