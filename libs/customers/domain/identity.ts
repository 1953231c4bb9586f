import type { Profile } from './customer.js';
import { matchingEmail } from './email.js';

/**
 * What two records of the same person have in common. Customers get keys for EMAIL and PHONE. CARD (a fingerprint made
 * by the payment provider) and EXTERNAL_ID are reserved: the first comes with payments, the second is what stays of an
 * erased customer; until then the directory of external ids answers the same question, for a third of the cost of an
 * import's new customers.
 */
export const IDENTITY_KINDS = ['EMAIL', 'PHONE', 'CARD', 'EXTERNAL_ID'] as const;

export type IdentityKind = (typeof IDENTITY_KINDS)[number];

/** One identity in the form under which it is matched; only its keyed hash is stored. */
export interface Identity {
  readonly kind: IdentityKind;
  readonly value: string;
}

/** Canonical ways to reach somebody. */
export type Contact = Pick<Profile, 'email' | 'phone'>;

/** The identities of a contact, the one that tells most first: many people share a phone, few an e-mail address. */
export function identitiesOf(contact: Contact): Identity[] {
  const identities: Identity[] = [];
  if (contact.email !== null) identities.push({ kind: 'EMAIL', value: matchingEmail(contact.email) });
  if (contact.phone !== null) identities.push({ kind: 'PHONE', value: contact.phone });
  return identities;
}
