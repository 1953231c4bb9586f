import { Field } from '@nestjs/graphql';
import type { LocalDate } from '#kernel';
import { DateScalar, MoneyScalar, UserError, UserErrorFor } from '#platform/graphql';

@UserErrorFor(
  'RETURN_EXCEEDS_ORDER',
  'ReturnExceedsOrder',
  'More was to be returned than is left of the order.',
)
export class ReturnExceedsOrder extends UserError {
  @Field(() => MoneyScalar, {
    description: 'What is left of the order, in minor units of the currency it was stated in.',
  })
  remainingMinor: bigint;
}

@UserErrorFor(
  'WRONG_CURRENCY',
  'WrongCurrency',
  'Amounts are in another currency than the program, which has no exchange rate of it for that time, or takes none here.',
)
export class WrongCurrency extends UserError {
  @Field(() => String, { description: 'Currency of the program, ISO 4217.' })
  expected: string;

  @Field(() => String, { description: 'Currency that was given.' })
  given: string;

  @Field(() => DateScalar, {
    nullable: true,
    description:
      "The day of the order, in the program's time zone; null where only the program's currency will do.",
  })
  day: LocalDate | null;
}
