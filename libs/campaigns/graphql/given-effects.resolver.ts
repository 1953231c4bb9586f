import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, Context, type AccessContext } from '#access/graphql';
import { OrderType } from '#activity/graphql';
import { CustomerType } from '#customers/graphql';
import { ConnectionArgs, pageOf, ValidArgs, type Connection } from '#platform/graphql';
import { GivenEffectLoaders } from './given-effect-loaders.js';
import {
  BadgeType,
  DrawEntryType,
  GivenEffectType,
  StampCardType,
  toGivenEffect,
  toStampCard,
} from './given-effect.type.js';
import { cursorOf, MessageConnection, messagePageOf, MessageType, toMessage } from './message.type.js';

/** What orders brought besides points. */
@Resolver(() => OrderType)
export class OrderEffectsResolver {
  constructor(private readonly loaders: GivenEffectLoaders) {}

  @ResolveField(() => [GivenEffectType], {
    description: 'What campaigns gave for the order besides points, in the order in which they did.',
  })
  @Allow('activity:read', 'activity:write', 'self:read')
  async effects(@Parent() order: OrderType, @Context() context: AccessContext): Promise<GivenEffectType[]> {
    return (await this.loaders.of(context).effects.load(order)).map(toGivenEffect);
  }
}

/** What customers have of campaigns besides points. Nullable, so that a key without the permission gets the other fields. */
@Resolver(() => CustomerType)
export class CustomerEffectsResolver {
  constructor(private readonly loaders: GivenEffectLoaders) {}

  @ResolveField(() => [StampCardType], {
    nullable: true,
    description: 'Stamp cards of the customer, by code; at most 50.',
  })
  @Allow('activity:read', 'self:read')
  async stampCards(
    @Parent() { customerId }: CustomerType,
    @Context() context: AccessContext,
  ): Promise<StampCardType[]> {
    return (await this.loaders.of(context).cards.load(customerId)).map(toStampCard);
  }

  @ResolveField(() => [BadgeType], {
    nullable: true,
    description: 'Badges of the customer, by code; at most 50.',
  })
  @Allow('activity:read', 'self:read')
  async badges(
    @Parent() { customerId }: CustomerType,
    @Context() context: AccessContext,
  ): Promise<BadgeType[]> {
    return this.loaders.of(context).badges.load(customerId);
  }

  @ResolveField(() => [DrawEntryType], {
    nullable: true,
    description: 'Draws that the customer is entered in, by code; at most 50.',
  })
  @Allow('activity:read', 'self:read')
  async drawEntries(
    @Parent() { customerId }: CustomerType,
    @Context() context: AccessContext,
  ): Promise<DrawEntryType[]> {
    return this.loaders.of(context).entries.load(customerId);
  }

  @ResolveField(() => MessageConnection, {
    nullable: true,
    description:
      'Messages that campaigns want sent to the customer, newest first; those that are not sent too.',
  })
  @Allow('activity:read', 'self:read')
  async messages(
    @Parent() { customerId }: CustomerType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
    @Context() context: AccessContext,
  ): Promise<Connection<MessageType>> {
    const messages = await this.loaders.of(context).messages(messagePageOf(args)).load(customerId);
    return pageOf(messages.map(toMessage), args, cursorOf);
  }
}
