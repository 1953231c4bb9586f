import type { Type } from '@nestjs/common';
import { Args, ArgsType, Field, Float, InputType, Int, registerEnumType } from '@nestjs/graphql';
import { DateTimeScalar, MoneyScalar } from '#platform/graphql';
import { DEFAULT_SOURCE, type CreateCustomers } from '../domain/reference.js';

/**
 * The `input` argument of a mutation as GraphQL checked it. The rules of the domain check the rest: for a thousand orders
 * a second pass over every field would cost more than recording them.
 */
export function DomainInput(type: () => Type<object>): ParameterDecorator {
  return Args('input', { type, description: 'All inputs of the mutation.' });
}

const SOURCE = {
  defaultValue: DEFAULT_SOURCE,
  description: 'The shop, till or system it comes from; 1 to 64 characters.',
};
const WHEN = {
  nullable: true,
  description: 'When it happened, at most 24 hours ahead; now if absent.',
} as const;

@InputType('GuestInput', {
  description: 'Somebody without an account: by e-mail address, phone number or both.',
})
export class GuestContactInput {
  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  email?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Phone number with its country code, such as "+14155550100".',
  })
  phone?: string | null;
}

@InputType('CustomerReferenceInput', { description: 'A customer: give either externalId or guest.' })
export class CustomerReferenceInput {
  @Field(() => String, { nullable: true, description: "The storefront's own id of the customer." })
  externalId?: string | null;

  @Field(() => GuestContactInput, { nullable: true, description: 'A guest, known or new.' })
  guest?: GuestContactInput | null;
}

@InputType('OrderReferenceInput', { description: 'An order by its natural key.' })
export class OrderReferenceInput {
  @Field(() => String, SOURCE)
  source: string;

  @Field(() => String, { description: "The source's own id of the order." })
  externalId: string;
}

@InputType('OrderLineInput', { description: 'One line of an order.' })
export class OrderLineInput {
  @Field(() => String, { nullable: true, description: "The store's number of the article." })
  sku?: string | null;

  @Field(() => String, { nullable: true, description: 'Name of the article.' })
  name?: string | null;

  @Field(() => [String], { nullable: true, description: 'Categories of the article, at most 20.' })
  categories?: string[] | null;

  @Field(() => Int, { defaultValue: 1, description: 'Pieces, 1 to 1,000,000.' })
  quantity: number;

  @Field(() => MoneyScalar, {
    description: 'The whole line (not one piece), before discounts on the whole order.',
  })
  amountMinor: bigint;
}

export const CreateCustomersEnum = { NO: 'NO', CREATE: 'CREATE', CREATE_AND_ENROL: 'CREATE_AND_ENROL' };
registerEnumType(CreateCustomersEnum, {
  name: 'CreateCustomers',
  description: 'What to do when no customer has the external id.',
  valuesMap: {
    NO: { description: 'Refuse the order.' },
    CREATE: { description: 'Create the customer, not enrolled.' },
    CREATE_AND_ENROL: {
      description: 'Create the customer, enrolled since the order; enrol one who is not yet.',
    },
  },
});

@InputType('OrderInput', { description: 'A paid order. The same source and external id is recorded once.' })
export class OrderInput {
  @Field(() => CustomerReferenceInput, { description: 'Who bought.' })
  customer: CustomerReferenceInput;

  @Field(() => String, SOURCE)
  source: string;

  @Field(() => String, { description: "The source's own id of the order; 1 to 200 characters." })
  externalId: string;

  @Field(() => DateTimeScalar, WHEN)
  occurredAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'How it was placed, such as "web" or "pos".' })
  channel?: string | null;

  @Field(() => String, {
    description:
      "ISO 4217 code of the currency of all amounts. Another one than the program's needs a rate: `exchangeRate`, or the program's own.",
  })
  currency: string;

  @Field(() => String, {
    nullable: true,
    description:
      'What one unit of the currency is worth in the program\'s, such as "0.9234"; goes before the program\'s rate of the time of the order.',
  })
  exchangeRate?: string | null;

  @Field(() => MoneyScalar, {
    description:
      'What the customer pays in money, with shipping and tax, before gift cards pay part of it. What points pay is a discount.',
  })
  totalMinor: bigint;

  @Field(() => MoneyScalar, { nullable: true, description: 'Shipping; part of the total.' })
  shippingMinor?: bigint | null;

  @Field(() => MoneyScalar, { nullable: true, description: 'Tax; part of the total.' })
  taxMinor?: bigint | null;

  @Field(() => MoneyScalar, { nullable: true, description: 'What gift cards pay of the total.' })
  giftCardMinor?: bigint | null;

  @Field(() => MoneyScalar, {
    nullable: true,
    description: 'Discount that the total has subtracted already; what points paid is one.',
  })
  discountMinor?: bigint | null;

  @Field(() => [OrderLineInput], { nullable: true, description: 'The lines, at most 500.' })
  lines?: OrderLineInput[] | null;
}

const CREATE_CUSTOMERS = {
  defaultValue: 'NO',
  description: 'What to do when no customer has the external id.',
};

