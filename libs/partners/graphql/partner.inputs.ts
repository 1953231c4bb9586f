import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, Length, MaxLength, ValidateNested } from 'class-validator';
import type { LocalDate, Points } from '#kernel';
import { DateScalar, MoneyScalar, PointsScalar } from '#platform/graphql';
import type { VerifierKind } from '../domain/partner.js';
import { PartnerVerifierKindEnum } from './partner.type.js';

const CODE_LENGTH_MAX = 28;
const TEXT_LENGTH_MAX = 2_000;
const CUSTOMER = "The customer's external id. Needed with a storefront key; left out with a customer token.";

@InputType('PartnerVerifierInput', { description: "How numbers are known to be members'." })
export class PartnerVerifierInput {
  @Field(() => PartnerVerifierKindEnum, { description: 'How.' })
  @IsIn(Object.keys(PartnerVerifierKindEnum))
  kind: VerifierKind;

  @Field(() => String, {
    nullable: true,
    description:
      'The form of numbers, 4 to 64 of: 9 (a digit), A (a letter), * (either), a digit or letter in quotes (itself). Any if left out.',
  })
  @IsOptional()
  @Length(1, TEXT_LENGTH_MAX)
  format?: string | null;

  @Field(() => String, { nullable: true, description: 'For HTTP: where the partner is asked, by https.' })
  @IsOptional()
  @Length(1, TEXT_LENGTH_MAX)
  url?: string | null;
}

@InputType('CreatePartnerInput', { description: 'A new partner.' })
export class CreatePartnerInput {
  @Field(() => String, {
    description: 'Code: a lower-case letter, then up to 27 letters, digits or underscores.',
  })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => String, { description: 'Name.' })
  @Length(1, TEXT_LENGTH_MAX)
  name: string;

  @Field(() => PartnerVerifierInput, { description: "How numbers are known to be members'." })
  @ValidateNested()
  @Type(() => PartnerVerifierInput)
  verifier: PartnerVerifierInput;

  @Field(() => String, {
    nullable: true,
    description: 'Code of the point type that is settled; "points" if left out. It stays.',
  })
  @IsOptional()
  @IsString()
  pointType?: string | null;

  @Field(() => MoneyScalar, {
    description: "What 1,000 points are settled at from today, in minor units of the program's currency.",
  })
  minorPerThousand: bigint;
}

@InputType('ChangePartnerInput', { description: 'What is to be changed of a partner; the rest stays.' })
export class ChangePartnerInput {
  @Field(() => String, { description: 'Code of the partner.' })
  @Length(1, CODE_LENGTH_MAX)
  partner: string;

  @Field(() => String, { nullable: true, description: 'Name.' })
  @IsOptional()
  @Length(1, TEXT_LENGTH_MAX)
  name?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether new memberships are linked from now on.' })
  @IsOptional()
  @IsBoolean()
  isOpen?: boolean | null;

  @Field(() => PartnerVerifierInput, {
    nullable: true,
    description: "How numbers are known to be members' from now on, those that are pending too.",
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => PartnerVerifierInput)
  verifier?: PartnerVerifierInput | null;
}

@InputType('SetPartnerPriceInput', { description: 'What points are settled at, from a day on.' })
export class SetPartnerPriceInput {
  @Field(() => String, { description: 'Code of the partner.' })
  @Length(1, CODE_LENGTH_MAX)
  partner: string;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The first program-local day, none that is settled; today if left out.',
  })
  @IsOptional()
  @IsString()
  fromDay?: LocalDate | null;

  @Field(() => MoneyScalar, { description: "Minor units of the program's currency for 1,000 points." })
  minorPerThousand: bigint;
}

@InputType('IssuePartnerSecretInput', { description: 'Whose secret is to be issued.' })
export class IssuePartnerSecretInput {
  @Field(() => String, { description: 'Code of the partner.' })
  @Length(1, CODE_LENGTH_MAX)
  partner: string;
}

@InputType('BindPartnerKeyInput', { description: "A storefront key that is to be a partner's." })
export class BindPartnerKeyInput {
  @Field(() => String, { description: 'Code of the partner.' })
  @Length(1, CODE_LENGTH_MAX)
  partner: string;

  @Field(() => ID, { description: 'The storefront key.' })
  @IsString()
  @MaxLength(400)
  storefrontKey: string;
}

@InputType('LinkPartnerMembershipInput', { description: 'The number of a customer with a partner.' })
export class LinkPartnerMembershipInput {
  @Field(() => String, { description: 'Code of the partner.' })
  @Length(1, CODE_LENGTH_MAX)
  partner: string;

  @Field(() => String, { nullable: true, description: CUSTOMER })
  @IsOptional()
  @IsString()
  customer?: string | null;

  @Field(() => String, {
    description: 'The number: 4 to 64 letters and digits. Spaces, dots, dashes and slashes are left out.',
  })
  @Length(1, TEXT_LENGTH_MAX)
  number: string;
}

@InputType('UnlinkPartnerMembershipInput', { description: 'Whose membership with which partner is to end.' })
export class UnlinkPartnerMembershipInput {
  @Field(() => String, { description: 'Code of the partner.' })
  @Length(1, CODE_LENGTH_MAX)
  partner: string;

  @Field(() => String, { nullable: true, description: CUSTOMER })
  @IsOptional()
  @IsString()
  customer?: string | null;
}

@InputType('AwardPartnerPointsInput', { description: 'A bonus that a partner pays for.' })
export class AwardPartnerPointsInput {
  @Field(() => String, { description: 'Code of the partner.' })
  @Length(1, CODE_LENGTH_MAX)
  partner: string;

  @Field(() => String, {
    nullable: true,
    description: 'External id of the customer, a verified member. Or give `number`.',
  })
  @IsOptional()
  @IsString()
  customer?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Their number with the partner. Or give `customer`.',
  })
  @IsOptional()
  @Length(1, TEXT_LENGTH_MAX)
  number?: string | null;

  @Field(() => PointsScalar, { description: 'Points, 1 or more.' })
  points: Points;

  @Field(() => String, {
    description: 'What the partner calls it, once for each partner: 1 to 200 printable characters.',
  })
  @Length(1, 200)
  reference: string;
}

@InputType('TakeBackPartnerPointsInput', { description: 'A bonus that is to be taken back.' })
export class TakeBackPartnerPointsInput {
  @Field(() => String, { description: 'Code of the partner.' })
  @Length(1, CODE_LENGTH_MAX)
  partner: string;

  @Field(() => String, { description: 'What the partner calls it.' })
  @Length(1, 200)
  reference: string;
}
