import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { IsArray, IsBoolean, IsInt, IsOptional, IsString, Length } from 'class-validator';
import { Allow } from '#access/graphql';
import { ActivityAttribute, ActivityAttributeInput, attributesOf, toAttributes } from '#activity/graphql';
import { ok } from '#kernel';
import { INHERIT } from '#platform/graphql';
import type { EmitActivitySettings } from '../emitted-activities.js';
import type { StampCardSettings } from '../stamp-cards.js';
import { effectForms, LINES } from './effect.type.js';
import { OtherEffectInput, OtherEffectType } from './other-effects.js';

@InputType('StampCardInput', { description: 'Puts stamps on a card of the customer.' })
export class StampCardInput extends OtherEffectInput {
  @Field(() => String, { description: 'Code of the card, such as "coffee".' })
  @Length(1, 64)
  card: string;

  @Field(() => Int, {
    defaultValue: 1,
    description: 'Stamps: for the activity or, with `perPiece`, for each piece.',
  })
  @IsInt()
  stamps: number;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether each piece of the order is stamped.' })
  @IsBoolean()
  perPiece: boolean;

  @Field(() => String, { nullable: true, description: `${LINES}; all if left out.` })
  @IsOptional()
  @IsString()
  lines?: string | null;

  @Field(() => Int, {
    description: 'Stamps of a complete card: 2 to 1,000, the same wherever the card is named.',
  })
  @IsInt()
  stampsNeeded: number;
}

@ObjectType('StampCardEffect', { description: 'Puts stamps on a card of the customer.' })
@Allow(INHERIT)
export class StampCardEffectType extends OtherEffectType {
  @Field(() => String, { description: 'Code of the card.' })
  card: string;

  @Field(() => Int, { description: 'Stamps: for the activity or, with `perPiece`, for each piece.' })
  stamps: number;

  @Field(() => Boolean, { description: 'Whether each piece of the order is stamped.' })
  perPiece: boolean;

  @Field(() => String, { nullable: true, description: 'Which lines count, in CEL; null: all.' })
  lines: string | null;

  @Field(() => Int, { description: 'Stamps of a complete card.' })
  stampsNeeded: number;
}

effectForms.register<StampCardInput, StampCardSettings>({
  kind: 'stampCard',
  description: 'Stamps on a card.',
  input: StampCardInput,
  output: StampCardEffectType,
  settingsOf: ({ card, stamps, perPiece, lines = null, stampsNeeded }) =>
    ok({ card, stamps, perPiece, lines, stampsNeeded }),
  viewOf: (settings) => settings,
});

@InputType('EmitActivityInput', { description: 'Records an activity, which other campaigns act on.' })
export class EmitActivityInput extends OtherEffectInput {
  @Field(() => String, {
    description: 'Its type, such as "challenge.completed"; none that the product records itself.',
  })
  @Length(1, 64)
  type: string;

  @Field(() => [ActivityAttributeInput], { defaultValue: [], description: 'What it carries; at most 50.' })
  @IsArray()
  attributes: ActivityAttributeInput[];
}

@ObjectType('EmitActivityEffect', { description: 'Records an activity, which other campaigns act on.' })
@Allow(INHERIT)
export class EmitActivityEffectType extends OtherEffectType {
  @Field(() => String, { description: 'Its type.' })
  type: string;

  @Field(() => [ActivityAttribute], { description: 'What it carries.' })
  attributes: ActivityAttribute[];
}

effectForms.register<EmitActivityInput, EmitActivitySettings>({
  kind: 'emitActivity',
  description: 'Something happened: other campaigns act on it.',
  input: EmitActivityInput,
  output: EmitActivityEffectType,
  settingsOf: ({ type, attributes }, path) => {
    const checked = attributesOf(attributes, path);
    return checked.ok ? ok({ type, attributes: checked.value }) : checked;
  },
  viewOf: ({ type, attributes }) => ({ type, attributes: toAttributes(attributes) }),
});