@InputType('RecordOrderInput', {
  description: 'A paid order. The same source and external id is recorded once.',
})
export class RecordOrderInput extends OrderInput {
  @Field(() => CreateCustomersEnum, CREATE_CUSTOMERS)
  createCustomers: CreateCustomers;
}

@InputType('RecordOrdersInput', { description: 'Up to 1,000 orders.' })
export class RecordOrdersInput {
  @Field(() => [OrderInput], { description: 'The orders.' })
  orders: OrderInput[];

  @Field(() => CreateCustomersEnum, CREATE_CUSTOMERS)
  createCustomers: CreateCustomers;
}

@InputType('ReturnLineInput', { description: 'A returned line: a quantity, an amount or both.' })
export class ReturnLineInput {
  @Field(() => Int, { description: 'Place of the line in the order, from 1.' })
  lineNo: number;

  @Field(() => Int, { nullable: true, description: 'Pieces returned.' })
  quantity?: number | null;

  @Field(() => MoneyScalar, {
    nullable: true,
    description: 'Given back for them; their share of the line if absent.',
  })
  amountMinor?: bigint | null;
}

@InputType('RecordReturnInput', {
  description: 'A return, by amount or by lines. The same external id is recorded once.',
})
export class RecordReturnInput {
  @Field(() => String, SOURCE)
  source: string;

  @Field(() => String, { description: "The source's own id of the order." })
  orderExternalId: string;

  @Field(() => String, { description: "The source's own id of the return, unique among its returns." })
  externalId: string;

  @Field(() => DateTimeScalar, WHEN)
  occurredAt?: Date | null;

  @Field(() => MoneyScalar, {
    nullable: true,
    description: 'All that is given back, in the currency that the order was stated in. Give this or lines.',
  })
  amountMinor?: bigint | null;

  @Field(() => [ReturnLineInput], {
    nullable: true,
    description: 'The returned lines. Give these or amountMinor.',
  })
  lines?: ReturnLineInput[] | null;

  @Field(() => MoneyScalar, {
    nullable: true,
    description:
      'Shipping given back: part of amountMinor, or added to the lines. None if absent, until nothing else is left.',
  })
  shippingMinor?: bigint | null;

  @Field(() => MoneyScalar, { nullable: true, description: 'Tax contained in it; in proportion if absent.' })
  taxMinor?: bigint | null;
}

@InputType('CancelOrderInput', { description: 'An order to cancel. Cancelling it again changes nothing.' })
export class CancelOrderInput {
  @Field(() => String, SOURCE)
  source: string;

  @Field(() => String, { description: "The source's own id of the order." })
  orderExternalId: string;

  @Field(() => DateTimeScalar, WHEN)
  occurredAt?: Date | null;
}

@InputType('ActivityAttributeInput', { description: 'A detail of an activity: give exactly one value.' })
export class ActivityAttributeInput {
  @Field(() => String, {
    description: 'Name: a letter a-z, then letters, digits and _; at most 64 characters.',
  })
  name: string;

  @Field(() => String, { nullable: true, description: 'A text of at most 1,000 characters.' })
  text?: string | null;

  @Field(() => Float, { nullable: true, description: 'A number.' })
  number?: number | null;

  @Field(() => Boolean, { nullable: true, description: 'A yes or no.' })
  flag?: boolean | null;
}

@InputType('RecordActivityInput', {
  description: 'Something that happened. The same source and external id is recorded once.',
})
export class RecordActivityInput {
  @Field(() => String, {
    description: 'Lower-case words joined by dots, such as "review.published" or "order.delivered".',
  })
  type: string;

  @Field(() => String, SOURCE)
  source: string;

  @Field(() => String, { description: "The source's own id of it; 1 to 200 characters." })
  externalId: string;

  @Field(() => CustomerReferenceInput, {
    nullable: true,
    description: "To whom; the order's customer if absent.",
  })
  customer?: CustomerReferenceInput | null;

  @Field(() => OrderReferenceInput, { nullable: true, description: 'The order it is about.' })
  order?: OrderReferenceInput | null;

  @Field(() => DateTimeScalar, WHEN)
  occurredAt?: Date | null;

  @Field(() => String, { nullable: true, description: 'Where it happened, such as "web" or "pos".' })
  channel?: string | null;

  @Field(() => [ActivityAttributeInput], { nullable: true, description: 'Details, at most 50.' })
  attributes?: ActivityAttributeInput[] | null;
}

@InputType('LinkGuestOrdersInput', { description: 'Guest orders that turn out to be those of a customer.' })
export class LinkGuestOrdersInput {
  @Field(() => String, { description: "The storefront's own id of the customer." })
  customerExternalId: string;

  @Field(() => GuestContactInput, { nullable: true, description: 'All orders of this guest.' })
  guest?: GuestContactInput | null;

  @Field(() => [OrderReferenceInput], { nullable: true, description: 'These orders of guests.' })
  orders?: OrderReferenceInput[] | null;
}

@ArgsType()
export class OrderArgs {
  @Field(() => String, { description: "The source's own id of the order." })
  externalId: string;

  @Field(() => String, SOURCE)
  source: string;
}
