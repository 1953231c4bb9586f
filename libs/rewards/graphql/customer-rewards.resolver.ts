import { ArgsType, Field, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { IsOptional, Length } from 'class-validator';
import type { ProgramActor } from '#access';
import { Allow, Context, CurrentActor, type AccessContext } from '#access/graphql';
import { CustomerDirectory } from '#customers';
import { CustomerType } from '#customers/graphql';
import { invalid, notFound, type Uuid } from '#kernel';
import { Database } from '#platform';
import {
  ConnectionArgs,
  fromCursor,
  idInCursor,
  pageOf,
  ProblemsError,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { RewardViews } from '../reward-views.service.js';
import { RedemptionConnection, RedemptionType } from './redemption.type.js';
import { RewardLoaders } from './reward-loaders.js';
import { CustomerRewardConnection, type CustomerRewardType } from './reward.type.js';

@ArgsType()
class RewardsArgs extends ConnectionArgs {
  @Field(() => String, { nullable: true, description: 'Only those with this tag.' })
  @IsOptional()
  @Length(1, 64)
  tag?: string | null;
}

@ArgsType()
class RewardsForArgs extends RewardsArgs {
  @Field(() => String, {
    nullable: true,
    description: "External id of the customer; not needed with a customer's own token.",
  })
  @IsOptional()
  @Length(1, 255)
  customer?: string | null;
}

/** What customers can have for their points, for storefronts and customers. */
@Resolver()
export class CustomerRewardsResolver {
  constructor(
    private readonly database: Database,
    private readonly customers: CustomerDirectory,
    private readonly loaders: RewardLoaders,
  ) {}

  @Query(() => CustomerRewardConnection, {
    description: 'The rewards of the program as they stand for a customer, in the order of their codes.',
  })
  @Allow('rewards:write', 'self:read')
  async rewards(
    @CurrentActor() actor: ProgramActor,
    @ValidArgs(() => RewardsForArgs) { customer = null, ...args }: RewardsForArgs,
    @Context() context: AccessContext,
  ): Promise<Connection<CustomerRewardType>> {
    return pageOfRewards(this.loaders, context, await this.customerOf(actor, customer), args);
  }

  private async customerOf(actor: ProgramActor, externalId: string | null): Promise<Uuid> {
    if (externalId === null) {
      if (actor.kind === 'CUSTOMER') return actor.customerId;
      throw new ProblemsError([invalid(['customer'], 'The external id of the customer is needed.')]);
    }
    const found = (await this.database.tx(actor, (tx) => this.customers.byExternalIds(tx, [externalId]))).get(
      externalId,
    );
    // Naming somebody else with a customer's token answers like a missing id.
    if (!found || (actor.kind === 'CUSTOMER' && found.id !== actor.customerId))
      throw new ProblemsError([notFound('customer', ['customer'])]);
    return found.id;
  }
}

async function pageOfRewards(
  loaders: RewardLoaders,
  context: AccessContext,
  customerId: Uuid,
  { tag = null, ...args }: RewardsArgs,
): Promise<Connection<CustomerRewardType>> {
  const [after = null] = fromCursor(args.after, 1) ?? [];
  const rewards = loaders.of(context).rewards({ tag, after, limit: args.first + 1 });
  return pageOf(await rewards.load(customerId), args, ({ code }) => [code]);
}

/** The same of customers that are shown. Nullable, so that a key without the permission gets the other fields. */
@Resolver(() => CustomerType)
export class CustomerRewardFieldsResolver {
  constructor(private readonly loaders: RewardLoaders) {}

  @ResolveField(() => CustomerRewardConnection, {
    nullable: true,
    description: 'The rewards of the program as they stand for the customer, in the order of their codes.',
  })
  @Allow('rewards:read', 'rewards:write', 'self:read')
  rewards(
    @Parent() { customerId }: CustomerType,
    @ValidArgs(() => RewardsArgs) args: RewardsArgs,
    @Context() context: AccessContext,
  ): Promise<Connection<CustomerRewardType>> {
    return pageOfRewards(this.loaders, context, customerId, args);
  }
}

/** What customers redeemed. Nullable, so that a key without the permission gets the other fields. */
@Resolver(() => CustomerType)
export class CustomerRedemptionsResolver {
  constructor(private readonly loaders: RewardLoaders) {}

  @ResolveField(() => RedemptionConnection, {
    nullable: true,
    description: 'Rewards that the customer redeemed, newest first, those that were taken back too.',
  })
  @Allow('rewards:read', 'rewards:write', 'self:read')
  async redemptions(
    @Parent() { customerId }: CustomerType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
    @Context() context: AccessContext,
  ): Promise<Connection<RedemptionType>> {
    const page = { after: idInCursor(args.after), limit: args.first + 1 };
    const found = await this.loaders.of(context).redemptions(page).load(customerId);
    return pageOf(found, args, ({ redemption }) => [redemption.id]);
  }
}

/** Codes of gift cards: money, for the customer alone. */
@Resolver(() => RedemptionType)
export class GiftCardCodeResolver {
  constructor(private readonly views: RewardViews) {}

  @ResolveField(() => String, {
    nullable: true,
    description:
      "The code of a gift card that was delivered, with the customer's own token alone; null: there is none, or it is not for you.",
  })
  @Allow('self:read', 'rewards:read', 'rewards:write')
  giftCardCode(@Parent() { redemption }: RedemptionType, @CurrentActor() actor: ProgramActor): string | null {
    const isOwn = actor.kind === 'CUSTOMER' && actor.customerId === redemption.customerId;
    return isOwn ? this.views.giftCardCodeOf(redemption) : null;
  }
}
