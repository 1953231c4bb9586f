import { ArgsType, Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, IsString, Length, MaxLength, ValidateNested } from 'class-validator';
import { ConnectionArgs } from '#platform/graphql';
import { CODE_LENGTH_MAX, PRODUCT_LENGTH_MAX, TEXT_LENGTH_MAX } from '../domain/survey-rules.js';

@InputType('SurveyLoyaltyInput', {
  description: 'The three questions of the loyalty index, each from 1 to 6.',
})
export class SurveyLoyaltyInput {
  @Field(() => Int, { description: 'Would recommend us.' })
  @IsInt()
  recommend: number;

  @Field(() => Int, { description: 'Would buy again.' })
  @IsInt()
  buyAgain: number;

  @Field(() => Int, { description: 'Would try other products.' })
  @IsInt()
  tryOthers: number;
}

@InputType('SurveyAnswerInput', {
  description: 'An answer: exactly one of these, as the kind of the survey asks.',
})
export class SurveyAnswerInput {
  @Field(() => Int, {
    nullable: true,
    description: 'NPS: 0 to 10. CSAT and reviews: 1 to 5.',
  })
  @IsOptional()
  @IsInt()
  score?: number | null;

  @Field(() => SurveyLoyaltyInput, { nullable: true, description: 'CLI.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => SurveyLoyaltyInput)
  loyalty?: SurveyLoyaltyInput | null;

  @Field(() => String, { nullable: true, description: 'CHURN_REASON: code of one of the reasons.' })
  @IsOptional()
  @Length(1, CODE_LENGTH_MAX)
  reason?: string | null;
}

@InputType('RecordSurveyAnswerInput', { description: 'What a customer answered.' })
export class RecordSurveyAnswerInput {
  @Field(() => String, {
    nullable: true,
    description: "External id of the customer; with a customer's own token it may be left out.",
  })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  customer?: string | null;

  @Field(() => String, { description: 'Code of the survey.' })
  @Length(1, CODE_LENGTH_MAX)
  survey: string;

  @Field(() => String, { nullable: true, description: 'Code of the wave; the open one if left out.' })
  @IsOptional()
  @Length(1, CODE_LENGTH_MAX)
  wave?: string | null;

  @Field(() => SurveyAnswerInput, { description: 'The answer.' })
  @ValidateNested()
  @Type(() => SurveyAnswerInput)
  answer: SurveyAnswerInput;

  @Field(() => String, {
    nullable: true,
    description:
      'What a review is about, such as a SKU: 1 to 200 printable characters. Each product has an answer of its own.',
  })
  @IsOptional()
  @Length(1, PRODUCT_LENGTH_MAX)
  product?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `What the customer wrote besides: 1 to ${TEXT_LENGTH_MAX} characters.`,
  })
  @IsOptional()
  @Length(1, TEXT_LENGTH_MAX)
  text?: string | null;

  @Field(() => String, { description: 'Chosen by you, 16 to 255 characters: a repeat records nothing more.' })
  @IsString()
  idempotencyKey: string;
}

@ArgsType()
export class SurveyAnswersArgs extends ConnectionArgs {
  @Field(() => String, { description: 'Code of the survey.' })
  @Length(1, CODE_LENGTH_MAX)
  survey: string;

  @Field(() => String, { description: 'Code of the wave.' })
  @Length(1, CODE_LENGTH_MAX)
  wave: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether answers are among them that the customer changed since.',
  })
  @IsBoolean()
  withFormer: boolean;
}
