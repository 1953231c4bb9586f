import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, Context, type AccessContext } from '#access/graphql';
import { OrderType } from '#activity/graphql';
import { CustomerType } from '#customers/graphql';
import { isUuid } from '#kernel';
import {
  ConnectionArgs,
  fromCursor,
  pageOf,
  placeInCursor,
  refuseCursor,
  toCursor,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import type { MovePlace } from '../tier-views.service.js';
import { standingOf } from './placement.mapping.js';
import { CustomerTierType, TierMoveConnection, TierMoveType } from './placement.type.js';
import { TierLoaders } from './tier-loaders.js';

/** Tiers of customers. Nullable, so that a key without the permission gets the other fields. */
@Resolver(() => CustomerType)
export class CustomerTiersResolver {
  constructor(private readonly loaders: TierLoaders) {}

  @ResolveField(() => [CustomerTierType], {
    nullable: true,
    description: 'Where the customer stands on each ladder, oldest ladder first; none before joining.',
  })
  @Allow('activity:read', 'tiers:read', 'self:read')
  async tiers(
    @Parent() { customerId }: CustomerType,
    @Context() context: AccessContext,
  ): Promise<CustomerTierType[]> {
    return (await this.loaders.of(context).statuses.load(customerId)).map(standingOf);
  }

  @ResolveField(() => TierMoveConnection, {
    nullable: true,
    description: 'How the customer came to their tiers, newest first.',
  })
  @Allow('activity:read', 'tiers:read', 'self:read')
  async tierHistory(
    @Parent() { customerId }: CustomerType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
    @Context() context: AccessContext,
  ): Promise<Connection<TierMoveType>> {
    const page = { after: placeIn(args.after), limit: args.first + 1 };
    const moves = await this.loaders.of(context).moves(page).load(customerId);
    return pageOf(moves, args, ({ place }) => place);
  }
}

/** What orders brought. */
@Resolver(() => OrderType)
export class OrderTiersResolver {
  constructor(private readonly loaders: TierLoaders) {}

  @ResolveField(() => [TierMoveType], {
    description: 'Moves to other tiers that the order brought about, the first one first.',
  })
  @Allow('activity:read', 'activity:write', 'tiers:read', 'self:read')
  async tierChanges(@Parent() order: OrderType, @Context() context: AccessContext): Promise<TierMoveType[]> {
    return this.loaders.of(context).movesOfOrders.load(order);
  }
}

const NUMBER = /^\d{1,9}$/;

/** The place of a list by times, ladders and numbers. */
function placeIn(cursor: string | null | undefined): MovePlace | null {
  const key = fromCursor(cursor, 3);
  if (key === null) return null;
  const [time = '', ladderId = '', number = ''] = key;
  const place = isUuid(ladderId) && NUMBER.test(number) ? placeInCursor(toCursor([time, ladderId])) : null;
  if (place) return { at: place.createdAt, ladderId, number: Number(number) };
  return refuseCursor();
}
