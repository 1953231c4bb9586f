import { Field, Int } from '@nestjs/graphql';
import type { Points } from '#kernel';
import { PointsScalar, UserError, UserErrorFor } from '#platform/graphql';

@UserErrorFor('OUT_OF_STOCK', 'OutOfStock', 'Fewer pieces of the reward are left.')
export class OutOfStock extends UserError {
  @Field(() => Int, { description: 'Pieces that are left.' })
  piecesLeft: number;
}

@UserErrorFor(
  'REWARD_LIMIT_REACHED',
  'RewardLimitReached',
  'More pieces than the person may have, or than are possible at a time.',
)
export class RewardLimitReached extends UserError {
  @Field(() => Int, { description: 'Pieces that they may have at a time.' })
  piecesLeft: number;
}

@UserErrorFor('PRICE_CHANGED', 'PriceChanged', 'The reward costs more than the customer agreed to.')
export class PriceChanged extends UserError {
  @Field(() => PointsScalar, { description: 'What it costs now, all pieces together.' })
  points: Points;
}
