import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { err, localDateOf, notFound, ok, required, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import type { CampaignTerms } from '../campaign-terms.js';
import { Campaigns, type CampaignCommand, type CampaignWithVersions } from '../campaigns.service.js';
import { RECIPES } from './catalogue.js';
import { inParameters, valuesOf, type GivenParameter, type Recipe } from './recipe.js';

export interface RecipeCommand extends CampaignCommand {
  readonly recipe: string;
  /** That of the recipe when null. */
  readonly name: string | null;
  readonly parameters: readonly GivenParameter[];
  readonly isDraft: boolean;
}

export interface StartedRecipe {
  readonly campaign: CampaignWithVersions;
  /** What acts on what the campaign does, of recipes that need two; null: nothing. */
  readonly companion: CampaignWithVersions | null;
}

/** Starts campaigns by recipe: ready terms with parameters, which can be changed afterwards like any other. */
@Injectable()
export class Recipes {
  constructor(
    private readonly campaigns: Campaigns,
    private readonly programs: Programs,
  ) {}

  list(): readonly Recipe[] {
    return RECIPES;
  }

  /** Problems: NOT_FOUND, INVALID_INPUT, and those of creating a campaign; those of a parameter's value name it. */
  async start(tx: Tx, command: RecipeCommand): Promise<Result<StartedRecipe, Problem>> {
    const recipe = RECIPES.find(({ code }) => code === command.recipe);
    if (!recipe) return err(notFound('recipe', ['recipe']));
    const program = required(await this.programs.byId(tx, command.actor.programId), 'the program');
    const firstDay = localDateOf(command.effectiveFrom ?? command.now, program.timeZone);
    const values = valuesOf(recipe, command.parameters, firstDay);
    if (!values.ok) return values;
    const { name, parameters, ...rest } = command;
    const create = async (
      code: string,
      called: string,
      terms: CampaignTerms,
    ): Promise<Result<CampaignWithVersions, Problem>> => {
      const created = await this.campaigns.create(tx, { ...rest, code, name: called, terms });
      return created.ok ? created : err(inParameters(recipe, parameters, created.problem));
    };
    const { code } = command;
    const campaign = await create(code, name ?? recipe.name, recipe.terms(values.value, code));
    if (!campaign.ok) return campaign;
    if (!recipe.companion) return ok({ campaign: campaign.value, companion: null });
    const { suffix, name: called, terms } = recipe.companion;
    const codeOfIt = `${code}-${suffix}`;
    const companion = await create(codeOfIt, called, terms(values.value, code));
    return companion.ok
      ? ok({ campaign: campaign.value, companion: companion.value })
      : err(ofCompanion(codeOfIt, companion.problem));
  }
}

/** Nobody gave the code of a companion: where it is refused, what is wrong is said of it and not of the given one. */
function ofCompanion(code: string, problem: Problem): Problem {
  if (problem.path?.[0] !== 'code') return problem;
  return { ...problem, message: `The companion would have the code "${code}": ${problem.message}` };
}
