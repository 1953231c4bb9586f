import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { IsInt, IsOptional, Length } from 'class-validator';
import { Allow } from '#access/graphql';
import { effectForms, OtherEffectInput, OtherEffectType } from '#campaigns/graphql';
import { ok } from '#kernel';
import { INHERIT } from '#platform/graphql';
import type { PlaceInTierSettings } from '../tier-effect.js';

@InputType('PlaceInTierInput', { description: 'Gives a tier. Nobody is lowered by that.' })
export class PlaceInTierInput extends OtherEffectInput {
  @Field(() => String, { description: 'Code of the ladder.' })
  @Length(1, 28)
  ladder: string;

  @Field(() => String, { description: 'Code of the tier.' })
  @Length(1, 28)
  tier: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Days that it lasts, from the day of the activity on; without end if left out.',
  })
  @IsOptional()
  @IsInt()
  days?: number | null;
}

@ObjectType('PlaceInTierEffect', { description: 'Gives a tier. Nobody is lowered by that.' })
@Allow(INHERIT)
export class PlaceInTierEffectType extends OtherEffectType {
  @Field(() => String, { description: 'Code of the ladder.' })
  ladder: string;

  @Field(() => String, { description: 'Code of the tier.' })
  tier: string;

  @Field(() => Int, { nullable: true, description: 'Days that it lasts; null: without end.' })
  days: number | null;
}

effectForms.register<PlaceInTierInput, PlaceInTierSettings>({
  kind: 'placeInTier',
  description: 'A tier.',
  input: PlaceInTierInput,
  output: PlaceInTierEffectType,
  settingsOf: ({ ladder, tier, days = null }) => ok({ ladder, tier, days }),
  viewOf: (settings) => settings,
});
