import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { Length } from 'class-validator';
import { Allow } from '#access/graphql';
import { effectForms, OtherEffectInput, OtherEffectType } from '#campaigns/graphql';
import { ok } from '#kernel';
import { INHERIT } from '#platform/graphql';
import type { AdmitToClubSettings } from '../club-effect.js';

@InputType('AdmitToClubInput', {
  description: 'Lets into a club, free and for good; to the line when every seat is taken.',
})
export class AdmitToClubInput extends OtherEffectInput {
  @Field(() => String, { description: 'Code of the club.' })
  @Length(1, 28)
  club: string;
}

@ObjectType('AdmitToClubEffect', {
  description: 'Lets into a club, free and for good; to the line when every seat is taken.',
})
@Allow(INHERIT)
export class AdmitToClubEffectType extends OtherEffectType {
  @Field(() => String, { description: 'Code of the club.' })
  club: string;
}

effectForms.register<AdmitToClubInput, AdmitToClubSettings>({
  kind: 'admitToClub',
  description: 'A place in a club.',
  input: AdmitToClubInput,
  output: AdmitToClubEffectType,
  settingsOf: ({ club }) => ok({ club }),
  viewOf: (settings) => settings,
});
