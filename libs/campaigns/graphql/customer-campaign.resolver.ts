import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { StaffActor } from '#access';
import { Allow, Context, CurrentStaff, type AccessContext } from '#access/graphql';
import { CustomerQueries } from '#customers';
import { selectorOf } from '#customers/graphql';
import {
  ConnectionArgs,
  Cost,
  idInCursor,
  pageOf,
  ProblemsError,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { CustomerCampaignLoaders } from './customer-campaign-loaders.js';
import {
  CustomerCampaignArgs,
  CustomerCampaignType,
  ExplainedActivityConnection,
  toCustomerCampaign,
  toExplainedActivity,
  type ExplainedActivityType,
} from './customer-campaign.type.js';

/** Why a customer did or did not get something of a campaign, for staff. */
@Resolver(() => CustomerCampaignType)
export class CustomerCampaignResolver {
  constructor(
    private readonly loaders: CustomerCampaignLoaders,
    private readonly customers: CustomerQueries,
  ) {}

  @Query(() => CustomerCampaignType, {
    nullable: true,
    description:
      'How a customer stands with a campaign, and what it gave or did not give, and why; null when one of them is unknown.',
  })
  @Allow('campaigns:read')
  @Cost(5)
  async customerCampaign(
    @CurrentStaff() actor: StaffActor,
    @Context() context: AccessContext,
    @ValidArgs(() => CustomerCampaignArgs) { campaign, ...args }: CustomerCampaignArgs,
  ): Promise<CustomerCampaignType | null> {
    const selector = selectorOf(args);
    if (!selector.ok) throw new ProblemsError([selector.problem]);
    const customer = await this.customers.find(actor, selector.value);
    if (!customer) return null;
    const standing = await this.loaders.of(context).standings(campaign).load(customer.id);
    return standing && toCustomerCampaign(standing);
  }

  @ResolveField(() => ExplainedActivityConnection, {
    description:
      "The customer's activities that the campaign acts on, newest first, each with what it gave or why not. The campaign's published versions count, so what it once acted on is told, too.",
  })
  async activities(
    @Parent() { customerId, campaign }: CustomerCampaignType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
    @Context() context: AccessContext,
  ): Promise<Connection<ExplainedActivityType>> {
    const page = { limit: args.first + 1, after: idInCursor(args.after) };
    const explained = await this.loaders.of(context).activities(campaign, page).load(customerId);
    return pageOf(explained.map(toExplainedActivity), args, ({ activity }) => [activity.activityId]);
  }
}
