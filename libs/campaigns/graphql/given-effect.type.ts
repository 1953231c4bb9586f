import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { DateTimeScalar, INHERIT } from '#platform/graphql';
import type { CustomerCard, GivenEffect } from '../effects/given-effects.service.js';

@ObjectType('GivenEffect', {
  description: 'What a campaign gave for an order besides points, or was kept from giving.',
})
@Allow(INHERIT)
export class GivenEffectType {
  @Field(() => String, { description: 'Code of the campaign.' })
  campaign: string;

  @Field(() => Int, { description: 'Number of the campaign version that gave it.' })
  version: number;

  @Field(() => String, { description: 'The kind of effect, as in the input of a campaign: "stampCard".' })
  kind: string;

  @Field(() => String, { description: 'What it gives, in words.' })
  words: string;

  @Field(() => Int, {
    description:
      'How many were given: stamps, entries, minor units of a coupon with an amount of its own; 1 of most kinds.',
  })
  units: number;

  @Field(() => Int, { description: 'How many of them returns took back.' })
  takenBack: number;

  @Field(() => Boolean, { description: 'Whether all of it was taken back.' })
  reversed: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'Why it was not given after all: SUSPENDED, LIMIT_REACHED, COOL_DOWN, or what its kind says, such as PAID_BY_COUPON; null: it was.',
  })
  refusal: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was given.' })
  givenAt: Date;
}

export function toGivenEffect({ firing, campaign, version, words }: GivenEffect): GivenEffectType {
  const { kind, takenBack, refusal, firedAt: givenAt } = firing;
  const units = refusal === null ? firing.units : 0;
  const reversed = refusal === null && takenBack >= units;
  return {
    ...{ campaign: campaign.code, version, kind, words, refusal, givenAt },
    units,
    takenBack,
    reversed,
  };
}

@ObjectType('StampCard', {
  description: "A customer's stamp card: the present one, and how many are complete.",
})
@Allow(INHERIT)
export class StampCardType {
  @Field(() => String, { description: 'Code of the card.' })
  card: string;

  @Field(() => Int, { description: 'Stamps on the present card.' })
  stamps: number;

  @Field(() => Int, { description: 'Stamps of a complete card.' })
  stampsNeeded: number;

  @Field(() => Int, { description: 'Cards that are complete.' })
  completed: number;
}

export function toStampCard({ card, stamps, stampsNeeded, completed }: CustomerCard): StampCardType {
  return { card, stamps, stampsNeeded, completed };
}

@ObjectType('Badge', { description: 'A badge of a customer.' })
@Allow(INHERIT)
export class BadgeType {
  @Field(() => String, { description: 'Code of the badge.' })
  badge: string;

  @Field(() => String, { description: 'Name for people.' })
  name: string;

  @Field(() => DateTimeScalar, { description: 'Since when the customer has it.' })
  givenAt: Date;
}

@ObjectType('DrawEntry', { description: 'How often a customer is entered in a draw.' })
@Allow(INHERIT)
export class DrawEntryType {
  @Field(() => String, { description: 'Code of the draw.' })
  draw: string;

  @Field(() => Int, { description: 'Entries.' })
  entries: number;
}
