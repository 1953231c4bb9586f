import { ORDER_PAID } from './campaign.js';
import type { PointsAmount } from './effect.js';
import {
  activityTypeOf,
  TIME_TRIGGER_KINDS,
  type TimeTrigger,
  type TimeTriggerKind,
} from './time-trigger.js';

/** Something a campaign can act on. */
export interface TriggerEntry {
  /** The activity type that campaigns act on. */
  readonly activityType: string;
  /** Null: it happens; otherwise time brings it about: as it is written in the input of a campaign. */
  readonly timeTrigger: string | null;
  readonly description: string;
}

/** Something a campaign can give, or a way to say how much. */
export interface KindEntry {
  /** As it is written in the input of a campaign. */
  readonly name: string;
  readonly description: string;
}

/** Activities that the product records itself. Stores report others, of types of their own, such as "review.published". */
const RECORDED: Readonly<Record<string, string>> = {
  [ORDER_PAID]: "An order was paid; or a guest's order was linked to the customer, within `claimDays`.",
  'order.returned': 'Something of an order came back. The order is what is kept of it.',
  'order.cancelled': 'An order was cancelled. Nothing of it is kept.',
  'customer.enrolled': 'Somebody joined the program.',
};

/** What time alone brings about, by kind. */
const TIMED: Readonly<Record<TimeTriggerKind, string>> = {
  BIRTHDAY:
    "The customer's birthday, or some days before it; 29 February falls on the 28th where there is none.",
  ENROLMENT_ANNIVERSARY: 'Each year the day on which the customer joined the program.',
  INACTIVE: 'So many days without any activity of the customer: once per silence.',
  AFTER_ORDER:
    'So many days after each order of which something is kept by then, such as when its return window is over.',
  AFTER_PURCHASE: 'So many days after the last purchase of a product, or of anything of a category.',
  REPLENISHMENT:
    'So many days before a product is used up, reckoned from pieces, days per pack and the customer’s own rhythm.',
  POINTS_EXPIRING: 'So many days before points of the customer expire.',
  DATE: 'A date, for every customer who takes part by then.',
};

/** One of each kind: the activity type depends on the kind alone. */
const EXAMPLES: Readonly<Record<TimeTriggerKind, TimeTrigger>> = {
  BIRTHDAY: { kind: 'BIRTHDAY' },
  ENROLMENT_ANNIVERSARY: { kind: 'ENROLMENT_ANNIVERSARY' },
  INACTIVE: { kind: 'INACTIVE', days: 30 },
  AFTER_ORDER: { kind: 'AFTER_ORDER', days: 14 },
  AFTER_PURCHASE: { kind: 'AFTER_PURCHASE', goods: { category: 'coffee' }, days: 30 },
  REPLENISHMENT: { kind: 'REPLENISHMENT', goods: { sku: 'C-1' }, packDays: 30, leadDays: 9 },
  POINTS_EXPIRING: { kind: 'POINTS_EXPIRING', pointType: 'points', daysBefore: 14 },
  DATE: { kind: 'DATE', date: '2026-12-24' },
};

const NAMES: Readonly<Record<TimeTriggerKind, string>> = {
  BIRTHDAY: 'birthday',
  ENROLMENT_ANNIVERSARY: 'enrolmentAnniversary',
  INACTIVE: 'inactive',
  AFTER_ORDER: 'afterOrder',
  AFTER_PURCHASE: 'afterPurchase',
  REPLENISHMENT: 'replenishment',
  POINTS_EXPIRING: 'pointsExpiring',
  DATE: 'date',
};

export const TRIGGER_ENTRIES: readonly TriggerEntry[] = [
  ...Object.entries(RECORDED).map(([activityType, description]) => ({
    activityType,
    timeTrigger: null,
    description,
  })),
  ...TIME_TRIGGER_KINDS.map((kind) => ({
    activityType: activityTypeOf(EXAMPLES[kind]),
    timeTrigger: NAMES[kind],
    description: TIMED[kind],
  })),
];

export const EFFECT_ENTRIES: readonly KindEntry[] = [
  { name: 'awardPoints', description: 'Gives points, as many as its amount says.' },
  {
    name: 'multiplyPoints',
    description:
      'Multiplies what other campaigns award of a point type; multipliers do not multiply each other.',
  },
];

/** Keyed by the engine's kinds, so that a new one cannot be forgotten here. */
const AMOUNTS: Readonly<Record<Exclude<PointsAmount['kind'], 'MULTIPLY'>, KindEntry>> = {
  FIXED: { name: 'fixed', description: 'So many points, whatever was bought.' },
  PER_AMOUNT: {
    name: 'perAmount',
    description:
      'So many points for every so many minor units, of the whole order or of some lines, rounded once per order.',
  },
  PER_ITEM: { name: 'perItem', description: 'So many points for every piece, of all or of some lines.' },
  PER_UNIT: {
    name: 'perUnit',
    description: 'So many points for every unit of a number that the activity carries, such as miles flown.',
  },
};

export const AMOUNT_ENTRIES: readonly KindEntry[] = Object.values(AMOUNTS);
