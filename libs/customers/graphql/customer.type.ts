import { Field, Float, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import type { LocalDate, Uuid } from '#kernel';
import { connectionOf, DateScalar, DateTimeScalar, INHERIT, Node, toGlobalId } from '#platform/graphql';
import type { Attributes } from '../domain/attributes.js';
import { CONSENT_CHANNELS, type ConsentChannel } from '../domain/consent.js';
import { CUSTOMER_STATUSES, type Customer, type CustomerStatus } from '../domain/customer.js';

export const CustomerStatusEnum = Object.fromEntries(CUSTOMER_STATUSES.map((status) => [status, status]));
registerEnumType(CustomerStatusEnum, {
  name: 'CustomerStatus',
  description: 'Whether a customer takes part.',
  valuesMap: {
    ACTIVE: { description: 'Earns and spends.' },
    SUSPENDED: { description: 'Neither earns nor spends, until staff reactivate the customer.' },
  },
});

export const ConsentChannelEnum = Object.fromEntries(CONSENT_CHANNELS.map((channel) => [channel, channel]));
registerEnumType(ConsentChannelEnum, {
  name: 'ConsentChannel',
  description: 'A way to send messages to a customer.',
  valuesMap: {
    EMAIL: { description: 'E-mail.' },
    SMS: { description: 'Text messages to the phone.' },
    PUSH: { description: 'Notifications of an app or browser.' },
    POST: { description: 'Letters.' },
    PHONE: { description: 'Calls.' },
  },
});

@ObjectType('CustomerAttribute', {
  description: 'Something a storefront knows about a customer: exactly one value is set.',
})
@Allow(INHERIT)
export class CustomerAttribute {
  @Field(() => String, { description: 'Name: a letter a-z, then a-z, 0-9 and _.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'The value, if it is a text.' })
  text: string | null;

  @Field(() => Float, { nullable: true, description: 'The value, if it is a number.' })
  number: number | null;

  @Field(() => Boolean, { nullable: true, description: 'The value, if it is a yes or no.' })
  flag: boolean | null;
}

@ObjectType('CustomerConsent', { description: "A customer's latest decision about messages on one channel." })
@Allow(INHERIT)
export class CustomerConsent {
  @Field(() => ConsentChannelEnum, { description: 'The channel.' })
  channel: ConsentChannel;

  @Field(() => Boolean, { description: 'Whether the customer agreed.' })
  granted: boolean;

  @Field(() => String, { description: 'Where the customer said so.' })
  source: string;

  @Field(() => DateTimeScalar, { description: 'When the customer said so.' })
  at: Date;
}

/** Libs above add fields by resolvers of their own; `customerId` is what they need. */
@ObjectType('Customer', {
  implements: () => Node,
  description: 'Somebody who buys, enrolled in the program or not.',
})
@Allow(INHERIT)
export class CustomerType extends Node {
  /** The id inside the service; not a field. */
  customerId: Uuid;

  @Field(() => String, { nullable: true, description: "The storefront's own id; null for a guest." })
  externalId: string | null;

  @Field(() => String, { nullable: true, description: 'Given name.' })
  givenName: string | null;

  @Field(() => String, { nullable: true, description: 'Family name.' })
  familyName: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address, in lower case.' })
  email: string | null;

  @Field(() => String, { nullable: true, description: 'Phone number in E.164 form, such as "+14155550100".' })
  phone: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'Birthday.' })
  birthday: LocalDate | null;

  @Field(() => String, { nullable: true, description: 'Preferred language, a BCP 47 tag such as "pt-BR".' })
  locale: string | null;

  @Field(() => [CustomerAttribute], { description: 'What the storefront knows beyond the profile, by name.' })
  attributes: CustomerAttribute[];

  @Field(() => CustomerStatusEnum, { description: 'Whether the customer takes part.' })
  status: CustomerStatus;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the customer joined the program; null if not yet.',
  })
  enrolledAt: Date | null;

  @Field(() => DateTimeScalar, { description: 'When the program first heard of the customer.' })
  createdAt: Date;
}

export const CustomerConnection = connectionOf(() => CustomerType, 'Customer');

/** The GraphQL form of a customer. */
export function toCustomerType(customer: Customer): CustomerType {
  const {
    id,
    externalId,
    givenName,
    familyName,
    email,
    phone,
    birthday,
    locale,
    status,
    enrolledAt,
    createdAt,
  } = customer;
  return {
    id: toGlobalId('Customer', id),
    customerId: id,
    attributes: attributesOf(customer.attributes),
    ...{ externalId, givenName, familyName, email, phone, birthday, locale, status, enrolledAt, createdAt },
  };
}

function attributesOf(attributes: Attributes): CustomerAttribute[] {
  return Object.entries(attributes).map(([name, value]) => ({
    name,
    text: typeof value === 'string' ? value : null,
    number: typeof value === 'number' ? value : null,
    flag: typeof value === 'boolean' ? value : null,
  }));
}
