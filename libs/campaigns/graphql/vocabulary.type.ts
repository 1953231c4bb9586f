import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { INHERIT } from '#platform/graphql';

@ObjectType('ExpressionFact', { description: 'Something that expressions can ask about.' })
@Allow(INHERIT)
export class ExpressionFactType {
  @Field(() => String, { description: 'Name behind the dot, such as "total" in "order.total".' })
  name: string;

  @Field(() => String, {
    description:
      'Type in the words of CEL: "bool", "int" (amounts are minor units), "string" or "list<string>".',
  })
  type: string;

  @Field(() => String, { description: 'What it says.' })
  description: string;
}

@ObjectType('ExpressionFactGroup', { description: 'Facts of one thing, written "group.fact".' })
@Allow(INHERIT)
export class ExpressionFactGroupType {
  @Field(() => String, { description: 'Name before the dot, such as "order".' })
  name: string;

  @Field(() => String, { description: 'Of what the facts are.' })
  description: string;

  @Field(() => Boolean, { description: 'Whether it is a list, each element of which has the facts.' })
  isList: boolean;

  @Field(() => [ExpressionFactType], { description: 'Its facts.' })
  facts: ExpressionFactType[];
}

@ObjectType('ExpressionFunction', { description: 'A function of expressions.' })
@Allow(INHERIT)
export class ExpressionFunctionType {
  @Field(() => String, { description: 'Its name.' })
  name: string;

  @Field(() => String, { description: 'An expression that has it.' })
  example: string;

  @Field(() => String, { description: 'What it answers.' })
  description: string;
}

@ObjectType('CampaignTrigger', { description: 'Something that campaigns can act on.' })
@Allow(INHERIT)
export class CampaignTriggerType {
  @Field(() => String, { description: 'The activity type: the `trigger` of a campaign.' })
  activityType: string;

  @Field(() => String, {
    nullable: true,
    description: 'What time brings it about: the field of `TimeTriggerInput`; null when it just happens.',
  })
  timeTrigger: string | null;

  @Field(() => String, { description: 'When it happens.' })
  description: string;
}

@ObjectType('CampaignInputKind', { description: 'One of the kinds that an input of campaigns offers.' })
@Allow(INHERIT)
export class CampaignInputKindType {
  @Field(() => String, { description: 'Name of the field in the input.' })
  name: string;

  @Field(() => String, { description: 'What it is.' })
  description: string;
}

@ObjectType('CampaignVocabulary', {
  description: 'What campaigns can act on, ask about and give: for editors and tools.',
})
@Allow('campaigns:read')
export class CampaignVocabularyType {
  @Field(() => String, { description: 'The activity type that it is for.' })
  trigger: string;

  @Field(() => [ExpressionFactGroupType], { description: 'What the condition may ask about.' })
  facts: ExpressionFactGroupType[];

  @Field(() => [ExpressionFactGroupType], {
    description: 'What conditions on lines (`lines`) may ask about; empty where there are no lines.',
  })
  lineFacts: ExpressionFactGroupType[];

  @Field(() => [ExpressionFunctionType], { description: 'The functions of all expressions.' })
  functions: ExpressionFunctionType[];

  @Field(() => [CampaignTriggerType], {
    description:
      'Activities that the product records itself. Any other type is one that the store reports, such as "review.published".',
  })
  triggers: CampaignTriggerType[];

  @Field(() => [CampaignInputKindType], {
    description: 'What campaigns can give: fields of `CampaignEffectInput`.',
  })
  effects: CampaignInputKindType[];

  @Field(() => [CampaignInputKindType], {
    description: 'How many points an award can come to: fields of `AwardAmountInput`.',
  })
  amounts: CampaignInputKindType[];
}

@ObjectType('ExpressionMistake', { description: 'What is wrong with an expression, and where.' })
@Allow(INHERIT)
export class ExpressionMistakeType {
  @Field(() => Int, { description: 'Line of the mistake, from 1.' })
  line: number;

  @Field(() => Int, { description: 'Column of the mistake, from 1, in characters.' })
  column: number;

  @Field(() => String, { description: 'What is wrong.' })
  message: string;

  @Field(() => String, {
    nullable: true,
    description: 'How it may have been meant; null when nothing comes to mind.',
  })
  hint: string | null;
}

@ObjectType('ExpressionCheck', { description: 'Whether an expression could be saved.' })
@Allow('campaigns:read')
export class ExpressionCheckType {
  @Field(() => Boolean, { description: 'Whether it could.' })
  isValid: boolean;

  @Field(() => ExpressionMistakeType, {
    nullable: true,
    description: 'The first mistake; null when there is none.',
  })
  mistake: ExpressionMistakeType | null;
}

@ObjectType('CampaignDifference', { description: 'One thing that is different between two versions.' })
@Allow(INHERIT)
export class CampaignDifferenceType {
  @Field(() => String, {
    description: 'Where, such as "effects.0.amount.points"; effects go by their place.',
  })
  path: string;

  @Field(() => String, { nullable: true, description: 'What it was; null when it was not there.' })
  before: string | null;

  @Field(() => String, { nullable: true, description: 'What it is; null when it is not there any more.' })
  after: string | null;
}

@ObjectType('CampaignDiff', { description: 'What changed from one version of a campaign to another.' })
@Allow('campaigns:read')
export class CampaignDiffType {
  @Field(() => String, { description: 'Code of the campaign.' })
  code: string;

  @Field(() => Int, { description: 'Number of the version before.' })
  from: number;

  @Field(() => Int, { description: 'Number of the version after.' })
  to: number;

  @Field(() => [CampaignDifferenceType], { description: 'All differences, always in the same order.' })
  differences: CampaignDifferenceType[];
}
