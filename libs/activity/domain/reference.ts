import type { Uuid } from '#kernel';

/** Who did it: by our id, by the store's own id, or as a guest by e-mail or phone. */
export type CustomerReference =
  { readonly id: Uuid } | { readonly externalId: string } | { readonly guest: GuestContact };

/** At least one of the two. */
export interface GuestContact {
  readonly email?: string | null;
  readonly phone?: string | null;
}

/** An order by its natural key. */
export interface OrderReference {
  readonly source: string;
  readonly externalId: string;
}

/**
 * What happens to an external id that no customer has: refuse the item, create the customer, or create and enrol
 * them as of the time of the order.
 */
export type CreateCustomers = 'NO' | 'CREATE' | 'CREATE_AND_ENROL';

/** The natural key of an order. */
export function orderKeyOf({ source, externalId }: OrderReference): OrderReference {
  return { source, externalId };
}

/** Source of orders when the storefront names none. */
export const DEFAULT_SOURCE = 'store';

/**
 * How points name the order they are spent on: by its external id, with its source in front unless that is the default
 * one. Two shops of a program may give the same number to different orders of one customer.
 */
export function orderReferenceOf({ source, externalId }: OrderReference): string {
  return source === DEFAULT_SOURCE ? externalId : `${source}:${externalId}`;
}
