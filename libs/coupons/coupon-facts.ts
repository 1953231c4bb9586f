import { Injectable } from '@nestjs/common';
import { orderReferenceOf } from '#activity';
import { FactSources, type FactMoment } from '#campaigns';
import { groupedBy } from '#kernel';
import { findTemplatesOfOrders, type OrderName } from './persistence/uses.js';

/** Coupons and offers in one checkout: codes that are typed, own ones and automatic ones. */
const OF_ORDER_MAX = 100;

/** What conditions may ask about coupons: with which an order is paid. */
@Injectable()
export class CouponFacts {
  constructor(sources: FactSources) {
    sources.register({
      name: 'coupons',
      facts: [
        {
          name: 'coupons',
          type: 'list<string>',
          description:
            'Codes of the templates of coupons and offers that the checkout of the order used; empty of anything else.',
          elementsMax: OF_ORDER_MAX,
        },
      ],
      isOfSegments: false,
      read: async (tx, _program, moments) => {
        const found = await findTemplatesOfOrders(
          tx,
          moments.flatMap((moment) => nameOf(moment) ?? []),
        );
        const byOrder = groupedBy(found, textOf);
        return moments.map((moment) => {
          const name = nameOf(moment);
          const templates = name ? (byOrder.get(textOf(name)) ?? []) : [];
          return { coupons: templates.map(({ template }) => template) };
        });
      },
    });
  }
}

function nameOf({ customerId, order }: FactMoment): OrderName | null {
  return order && { customerId, orderReference: orderReferenceOf(order) };
}

function textOf({ customerId, orderReference }: OrderName): string {
  return `${customerId}/${orderReference}`;
}
