import { Field } from '@nestjs/graphql';
import { MoneyScalar, UserError, UserErrorFor } from '#platform/graphql';

@UserErrorFor(
  'RETURN_EXCEEDS_ORDER',
  'ReturnExceedsOrder',
  'More was to be returned than is left of the order.',
)
export class ReturnExceedsOrder extends UserError {
  @Field(() => MoneyScalar, { description: 'What is left of the order, in minor units.' })
  remainingMinor: bigint;
}

@UserErrorFor('WRONG_CURRENCY', 'WrongCurrency', 'The order is in another currency than the program.')
export class WrongCurrency extends UserError {
  @Field(() => String, { description: 'Currency of the program, ISO 4217.' })
  expected: string;

  @Field(() => String, { description: 'Currency that was given.' })
  given: string;
}
