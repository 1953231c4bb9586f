import { ArgsType, Field, Float, ID, InputType } from '@nestjs/graphql';
import { ArrayMaxSize, ArrayMinSize, IsOptional, IsString } from 'class-validator';
import { err, invalid, ok, type LocalDate, type Problem, type Result } from '#kernel';
import { ConnectionArgs, DateScalar, DateTimeScalar, localIdOf } from '#platform/graphql';
import type { CustomerSelector } from '../customers.service.js';
import type { AttributeInput } from '../domain/attributes.js';
import type { ConsentChannel } from '../domain/consent.js';
import type { CustomerStatus } from '../domain/customer.js';
import type { CustomerInput } from '../domain/profile-change.js';
import { ConsentChannelEnum, CustomerStatusEnum } from './customer.type.js';

/** Most customers of one call. */
const BATCH_MAX = 1_000;

// The fields' rules are the domain's, which checks every customer of a batch for itself; here they are only admitted.
@InputType('CustomerAttributeInput', {
  description:
    'An attribute to set: exactly one of text, number and flag; none of them removes the attribute.',
})
export class CustomerAttributeInput implements AttributeInput {
  @Field(() => String, { description: 'Name: a letter a-z, then at most 62 of a-z, 0-9 and _.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'A text of at most 1,000 characters.' })
  text?: string | null;

  @Field(() => Float, { nullable: true, description: 'A number between -10^12 and 10^12.' })
  number?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'A yes or no.' })
  flag?: boolean | null;
}

@InputType('UpsertCustomerInput', {
  description:
    'A customer to create or update. A field left out stays as it is; null clears it. Sending the same again changes nothing.',
})
export class UpsertCustomerInput implements CustomerInput {
  @Field(() => String, {
    description: "The storefront's own id of the customer: 1 to 200 characters, compared exactly.",
  })
  @IsString()
  externalId: string;

  @Field(() => String, { nullable: true, description: 'Given name, at most 100 characters.' })
  @IsOptional()
  givenName?: string | null;

  @Field(() => String, { nullable: true, description: 'Family name, at most 100 characters.' })
  @IsOptional()
  familyName?: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  @IsOptional()
  email?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Phone number, international or as dialled in `phoneRegion`.',
  })
  @IsOptional()
  phone?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Country of a phone number without a leading +, such as "US"; by default that of the program\'s locale.',
  })
  @IsOptional()
  phoneRegion?: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Birthday: from 1900 to yesterday.' })
  @IsOptional()
  birthday?: LocalDate | null;

  @Field(() => String, { nullable: true, description: 'Preferred language, a BCP 47 tag such as "pt-BR".' })
  @IsOptional()
  locale?: string | null;

  @Field(() => [CustomerAttributeInput], {
    nullable: true,
    description: 'Attributes to set, by name; others stay. Null removes all. A customer has at most 50.',
  })
  @IsOptional()
  attributes?: CustomerAttributeInput[] | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Enrols the customer as of then, unless enrolled already. Null means the same as left out.',
  })
  @IsOptional()
  enrolledAt?: Date | null;
}

@InputType('UpsertCustomersInput', { description: 'Customers to create or update at once.' })
export class UpsertCustomersInput {
  @Field(() => [UpsertCustomerInput], {
    description: '1 to 1,000 customers. Of two with the same external id, the later is refused.',
  })
  @ArrayMinSize(1, { message: 'At least one customer' })
  @ArrayMaxSize(BATCH_MAX, { message: `At most ${BATCH_MAX} customers at once` })
  customers: UpsertCustomerInput[];
}

@InputType({ isAbstract: true })
abstract class CustomerSelectorInput {
  @Field(() => ID, { nullable: true, description: 'Global id of the customer. Give this or `externalId`.' })
  @IsOptional()
  id?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The storefront's own id of the customer. Give this or `id`.",
  })
  @IsOptional()
  externalId?: string | null;
}

@InputType('EnrolCustomerInput', { description: 'Who joins the program.' })
export class EnrolCustomerInput extends CustomerSelectorInput {
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Since when; now if left out. Not in the future.',
  })
  @IsOptional()
  enrolledAt?: Date | null;
}

@InputType('UpdateConsentInput', { description: "A customer's decision about messages on one channel." })
export class UpdateConsentInput extends CustomerSelectorInput {
  @Field(() => ConsentChannelEnum, { description: 'The channel.' })
  @IsString()
  channel: ConsentChannel;

  @Field(() => Boolean, { description: 'Whether the customer agrees.' })
  @IsOptional()
  granted: boolean;

  @Field(() => String, {
    description: 'Where the customer said so, such as "checkout": 1 to 200 characters.',
  })
  @IsString()
  source: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When the customer said so; now if left out. The latest decision counts, whatever the order of calls.',
  })
  @IsOptional()
  at?: Date | null;
}

@InputType('SuspendCustomerInput', { description: 'Who is suspended, and why.' })
export class SuspendCustomerInput {
  @Field(() => ID, { description: 'Global id of the customer.' })
  @IsString()
  id: string;

  @Field(() => String, { description: 'Why, for the audit log: 1 to 500 characters.' })
  @IsString()
  reason: string;
}

@InputType('ReactivateCustomerInput', { description: 'Who is reactivated, and why.' })
export class ReactivateCustomerInput extends SuspendCustomerInput {}

@ArgsType()
export class CustomerArgs {
  @Field(() => ID, { nullable: true, description: 'Global id of the customer. Give this or `externalId`.' })
  @IsOptional()
  id?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The storefront's own id of the customer. Give this or `id`.",
  })
  @IsOptional()
  externalId?: string | null;
}

@ArgsType()
export class CustomersArgs extends ConnectionArgs {
  @Field(() => String, {
    nullable: true,
    description:
      'Start of the external id, of the full name or of the family name; or a whole e-mail address or phone number.',
  })
  @IsOptional()
  search?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Only customers who are enrolled (true) or are not (false).',
  })
  @IsOptional()
  enrolled?: boolean | null;

  @Field(() => CustomerStatusEnum, { nullable: true, description: 'Only customers of this status.' })
  @IsOptional()
  status?: CustomerStatus | null;
}

/** The customer that is meant. Problem: INVALID_INPUT unless exactly one of the two ids is given. */
export function selectorOf(input: {
  readonly id?: string | null;
  readonly externalId?: string | null;
}): Result<CustomerSelector, Problem> {
  const { id = null, externalId = null } = input;
  if ((id === null) === (externalId === null)) return err(invalid(['id'], 'Give either id or externalId.'));
  // A malformed id names nobody, and is answered like an unknown one.
  return ok(id === null ? { externalId } : { id: localIdOf('Customer', id) ?? '' });
}
