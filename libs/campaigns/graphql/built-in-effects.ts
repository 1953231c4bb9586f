import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsArray, IsBoolean, IsIn, IsInt, IsOptional, IsString, Length } from 'class-validator';
import { Allow } from '#access/graphql';
import { ActivityAttribute, ActivityAttributeInput, attributesOf, toAttributes } from '#activity/graphql';
import { ok } from '#kernel';
import { INHERIT, MoneyScalar } from '#platform/graphql';
import type { GrantBadgeSettings } from '../effects/badges.js';
import type { EnterDrawSettings } from '../effects/draw-entries.js';
import type { EmitActivitySettings } from '../effects/emitted-activities.js';
import { MESSAGE_CHANNELS, type MessageChannel } from '../domain/message.js';
import type { SendMessageSettings } from '../effects/outbox-messages.js';
import type { StampCardSettings } from '../effects/stamp-cards.js';
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

@InputType('GrantBadgeInput', { description: 'Gives a badge.' })
export class GrantBadgeInput extends OtherEffectInput {
  @Field(() => String, { description: 'Code of the badge, such as "regular".' })
  @Length(1, 64)
  badge: string;

  @Field(() => String, { description: 'Name for people, 1 to 120 characters.' })
  @Length(1, 120)
  name: string;
}

@ObjectType('GrantBadgeEffect', { description: 'Gives a badge.' })
@Allow(INHERIT)
export class GrantBadgeEffectType extends OtherEffectType {
  @Field(() => String, { description: 'Code of the badge.' })
  badge: string;

  @Field(() => String, { description: 'Name for people.' })
  name: string;
}

effectForms.register<GrantBadgeInput, GrantBadgeSettings>({
  kind: 'grantBadge',
  description: 'A badge.',
  input: GrantBadgeInput,
  output: GrantBadgeEffectType,
  settingsOf: ({ badge, name }) => ok({ badge, name }),
  viewOf: (settings) => settings,
});

export const MessageChannelEnum = Object.fromEntries(MESSAGE_CHANNELS.map((channel) => [channel, channel]));
registerEnumType(MessageChannelEnum, {
  name: 'MessageChannel',
  description: 'How a message is sent.',
  valuesMap: {
    EMAIL: { description: 'E-mail.' },
    SMS: { description: 'Text message to the phone.' },
    PUSH: { description: 'Notification of an app or browser.' },
  },
});

@InputType('SendMessageInput', {
  description: 'Sends a message, to customers who agreed to the channel.',
})
export class SendMessageInput extends OtherEffectInput {
  @Field(() => MessageChannelEnum, { description: 'How it is sent.' })
  @IsIn(MESSAGE_CHANNELS)
  channel: MessageChannel;

  @Field(() => String, { description: 'Code of the template, such as "thanks".' })
  @Length(1, 64)
  template: string;

  @Field(() => [ActivityAttributeInput], {
    defaultValue: [],
    description: 'What the template is told; at most 50.',
  })
  @IsArray()
  data: ActivityAttributeInput[];
}

@ObjectType('SendMessageEffect', { description: 'Sends a message, to customers who agreed to the channel.' })
@Allow(INHERIT)
export class SendMessageEffectType extends OtherEffectType {
  @Field(() => MessageChannelEnum, { description: 'How it is sent.' })
  channel: MessageChannel;

  @Field(() => String, { description: 'Code of the template.' })
  template: string;

  @Field(() => [ActivityAttribute], { description: 'What the template is told.' })
  data: ActivityAttribute[];
}

effectForms.register<SendMessageInput, SendMessageSettings>({
  kind: 'sendMessage',
  description: 'A message.',
  input: SendMessageInput,
  output: SendMessageEffectType,
  settingsOf: ({ channel, template, data }, path) => {
    const checked = attributesOf(data, path, 'data');
    return checked.ok ? ok({ channel, template, data: checked.value }) : checked;
  },
  viewOf: ({ channel, template, data }) => ({ channel, template, data: toAttributes(data) }),
});

@InputType('EnterDrawInput', { description: 'Enters the customer in a draw.' })
export class EnterDrawInput extends OtherEffectInput {
  @Field(() => String, { description: 'Code of the draw, such as "summer".' })
  @Length(1, 64)
  draw: string;

  @Field(() => Int, { defaultValue: 1, description: 'Entries: 1 to 1,000.' })
  @IsInt()
  entries: number;

  @Field(() => MoneyScalar, {
    nullable: true,
    description:
      'Minor units: `entries` for each full amount of what was paid for goods, tax included; at most 1,000 for an order. For every activity alike if left out.',
  })
  @IsOptional()
  perMinor?: bigint | null;
}

@ObjectType('EnterDrawEffect', { description: 'Enters the customer in a draw.' })
@Allow(INHERIT)
export class EnterDrawEffectType extends OtherEffectType {
  @Field(() => String, { description: 'Code of the draw.' })
  draw: string;

  @Field(() => Int, { description: 'Entries.' })
  entries: number;

  @Field(() => MoneyScalar, {
    nullable: true,
    description:
      'Minor units that were paid for goods for which there are `entries`; null: whatever was paid.',
  })
  perMinor: bigint | null;
}

effectForms.register<EnterDrawInput, EnterDrawSettings>({
  kind: 'enterDraw',
  description: 'Entries in a draw.',
  input: EnterDrawInput,
  output: EnterDrawEffectType,
  settingsOf: ({ draw, entries, perMinor = null }) =>
    ok(perMinor === null ? { draw, entries } : { draw, entries, perMinor: String(perMinor) }),
  viewOf: ({ draw, entries, perMinor = null }) => ({
    ...{ draw, entries, perMinor: perMinor === null ? null : BigInt(perMinor) },
  }),
});
