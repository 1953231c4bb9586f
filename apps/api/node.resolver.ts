import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';
import { AccessNodes, Allow, type AccessContext } from '#access/graphql';
import { ActivityNodes } from '#activity/graphql';
import { CampaignNodes } from '#campaigns/graphql';
import { ClubNodes } from '#clubs/graphql';
import { CouponNodes } from '#coupons/graphql';
import { CustomerNodes } from '#customers/graphql';
import { HouseholdNodes } from '#households/graphql';
import { LedgerNodes } from '#ledger/graphql';
import { Node, NodeRegistry } from '#platform/graphql';
import { RewardNodes } from '#rewards/graphql';
import { TierNodes } from '#tiers/graphql';

const ID_ARGUMENT = { type: () => ID, description: 'A global id, as any `id` field answers it.' };
const DESCRIPTION = 'The object behind a global id; null when it is unknown or not yours to see.';

/** `node(id:)` of the storefront schema. */
@Resolver()
export class StorefrontNodeResolver {
  private readonly registry = new NodeRegistry<AccessContext>();

  constructor(
    access: AccessNodes,
    customers: CustomerNodes,
    activity: ActivityNodes,
    ledger: LedgerNodes,
    clubs: ClubNodes,
    households: HouseholdNodes,
    rewards: RewardNodes,
  ) {
    access.registerStorefront(this.registry);
    customers.registerStorefront(this.registry);
    activity.registerStorefront(this.registry);
    ledger.registerStorefront(this.registry);
    clubs.registerStorefront(this.registry);
    households.registerStorefront(this.registry);
    rewards.registerStorefront(this.registry);
  }

  @Query(() => Node, { nullable: true, description: DESCRIPTION })
  @Allow('public')
  node(@Args('id', ID_ARGUMENT) id: string, @Context() context: AccessContext): Promise<object | null> {
    return this.registry.load(id, context);
  }
}

/** `node(id:)` of the staff schema. */
@Resolver()
export class AdminNodeResolver {
  private readonly registry = new NodeRegistry<AccessContext>();

  constructor(
    access: AccessNodes,
    customers: CustomerNodes,
    activity: ActivityNodes,
    ledger: LedgerNodes,
    campaigns: CampaignNodes,
    tiers: TierNodes,
    clubs: ClubNodes,
    households: HouseholdNodes,
    coupons: CouponNodes,
    rewards: RewardNodes,
  ) {
    access.registerAdmin(this.registry);
    customers.registerAdmin(this.registry);
    activity.registerAdmin(this.registry);
    ledger.registerAdmin(this.registry);
    campaigns.registerAdmin(this.registry);
    tiers.registerAdmin(this.registry);
    clubs.registerAdmin(this.registry);
    households.registerAdmin(this.registry);
    coupons.registerAdmin(this.registry);
    rewards.registerAdmin(this.registry);
  }

  @Query(() => Node, { nullable: true, description: DESCRIPTION })
  @Allow('public')
  node(@Args('id', ID_ARGUMENT) id: string, @Context() context: AccessContext): Promise<object | null> {
    return this.registry.load(id, context);
  }
}
