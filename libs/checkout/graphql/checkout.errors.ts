import { Field } from '@nestjs/graphql';
import { MoneyScalar, UserError, UserErrorFor } from '#platform/graphql';
import type { CheckoutState } from '../domain/checkout.js';

@UserErrorFor('TOTAL_CHANGED', 'TotalChanged', 'It does not come to what was expected any more.')
export class TotalChanged extends UserError {
  @Field(() => MoneyScalar, { description: 'What it comes to, in minor units.' })
  totalMinor: bigint;
}

@UserErrorFor('CHECKOUT_OVER', 'CheckoutOver', 'The reservation is over.')
export class CheckoutOver extends UserError {
  @Field(() => String, { description: 'How it ended: a state of checkouts.' })
  state: CheckoutState;
}

@UserErrorFor('LIMIT_REACHED', 'LimitReached', 'It has been used as often, or for as much, as it can be.')
export class LimitReached extends UserError {
  @Field(() => String, { description: 'Which limit: ALL, CUSTOMER, CODE or BUDGET.' })
  limitKind: string;

  @Field(() => MoneyScalar, { description: 'What is left of it: uses, or minor units of a budget.' })
  remaining: bigint;
}
