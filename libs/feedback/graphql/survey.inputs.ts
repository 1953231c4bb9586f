import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsDate, IsIn, IsOptional, Length, ValidateNested } from 'class-validator';
import { DateTimeScalar } from '#platform/graphql';
import type { SurveyKind } from '../domain/survey.js';
import {
  CODE_LENGTH_MAX,
  NAME_LENGTH_MAX,
  QUESTION_LENGTH_MAX,
  REASONS_MAX,
} from '../domain/survey-rules.js';
import { SurveyKindEnum } from './enums.js';

const CONDITION_LENGTH_MAX = 10_000;

@InputType('SurveyReasonInput', { description: 'Why somebody may say that they stay away.' })
export class SurveyReasonInput {
  @Field(() => String, {
    description: 'Code: a lower-case letter, then letters, digits, dashes or underscores.',
  })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => String, { description: 'As customers read it.' })
  @Length(1, NAME_LENGTH_MAX)
  name: string;
}

/** What may be nothing: left out of a change it stays, null clears it. */
@InputType({ isAbstract: true })
abstract class SurveyTermsInput {
  @Field(() => String, { nullable: true, description: 'As customers are asked.' })
  @IsOptional()
  @Length(1, QUESTION_LENGTH_MAX)
  question?: string | null;

  @Field(() => [SurveyReasonInput], {
    nullable: true,
    description: 'Of CHURN_REASON: 2 to 20 reasons to choose from. Answers that name another one stay.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(REASONS_MAX)
  @ValidateNested({ each: true })
  @Type(() => SurveyReasonInput)
  reasons?: SurveyReasonInput[] | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Condition in CEL on who may answer, such as "customer.orders >= 1"; null: everybody. Suspended customers never do.',
  })
  @IsOptional()
  @Length(1, CONDITION_LENGTH_MAX)
  audience?: string | null;
}

@InputType('CreateSurveyInput', { description: 'A new survey.' })
export class CreateSurveyInput extends SurveyTermsInput {
  @Field(() => String, {
    description: 'Code: a lower-case letter, then up to 63 letters, digits, dashes or underscores.',
  })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => SurveyKindEnum, { description: 'What it asks; it cannot be changed.' })
  @IsIn(Object.keys(SurveyKindEnum))
  kind: SurveyKind;

  @Field(() => String, { description: 'Name.' })
  @Length(1, NAME_LENGTH_MAX)
  name: string;
}

@InputType('ChangeSurveyInput', { description: 'What is to be changed of a survey; the rest stays.' })
export class ChangeSurveyInput extends SurveyTermsInput {
  @Field(() => String, { description: 'Code of the survey.' })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => String, { nullable: true, description: 'Name.' })
  @IsOptional()
  @Length(1, NAME_LENGTH_MAX)
  name?: string | null;
}

@InputType('CloseSurveyInput', { description: 'A survey that is over.' })
export class CloseSurveyInput {
  @Field(() => String, { description: 'Code of the survey.' })
  @Length(1, CODE_LENGTH_MAX)
  code: string;
}

@InputType('AddSurveyWaveInput', { description: 'A new period of a survey.' })
export class AddSurveyWaveInput {
  @Field(() => String, { description: 'Code of the survey.' })
  @Length(1, CODE_LENGTH_MAX)
  survey: string;

  @Field(() => String, {
    description:
      'Code of the wave, such as "2026-q1": a lower-case letter or digit, then up to 63 letters, digits, dashes or underscores.',
  })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => DateTimeScalar, { nullable: true, description: 'From when on; now if left out.' })
  @IsOptional()
  @IsDate()
  opensAt?: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Until before when; until staff end it if left out.',
  })
  @IsOptional()
  @IsDate()
  closesAt?: Date | null;
}

@InputType('MoveSurveyWaveInput', {
  description: 'From when until when a wave is to be; what is left out stays.',
})
export class MoveSurveyWaveInput {
  @Field(() => String, { description: 'Code of the survey.' })
  @Length(1, CODE_LENGTH_MAX)
  survey: string;

  @Field(() => String, { description: 'Code of the wave.' })
  @Length(1, CODE_LENGTH_MAX)
  wave: string;

  @Field(() => DateTimeScalar, { nullable: true, description: 'From when on, of one that has not opened.' })
  @IsOptional()
  @IsDate()
  opensAt?: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Until before when, of one that is not over; null: until staff end it.',
  })
  @IsOptional()
  @IsDate()
  closesAt?: Date | null;
}

@InputType('CloseSurveyWaveInput', { description: 'A wave that is over.' })
export class CloseSurveyWaveInput {
  @Field(() => String, { description: 'Code of the survey.' })
  @Length(1, CODE_LENGTH_MAX)
  survey: string;

  @Field(() => String, { description: 'Code of the wave.' })
  @Length(1, CODE_LENGTH_MAX)
  wave: string;
}
