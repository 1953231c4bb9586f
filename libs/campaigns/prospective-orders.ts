import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import {
  draftOrder,
  OrderDirectory,
  type CustomerReference,
  type NewOrder,
  type NormalisedOrder,
  type Order,
} from '#activity';
import { CustomerDirectory, type CustomerRef } from '#customers';
import { newId } from '#kernel';
import type { Tx } from '#platform';

/** Orders that nobody has recorded, as they would be if somebody did: of carts that are quoted or tried. Writes nothing. */
@Injectable()
export class ProspectiveOrders {
  constructor(
    private readonly customers: CustomerDirectory,
    private readonly orders: OrderDirectory,
  ) {}

  /** Who is named; null: nobody the program knows, or a guest, whom recording alone would look for or create. */
  async customerOf(tx: Tx, reference: CustomerReference): Promise<CustomerRef | null> {
    if ('guest' in reference) return null;
    if ('id' in reference) return (await this.customers.byIds(tx, [reference.id])).get(reference.id) ?? null;
    const { externalId } = reference;
    return (await this.customers.byExternalIds(tx, [externalId])).get(externalId) ?? null;
  }

  /** The order that a cart in the program's currency would become, with the number it would get: the first of a customer who has none. */
  async orderOf(
    tx: Tx,
    program: Program,
    cart: NewOrder | NormalisedOrder,
    customer: CustomerRef | null,
    now: Date,
  ): Promise<Order> {
    const customerId = customer?.id ?? newId(now);
    const last = customer ? (await this.orders.lastNumbers(tx, [customerId])).get(customerId) : undefined;
    const order = draftOrder(cart, { program, customerId, now, batchId: null });
    return { ...order, number: (last ?? 0) + 1 };
  }
}
