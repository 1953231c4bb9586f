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
import { Recipes } from '../recipes.service.js';
import { campaignOf } from './campaign.mapping.js';
import { CampaignPayload } from './campaign.type.js';
import { CampaignRecipeConnection, CampaignRecipeType, StartCampaignByRecipeInput } from './recipe.type.js';

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

  @Mutation(() => CampaignPayload, {
    description: 'Starts a ready campaign. A code that exists is refused, so a repeat starts none.',
  })
  @Allow('campaigns:write')
  async startCampaignByRecipe(
    @StaffOrigin() origin: Origin,
    @Input(() => StartCampaignByRecipeInput) input: StartCampaignByRecipeInput,
  ): Promise<CampaignPayload> {
    const { draft: isDraft, name = null, effectiveFrom = null, ...rest } = input;
    const started = await this.database.txResult(origin.actor, async (tx) => {
      const result = await this.recipes.start(tx, { ...origin, ...rest, name, effectiveFrom, isDraft });
      return result.ok ? ok(campaignOf(result.value, await this.pointTypes.list(tx))) : result;
    });
    return payloadOf(started, (campaign) => ({ campaign }));
  }
}
