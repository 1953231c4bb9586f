import { Injectable } from '@nestjs/common';
import { err, notFound, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import { Campaigns, type CampaignCommand, type CampaignWithVersions } from './campaigns.service.js';
import { RECIPES } from './recipes/catalogue.js';
import { valuesOf, type GivenParameter, type Recipe } from './recipes/recipe.js';

/** Starts campaigns by recipe: ready terms with parameters, which can be changed afterwards like any other. */
@Injectable()
export class Recipes {
  constructor(private readonly campaigns: Campaigns) {}

  list(): readonly Recipe[] {
    return RECIPES;
  }

  /** Problems: NOT_FOUND, INVALID_INPUT, and those of creating a campaign. */
  async start(
    tx: Tx,
    command: CampaignCommand & {
      readonly recipe: string;
      /** That of the recipe when null. */
      readonly name: string | null;
      readonly parameters: readonly GivenParameter[];
      readonly isDraft: boolean;
    },
  ): Promise<Result<CampaignWithVersions, Problem>> {
    const recipe = RECIPES.find(({ code }) => code === command.recipe);
    if (!recipe) return err(notFound('recipe', ['recipe']));
    const values = valuesOf(recipe, command.parameters);
    if (!values.ok) return values;
    const { name, ...rest } = command;
    return this.campaigns.create(tx, {
      ...rest,
      name: name ?? recipe.name,
      terms: recipe.terms(values.value),
    });
  }
}
