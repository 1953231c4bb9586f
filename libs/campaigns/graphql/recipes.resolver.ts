import { Mutation, Query, Resolver } from '@nestjs/graphql';
import type { Origin } from '#access';
import { Allow, StaffOrigin } from '#access/graphql';
import { ok } from '#kernel';
import { PointTypes } from '#ledger';
import { Database } from '#platform';
import {
  ConnectionArgs,
  fromCursor,
  Input,
  pageOf,
  payloadOf,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { Recipes } from '../recipes/recipes.service.js';
import { campaignOf } from './campaign.mapping.js';
import {
  CampaignRecipeConnection,
  CampaignRecipeType,
  StartCampaignByRecipeInput,
  StartCampaignByRecipePayload,
} from './recipe.type.js';

/** Ready campaigns, for staff. */
@Resolver(() => CampaignRecipeType)
export class RecipesResolver {
  constructor(
    private readonly database: Database,
    private readonly recipes: Recipes,
    private readonly pointTypes: PointTypes,
  ) {}

  @Query(() => CampaignRecipeConnection, { description: 'Ready campaigns with parameters.' })
  @Allow('campaigns:read')
  campaignRecipes(@ValidArgs(() => ConnectionArgs) args: ConnectionArgs): Connection<CampaignRecipeType> {
    const all = this.recipes.list();
    const [after] = fromCursor(args.after, 1) ?? [];
    const start = after === undefined ? 0 : all.findIndex(({ code }) => code === after) + 1;
    const page = all.slice(start, start + args.first + 1).map(({ code, name, description, parameters }) => ({
      ...{ code, name, description },
      parameters: [...parameters],
    }));
    return pageOf(page, args, ({ code }) => [code]);
  }

  @Mutation(() => StartCampaignByRecipePayload, {
    description: 'Starts a ready campaign. A code that exists is refused, so a repeat starts none.',
  })
  @Allow('campaigns:write')
  async startCampaignByRecipe(
    @StaffOrigin() origin: Origin,
    @Input(() => StartCampaignByRecipeInput) input: StartCampaignByRecipeInput,
  ): Promise<StartCampaignByRecipePayload> {
    const { draft: isDraft, name = null, effectiveFrom = null, ...rest } = input;
    const started = await this.database.txResult(origin.actor, async (tx) => {
      const result = await this.recipes.start(tx, { ...origin, ...rest, name, effectiveFrom, isDraft });
      if (!result.ok) return result;
      const { campaign, companion } = result.value;
      const pointTypes = await this.pointTypes.list(tx);
      return ok({
        campaign: campaignOf(campaign, pointTypes),
        companion: companion && campaignOf(companion, pointTypes),
      });
    });
    return payloadOf(started, (campaigns) => campaigns);
  }
}
