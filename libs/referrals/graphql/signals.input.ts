import { Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsOptional, IsString, ValidateNested } from 'class-validator';
import { ADDRESS_LINES_MAX, type PostalAddress } from '../domain/fraud/signals.js';
import type { SignalsInput } from '../fraud/referral-signals.js';

@InputType('ReferralAddressInput', {
  description:
    'A postal address. It is compared without accents, capitals and punctuation; the town does not matter.',
})
export class ReferralAddressInput implements PostalAddress {
  @Field(() => [String], {
    description:
      'Street, number and whatever else leads to the door: 1 to 5 lines of at most 200 characters.',
  })
  @IsArray()
  @ArrayMaxSize(ADDRESS_LINES_MAX)
  @IsString({ each: true })
  lines: string[];

  @Field(() => String, { description: 'Postal code.' })
  @IsString()
  postalCode: string;

  @Field(() => String, { description: 'Country by ISO 3166-1: two capital letters, such as "DE".' })
  @IsString()
  country: string;
}

@InputType('ReferralSignalsInput', {
  description:
    'What a shop knows about whoever is in front of it, to find people who refer themselves. Only keyed hashes are kept. A customer may tell of the device alone.',
})
export class ReferralSignalsInput implements SignalsInput {
  @Field(() => String, {
    nullable: true,
    description: 'Names the device or browser, as the shop does: 1 to 200 characters, compared exactly.',
  })
  @IsOptional()
  @IsString()
  deviceId?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'IPv4 or IPv6 address of the customer, of which the network counts for 30 days; one of no public network is left out.',
  })
  @IsOptional()
  @IsString()
  ip?: string | null;

  @Field(() => ReferralAddressInput, { nullable: true, description: 'Where orders go.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => ReferralAddressInput)
  address?: ReferralAddressInput | null;

  @Field(() => String, {
    nullable: true,
    description: "Fingerprint of the card, as the provider of payments makes it, never the card's number.",
  })
  @IsOptional()
  @IsString()
  cardFingerprint?: string | null;
}

@InputType('RecordReferralSignalsInput', { description: 'With what a customer was seen.' })
export class RecordReferralSignalsInput {
  @Field(() => String, {
    nullable: true,
    description: "The storefront's own id of the customer; a customer's token names its own by itself.",
  })
  @IsOptional()
  @IsString()
  customer?: string | null;

  @Field(() => ReferralSignalsInput, { description: 'With what.' })
  @ValidateNested()
  @Type(() => ReferralSignalsInput)
  signals: ReferralSignalsInput;
}
