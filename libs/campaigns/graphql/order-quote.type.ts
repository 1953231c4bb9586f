import { Field, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { INHERIT, MutationPayload } from '#platform/graphql';
import { AwardExplanationType } from './award.type.js';
import { QuotedEffectType } from './other-outcome.type.js';

@ObjectType('OrderQuote', { description: 'What a cart would earn.' })
@Allow(INHERIT)
export class OrderQuoteType extends MutationPayload {
  @Field(() => [AwardExplanationType], { nullable: true, description: 'Campaign by campaign.' })
  explanations?: AwardExplanationType[] | null;

  @Field(() => [QuotedEffectType], {
    nullable: true,
    description:
      'What campaigns would give besides points, effect by effect; null if the cart is refused. What follows from an activity that would be emitted is not looked at.',
  })
  effects?: QuotedEffectType[] | null;
}
