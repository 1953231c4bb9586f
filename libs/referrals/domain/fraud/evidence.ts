/** How many other customers share something with a friend. */
export interface Shared {
  readonly others: number;
  readonly isWithAdvocate: boolean;
}

/**
 * Everything a verdict is given by, as it was when it was given: numbers, flags and codes of rules, and nothing that tells who somebody
 * is. Kept for ever, so that every verdict can be given again, and other rules be tried.
 */
export interface Evidence {
  /** Friend and advocate are one customer. */
  readonly isSameCustomer: boolean;
  /** E-mail addresses and phones that friend and advocate share. */
  readonly sharedIdentities: number;
  /** Cards that both paid with. */
  readonly sharedCards: number;
  /** The friend, or another account of the same person, bought before the claim. */
  readonly isCustomerBefore: boolean;
  /** Another account of the same person was referred before, or its referral has been approved. */
  readonly isReferredBefore: boolean;
  /** The advocate came to the program by the friend, directly or by others. */
  readonly isRing: boolean;
  /** The friend is suspended; absent in old evidence. */
  readonly isFriendSuspended?: boolean;
  /** Since when, as ISO 8601; null or absent: they are not, or it is not known. */
  readonly friendSuspendedAt?: string | null;
  readonly devices: Shared;
  readonly addresses: Shared;
  readonly networks: Shared;
  /** Percent; null: one of the two has no name. */
  readonly nameLikeness: number | null;
  /** Percent; null: one of the two has no e-mail address. */
  readonly emailLikeness: number | null;
  /** Claims of the advocate in the fullest hour, day and week that have this one in them. */
  readonly claims: { readonly HOUR: number; readonly DAY: number; readonly WEEK: number };
  /** Other friends of the advocate who share a device, an address or a network with the friend. */
  readonly linkedFriends: number;
  /** What staff allowed before of this friend and advocate, by its code, and of which there is no more now: that alone stops nothing again. */
  readonly allowed: readonly string[];
}
