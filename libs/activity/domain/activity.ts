import { derivedId, type Uuid } from '#kernel';
import type { Order } from './order.js';
import type { CustomerReference, OrderReference } from './reference.js';

export type AttributeValue = string | number | boolean;

/** Something that happened to a customer. Appended once, never edited. */
export interface Activity {
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly customerId: Uuid;
  /** Such as `order.paid`; see `ORDER_TYPES` and `isActivityType`. */
  readonly type: string;
  readonly source: string;
  readonly externalId: string;
  readonly occurredAt: Date;
  readonly recordedAt: Date;
  readonly channel: string | null;
  readonly orderId: Uuid | null;
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** The order's state right after this activity; null when it concerns none. */
  readonly order: Order | null;
  readonly batchId: Uuid | null;
}

/** An activity to be recorded. Natural key: source + external id. */
export interface NewActivity {
  readonly type: string;
  readonly source: string;
  readonly externalId: string;
  /** Null: the time of the recording. */
  readonly occurredAt: Date | null;
  readonly channel?: string | null;
  /** May be left out when an order is named: then it is the order's customer. */
  readonly customer?: CustomerReference | null;
  readonly order?: OrderReference | null;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
}

/** The id that an activity gets when it is recorded: made of its time and natural key. */
export function activityIdOf(
  programId: Uuid,
  { type, source, externalId }: Pick<NewActivity, 'type' | 'source' | 'externalId'>,
  occurredAt: Date,
): Uuid {
  return derivedId(occurredAt, programId, type, source, externalId);
}

/** Source of the activities the product itself records. */
export const OWN_SOURCE = 'perennial';

const TYPE = /^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/;
const TYPE_LENGTH_MAX = 64;

/** Whether activities can be of such a type: dotted lower-case words, as in `order.delivered` or `review.published`. */
export function isActivityType(type: string): boolean {
  return type.length <= TYPE_LENGTH_MAX && TYPE.test(type);
}

/** Types that only the product records; a caller who could send them would bypass the rules behind them. */
export const RESERVED_TYPES: ReadonlySet<string> = new Set([
  'order.paid',
  'order.returned',
  'order.cancelled',
  'order.linked',
  'order.kept',
  'customer.enrolled',
  'customer.birthday',
  'customer.enrolment_anniversary',
  'customer.inactive',
  'product.replenishment_due',
  'points.expiring',
  'program.date',
  'card.completed',
  'card.reverted',
  'tier.changed',
  'tier.upgraded',
  'tier.downgraded',
  'tier.at_risk',
  'club.joined',
  'club.left',
  'club.renewed',
  'partner.linked',
  'partner.unlinked',
  'partner.bonus_awarded',
  'household.joined',
  'household.left',
  'event.registered',
  'event.cancelled',
  'event.called_off',
  'event.guest_invited',
  'event.attended',
  'event.attendance_undone',
  'draw.won',
  'draw.win_revoked',
  'reward.redeemed',
  'reward.fulfilled',
  'reward.cancelled',
  'referral.claimed',
  'referral.rejected',
  'referral.qualified',
  'referral.disqualified',
  'referral.approved',
  'referral.reversed',
  'referral.milestone_reached',
  'referral.milestone_reverted',
  'survey.answered',
  'survey.answer_changed',
]);

/** What the product records because customers did it themselves. */
const OWN_OF_CUSTOMER: ReadonlySet<string> = new Set([
  'customer.enrolled',
  'survey.answered',
  'survey.answer_changed',
]);

/**
 * Whether the customer did something: what the product finds out by itself (a birthday, a silence) ends no silence, and
 * does not make a day an active one.
 */
export function isOfCustomer({ source, type }: Pick<Activity, 'source' | 'type'>): boolean {
  return source !== OWN_SOURCE || OWN_OF_CUSTOMER.has(type);
}
