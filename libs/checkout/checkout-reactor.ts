import { Injectable } from '@nestjs/common';
import {
  orderReferenceOf,
  Reactors,
  type Activity,
  type ActivityBatch,
  type NewActivity,
  type Reactor,
} from '#activity';
import { latestReturnsIn } from '#campaigns';
import type { Tx } from '#platform';
import type { Checkout } from './content.js';
import { returnedPieces } from './returned-pieces.js';
import { Reversals } from './reversals.service.js';

/** First: checkouts and limits are locked before wallets, as whoever commits does. */
const RANK = 10;

/** Returns of orders reverse the discounts of their checkouts, in the transaction that records them. */
@Injectable()
export class CheckoutReactor implements Reactor {
  readonly name = 'checkout';
  readonly rank = RANK;

  constructor(
    private readonly reversals: Reversals,
    reactors: Reactors,
  ) {
    reactors.register(this);
  }

  async react(tx: Tx, { activities, now }: ActivityBatch): Promise<readonly NewActivity[]> {
    const news = latestReturnsIn(activities).flatMap(({ order }: Activity) =>
      order === null
        ? []
        : [
            {
              orderReference: orderReferenceOf(order),
              returnedOf: (checkout: Checkout) => returnedPieces(order, checkout),
            },
          ],
    );
    if (news.length > 0) await this.reversals.follow(tx, news, now);
    return [];
  }
}
