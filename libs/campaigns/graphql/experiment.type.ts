import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsInt, Length, Max, Min, ValidateNested } from 'class-validator';
import { Allow } from '#access/graphql';
import { INHERIT } from '#platform/graphql';

@ObjectType('ExperimentVariant', { description: 'Effects that are tried against those of other variants.' })
@Allow(INHERIT)
export class ExperimentVariantType {
  @Field(() => String, { description: 'Its name.' })
  code: string;

  @Field(() => Int, { description: 'Its share, against the weights of the others.' })
  weight: number;
}

@ObjectType('Experiment', {
  description: 'Who gets what, so that what the campaign brings about can be measured.',
})
@Allow(INHERIT)
export class ExperimentType {
  @Field(() => Int, { description: 'Thousandths of the eligible customers who get nothing.' })
  holdoutPermille: number;

  @Field(() => [ExperimentVariantType], { description: 'What is tried on the others; none: all get all.' })
  variants: ExperimentVariantType[];
}

@ObjectType('ExperimentArm', { description: 'Customers of one arm, each since they were first eligible.' })
@Allow(INHERIT)
export class ExperimentArmType {
  @Field(() => String, { description: '"holdout", the code of a variant, or "treated" when there are none.' })
  arm: string;

  @Field(() => Int, { description: 'How many customers are in it.' })
  customers: number;
}

@InputType('ExperimentVariantInput', {
  description: 'Effects that are tried against those of other variants.',
})
export class ExperimentVariantInput {
  @Field(() => String, { description: 'Its name, which effects refer to.' })
  @Length(1, 32)
  code: string;

  @Field(() => Int, { defaultValue: 1, description: 'Its share, against the weights of the others.' })
  @IsInt()
  @Min(1)
  @Max(1000)
  weight: number;
}

@InputType('ExperimentInput', {
  description:
    'Who gets what, so that what the campaign brings about can be measured. It stays as it is once the campaign is published.',
})
export class ExperimentInput {
  @Field(() => Int, {
    defaultValue: 0,
    description: 'Thousandths of the eligible customers who get nothing, at most 500.',
  })
  @IsInt()
  @Min(0)
  @Max(500)
  holdoutPermille: number;

  @Field(() => [ExperimentVariantInput], {
    defaultValue: [],
    description: 'What is tried on the others: 2 to 5, or none.',
  })
  @IsArray()
  @ArrayMaxSize(5)
  @ValidateNested({ each: true })
  @Type(() => ExperimentVariantInput)
  variants: ExperimentVariantInput[];
}
