import { ArgsType, Args, Field, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Length } from 'class-validator';
import type { ProgramActor } from '#access';
import { Allow, CurrentActor, Now } from '#access/graphql';
import { required } from '#kernel';
import { Database } from '#platform';
import { Cost, Input, payloadOf, ValidArgs } from '#platform/graphql';
import { Checkouts } from '../checkouts.service.js';
import type { CheckoutCommand } from '../commands.js';
import { Quotes } from '../quotes.service.js';
import { Reversals } from '../reversals.service.js';
import {
  CommitCheckoutInput,
  QuoteCheckoutInput,
  ReleaseCheckoutInput,
  ReserveCheckoutInput,
  ReverseCheckoutInput,
} from './checkout.inputs.js';
import { askedOf, checkoutOf, quoteOf } from './checkout.mapping.js';
import {
  CheckoutPayload,
  CheckoutType,
  QuoteCheckoutPayload,
  ReverseCheckoutPayload,
} from './checkout.type.js';

@ArgsType()
export class CheckoutArgs {
  @Field(() => ID, { description: 'Of the checkout.' })
  @Length(1, 200)
  orderReference: string;
}

/** Checkouts that were reserved, for whoever may see them. */
@Resolver()
export class CheckoutResolver {
  constructor(
    private readonly database: Database,
    private readonly checkouts: Checkouts,
  ) {}

  @Query(() => CheckoutType, {
    nullable: true,
    description: 'A checkout, in whatever state; null if there is none. Customers see their own.',
  })
  @Allow('checkout:read', 'checkout:write', 'self:read')
  async checkout(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @ValidArgs(() => CheckoutArgs) { orderReference }: CheckoutArgs,
  ): Promise<CheckoutType | null> {
    const found = await this.database.tx(actor, (tx) => this.checkouts.find(tx, actor, [orderReference]));
    const checkout = found.get(orderReference);
    return checkout ? checkoutOf(checkout, now) : null;
  }
}

/** From the cart to the order, for storefronts and customers. Idempotent by the order. */
@Resolver()
export class StorefrontCheckoutResolver {
  constructor(
    private readonly database: Database,
    private readonly checkouts: Checkouts,
    private readonly quotes: Quotes,
    private readonly reversals: Reversals,
  ) {}

  @Query(() => QuoteCheckoutPayload, {
    description:
      'What a cart comes to: what codes, own coupons and offers take off, line by line, what points pay, what it earns, and of all that is not applied why, and what would change that. Holds nothing.',
  })
  @Allow('checkout:write', 'self:read')
  @Cost(5)
  async quoteCheckout(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Args('input', { type: () => QuoteCheckoutInput, description: 'The cart.' }) input: QuoteCheckoutInput,
  ): Promise<QuoteCheckoutPayload> {
    const asked = askedOf(input);
    const quoted = asked.ok ? await this.quotes.quote(actor, asked.value, now) : asked;
    return payloadOf(quoted, (quote) => ({ quote: quoteOf(quote) }));
  }

  @Mutation(() => CheckoutPayload, {
    description:
      'Sets aside what the cart uses, points and coupons together, until it is committed, released or over. What the customer holds for another order, and this one needs, is taken over from it. The same again answers the same.',
  })
  @Allow('checkout:write', 'self:spend')
  @Cost(5)
  async reserveCheckout(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => ReserveCheckoutInput) input: ReserveCheckoutInput,
  ): Promise<CheckoutPayload> {
    const asked = askedOf(input);
    if (!asked.ok) return payloadOf(asked, () => ({}));
    const { orderReference, ttlSeconds = null, expectedTotalMinor = null } = input;
    const order = { actor, orderReference, ttlSeconds, expectedTotalMinor };
    return this.submit({ kind: 'RESERVE', ...order, asked: asked.value }, now);
  }

  @Mutation(() => CheckoutPayload, {
    description:
      'Uses what was set aside: the order is paid. After the reservation is over it depends on the settings. A repeat changes nothing.',
  })
  @Allow('checkout:write')
  commitCheckout(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => CommitCheckoutInput) { orderReference }: CommitCheckoutInput,
  ): Promise<CheckoutPayload> {
    return this.submit({ kind: 'COMMIT', actor, orderReference }, now);
  }

  @Mutation(() => CheckoutPayload, {
    description: 'Gives back what was set aside: the order will not come. A repeat changes nothing.',
  })
  @Allow('checkout:write', 'self:spend')
  releaseCheckout(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => ReleaseCheckoutInput) { orderReference }: ReleaseCheckoutInput,
  ): Promise<CheckoutPayload> {
    return this.submit({ kind: 'RELEASE', actor, orderReference }, now);
  }

  @Mutation(() => ReverseCheckoutPayload, {
    description:
      'Takes back what coupons gave for goods that come back, by line, and points that paid for them, of an order whose returns are not recorded here by their lines: those do it by themselves (RETURNS_RECORDED).',
  })
  @Allow('checkout:write')
  async reverseCheckout(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @Input(() => ReverseCheckoutInput) { orderReference, lines = null, idempotencyKey }: ReverseCheckoutInput,
  ): Promise<ReverseCheckoutPayload> {
    const { result, replayed } = await this.reversals.reverse({
      ...{ actor, orderReference, lines, idempotencyKey, now },
    });
    if (!result.ok) return { ...payloadOf(result, () => ({})), replayed };
    const found = await this.database.tx(actor, (tx) => this.checkouts.find(tx, actor, [orderReference]));
    const checkout = required(found.get(orderReference), 'the checkout');
    return { checkout: checkoutOf(checkout, now), replayed, userErrors: [] };
  }

  private async submit(command: CheckoutCommand, now: Date): Promise<CheckoutPayload> {
    return payloadOf(await this.checkouts.submit(command, now), ({ checkout, isChanged }) => ({
      ...{ checkout: checkoutOf(checkout, now), isChanged },
    }));
  }
}
