import { ArgsType, Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { IsDate, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { Allow } from '#access/graphql';
import { connectionOf, ConnectionArgs, DateTimeScalar, INHERIT, MutationPayload } from '#platform/graphql';
import type { ExchangeRate } from '../domain/exchange-rate.js';
import { REASON_LENGTH_MAX } from '../exchange-rates.service.js';

@ObjectType('ExchangeRate', {
  description:
    "What one unit of another currency is worth in the program's, from an instant on, until a later rate. Never changed, never deleted.",
})
@Allow(INHERIT)
export class ExchangeRateType implements Omit<ExchangeRate, 'id'> {
  @Field(() => String, { description: 'ISO 4217 code of the other currency.' })
  currency: string;

  @Field(() => String, { description: 'The rate, exactly: a decimal number such as "0.9234".' })
  rate: string;

  @Field(() => DateTimeScalar, {
    description: 'From when on it is in force: for orders placed then or later.',
  })
  effectiveFrom: Date;

  @Field(() => Int, {
    description:
      'Counts the rates of the currency from the same instant: the last one that was set is in force.',
  })
  revision: number;

  @Field(() => DateTimeScalar, { description: 'When it was set.' })
  setAt: Date;

  @Field(() => String, { description: 'Who set it, such as "staff:<id>".' })
  setBy: string;

  @Field(() => String, { description: 'Why, or where it is from.' })
  reason: string;
}

export const ExchangeRateConnection = connectionOf(() => ExchangeRateType, 'ExchangeRate');

@ArgsType()
export class ExchangeRatesArgs extends ConnectionArgs {
  @Field(() => String, { nullable: true, description: 'Only of this currency, by its ISO 4217 code.' })
  @IsOptional()
  @IsString()
  @MaxLength(10)
  currency?: string | null;
}

@InputType('SetExchangeRateInput', { description: 'A rate to be set. The same again changes nothing.' })
export class SetExchangeRateInput {
  @Field(() => String, { description: 'ISO 4217 code of the other currency.' })
  @IsString()
  currency: string;

  @Field(() => String, {
    description:
      'What one unit of it is worth in the program\'s currency: a decimal number such as "0.9234", at most 12 digits before the point and 18 after it.',
  })
  @IsString()
  @MaxLength(31)
  rate: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'From when on, be it past or future; now if absent. Orders recorded already keep their rate.',
  })
  @IsOptional()
  @IsDate()
  effectiveFrom?: Date | null;

  @Field(() => String, { description: 'Why, or where it is from; 1 to 500 characters.' })
  @IsString()
  @Length(1, REASON_LENGTH_MAX)
  reason: string;
}

@ObjectType('ExchangeRatePayload', { description: 'Outcome of setExchangeRate.' })
@Allow(INHERIT)
export class ExchangeRatePayload extends MutationPayload {
  @Field(() => ExchangeRateType, {
    nullable: true,
    description: 'The rate that is in force from then on; null when it was refused.',
  })
  exchangeRate?: ExchangeRateType;
}
