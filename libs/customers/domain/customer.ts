import { newId, type LocalDate, type Uuid } from '#kernel';
import type { Attributes } from './attributes.js';

export const CUSTOMER_STATUSES = ['ACTIVE', 'SUSPENDED'] as const;

/** A suspended customer neither earns nor spends. */
export type CustomerStatus = (typeof CUSTOMER_STATUSES)[number];

/** What other libs know of a customer: who, and whether the customer takes part. Holds no personal data. */
export interface CustomerRef {
  readonly id: Uuid;
  /** The storefront's own id; null for a guest. */
  readonly externalId: string | null;
  readonly status: CustomerStatus;
  /** When the customer joined the program; null for somebody who only buys. */
  readonly enrolledAt: Date | null;
  readonly isGuest: boolean;
}

/** What is known about the person. */
export interface Profile {
  readonly givenName: string | null;
  readonly familyName: string | null;
  /** Lower case, otherwise as the person writes it. */
  readonly email: string | null;
  /** E.164, such as "+14155550100". */
  readonly phone: string | null;
  readonly birthday: LocalDate | null;
  /** Canonical BCP 47 tag, such as "pt-BR". */
  readonly locale: string | null;
  readonly attributes: Attributes;
}

/** What may be asked about a person by conditions. */
export type CustomerTraits = Pick<Profile, 'locale' | 'birthday' | 'attributes'>;

/** A place among all customers of a program, in the order in which they were created. */
export interface RefPlace {
  readonly id: Uuid;
  readonly createdAt: Date;
}

/** A customer with everything the program knows. */
export interface Customer<ExternalId extends string | null = string | null> extends Profile {
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly externalId: ExternalId;
  readonly status: CustomerStatus;
  readonly enrolledAt: Date | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Since when; null: the customer is not suspended. */
  readonly suspendedAt: Date | null;
}

/** A customer joined the program. */
export interface Enrolment {
  readonly customerId: Uuid;
  readonly at: Date;
}

export const EMPTY_PROFILE: Profile = {
  givenName: null,
  familyName: null,
  email: null,
  phone: null,
  birthday: null,
  locale: null,
  attributes: {},
};

/** A customer that does not exist yet. */
export function newCustomer<ExternalId extends string | null>(
  programId: Uuid,
  externalId: ExternalId,
  profile: Profile,
  enrolledAt: Date | null,
  now: Date,
): Customer<ExternalId> {
  const { givenName, familyName, email, phone, birthday, locale, attributes } = profile;
  // Written out: spreading is several times as dear, and an import makes many.
  return {
    id: newId(now),
    programId,
    externalId,
    givenName,
    familyName,
    email,
    phone,
    birthday,
    locale,
    attributes,
    status: 'ACTIVE',
    enrolledAt,
    createdAt: now,
    updatedAt: now,
    suspendedAt: null,
  };
}
