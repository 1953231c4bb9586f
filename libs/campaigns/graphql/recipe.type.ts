import { Field, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsDate,
  IsOptional,
  IsString,
  Length,
  ValidateNested,
} from 'class-validator';
import { Allow } from '#access/graphql';
import { connectionOf, DateTimeScalar, INHERIT, MutationPayload } from '#platform/graphql';
import type { ParameterKind } from '../recipes/recipe.js';
import { CampaignType } from './campaign.type.js';

export const ParameterKindEnum = {
  POINTS: 'POINTS',
  COUNT: 'COUNT',
  MONEY: 'MONEY',
  NUMBER: 'NUMBER',
  TEXT: 'TEXT',
  CODE: 'CODE',
  DATE: 'DATE',
  ACTIVITY_TYPE: 'ACTIVITY_TYPE',
  CHANNEL: 'CHANNEL',
} as const satisfies Record<ParameterKind, string>;
registerEnumType(ParameterKindEnum, {
  name: 'RecipeParameterKind',
  description: 'What the text of a parameter holds.',
  valuesMap: {
    POINTS: { description: 'A whole number of points, 1 or more.' },
    COUNT: { description: 'How many of something: a whole number, 1 or more.' },
    MONEY: { description: 'Minor units.' },
    NUMBER: { description: 'A whole number, 0 or more, such as days.' },
    TEXT: { description: 'A text.' },
    CODE: { description: 'A short lower-case name, such as "refill".' },
    DATE: { description: 'A local date, such as "2026-12-24".' },
    ACTIVITY_TYPE: { description: 'A type of activity, such as "review.published".' },
    CHANNEL: { description: 'EMAIL, SMS or PUSH.' },
  },
});

@ObjectType('RecipeParameter', { description: 'Something that whoever uses a recipe decides.' })
@Allow(INHERIT)
export class RecipeParameterType {
  @Field(() => String, { description: 'Its name.' })
  name: string;

  @Field(() => ParameterKindEnum, { description: 'What it holds.' })
  kind: ParameterKind;

  @Field(() => String, { description: 'What it is for.' })
  description: string;

  @Field(() => String, { nullable: true, description: 'Its value if left out; null: it must be given.' })
  usual: string | null;
}

@ObjectType('CampaignRecipe', { description: 'A ready campaign with parameters.' })
@Allow('campaigns:read')
export class CampaignRecipeType {
  @Field(() => String, { description: 'Its name for `startCampaignByRecipe`.' })
  code: string;

  @Field(() => String, { description: 'Its name for people.' })
  name: string;

  @Field(() => String, { description: 'What it does.' })
  description: string;

  @Field(() => [RecipeParameterType], { description: 'What is to be decided.' })
  parameters: RecipeParameterType[];
}

export const CampaignRecipeConnection = connectionOf(() => CampaignRecipeType, 'CampaignRecipe');

@InputType('RecipeParameterInput', { description: 'The value of a parameter.' })
export class RecipeParameterInput {
  @Field(() => String, { description: 'Its name.' })
  @Length(1, 64)
  name: string;

  @Field(() => String, { description: 'Its value: digits of a number, or the text itself.' })
  @IsString()
  value: string;
}

@InputType('StartCampaignByRecipeInput', { description: 'Starts a ready campaign.' })
export class StartCampaignByRecipeInput {
  @Field(() => String, { description: 'Code of the recipe; see `campaignRecipes`.' })
  @Length(1, 64)
  recipe: string;

  @Field(() => String, { description: 'Code of the campaign.' })
  @Length(1, 64)
  code: string;

  @Field(() => String, { nullable: true, description: "Name for people; the recipe's if left out." })
  @IsOptional()
  @Length(1, 120)
  name?: string | null;

  @Field(() => [RecipeParameterInput], {
    defaultValue: [],
    description: 'Its parameters; those left out have their usual values.',
  })
  @IsArray()
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => RecipeParameterInput)
  parameters: RecipeParameterInput[];

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'From when on; now if left out, never in the past.',
  })
  @IsOptional()
  @IsDate()
  effectiveFrom?: Date | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Keeps it as a draft, to be tried and published.',
  })
  @IsBoolean()
  draft: boolean;
}

@ObjectType('StartCampaignByRecipePayload', { description: 'Outcome of `startCampaignByRecipe`.' })
@Allow(INHERIT)
export class StartCampaignByRecipePayload extends MutationPayload {
  @Field(() => CampaignType, { nullable: true, description: 'The campaign.' })
  campaign?: CampaignType | null;

  @Field(() => CampaignType, {
    nullable: true,
    description: 'A second campaign, which acts on what the first does; null: the recipe needs none.',
  })
  companion?: CampaignType | null;
}
