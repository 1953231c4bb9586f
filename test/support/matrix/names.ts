/** Texts that are planted in everything somebody else has: no answer may hold them. */
export const OTHER_PROGRAM_MARK = 'qotherq';
export const OTHER_CUSTOMER_MARK = 'qadaq';

/** What a string or id of an argument names. `TEXT` names nothing: free text, or a word of a closed list. */
export const TEXT = 'TEXT';

/** How one person's or program's things are called; what the rows of the matrix make arguments of. */
export interface Names {
  /** Whether a customer's own token asks: some fields are not for them. */
  readonly isCustomer: boolean;
  readonly customer: string;
  readonly customerId: string;
  readonly suspendedId: string;
  /** A customer who may be given points. */
  readonly receiver: string;
  readonly order: string;
  readonly source: string;
  readonly return: string;
  readonly activity: string;
  readonly activityType: string;
  readonly hold: string;
  readonly orderReference: string;
  readonly idempotencyKey: string;
  readonly email: string;
  readonly phone: string;
  readonly guestEmail: string;
  readonly guestPhone: string;
  readonly pointType: string;
  readonly campaign: string;
  /** Code of a campaign with a draft. */
  readonly draft: string;
  readonly segment: string;
  readonly ladder: string;
  readonly club: string;
  readonly partner: string;
  readonly event: string;
  /** By which a customer is checked in for the event. */
  readonly eventCode: string;
  readonly draw: string;
  readonly survey: string;
  readonly surveyWave: string;
  readonly referralProgram: string;
  readonly referralSeason: string;
  /** By which the customer refers friends. */
  readonly referralCode: string;
  /** A friend of the customer's, who has not said so yet. */
  readonly claimant: string;
  readonly household: string;
  /** A household that asks them to come. */
  readonly invitingHousehold: string;
  readonly couponTemplate: string;
  /** Of coupons that are their customer's alone. */
  readonly ownTemplate: string;
  readonly couponCode: string;
  readonly couponBatch: string;
  readonly reward: string;
  /** Of the customer. */
  readonly redemption: string;
  /** Order reference of a checkout that is reserved. */
  readonly checkout: string;
  /** Likewise; but of the same program it is told that somebody has it: an order has one customer. */
  readonly takenReference: string;
  /** Of a checkout that is committed. */
  readonly paidCheckout: string;
  readonly program: string;
  readonly staffEmail: string;
  readonly staffMember: string;
  readonly storefrontKey: string;
  readonly tokenIssuer: string;
  readonly adjustment: string;
  readonly backtest: string;
  readonly issuer: string;
  readonly audience: string;
  readonly auditActor: string;
  readonly auditSubject: string;
  /** What a search for customers may find them by. */
  readonly search: readonly string[];
  /** Global ids of everything. */
  readonly node: readonly string[];
}

export type Kind = Exclude<keyof Names, 'isCustomer'> | 'cursor' | typeof TEXT;

/** How a field is asked, and what its strings and ids name. */
export interface Row {
  /** Valid arguments; several sets where one excludes another. Everything that can name something is in one of them. */
  readonly args: (names: Names) => readonly Record<string, unknown>[];
  /** By path, such as "input.lines[].sku": every string and id of the arguments. */
  readonly names: Readonly<Record<string, Kind>>;
  /** Arguments by which others may be named rightly: what was tried is noted there, and only the answer tells nothing. */
  readonly noted?: readonly string[];
  /** The code by which a rule refuses it to whoever asks for own things, as they stand. */
  readonly refusedBy?: string;
}

/** A field below the root that takes arguments: it is reached by the shortest way from a root query. */
export interface RowBelow {
  readonly args: (names: Names) => Record<string, unknown>;
  readonly names: Readonly<Record<string, Kind>>;
}

/** What nobody has used yet in the program that asks; the other program has used all of it. */
export const FRESH = {
  key: 'fresh-idempotency-key',
  order: 'o-fresh',
  return: 'r-fresh',
  activity: 'a-fresh',
  checkout: 'c-fresh',
  customer: 'fresh-customer',
  email: 'fresh@acme.test',
  code: 'fresh',
} as const;
