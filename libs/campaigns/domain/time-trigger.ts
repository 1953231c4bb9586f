import {
  digestOf,
  err,
  invalid,
  isLocalDate,
  isLocalTime,
  ok,
  type LocalDate,
  type LocalTime,
  type Problem,
  type Result,
} from '#kernel';

/** Goods that a purchase is looked through for: one product, or everything of a category. */
export type Goods = { readonly sku: string } | { readonly category: string };

/** What every time trigger may say. */
interface Timed {
  /** The program-local time from which it fires on its day; 09:00 if absent. */
  readonly time?: LocalTime;
}

/** What time alone brings about for a customer. Each occurrence is recorded once, as an activity of the product's own. */
export type TimeTrigger = Timed &
  (
    | { readonly kind: 'BIRTHDAY'; readonly daysBefore?: number }
    | { readonly kind: 'ENROLMENT_ANNIVERSARY' }
    /** So many local days after the day of the last thing the customer did, whatever it was: once per silence. */
    | { readonly kind: 'INACTIVE'; readonly days: number }
    /** So many local days after the day of each order of which something is kept by then, such as when its return window is over. */
    | { readonly kind: 'AFTER_ORDER'; readonly days: number }
    /** So many days after the last purchase of the goods. */
    | { readonly kind: 'AFTER_PURCHASE'; readonly goods: Goods; readonly days: number }
    /** So many days before the last purchase of the goods is used up, as `supplyDaysOf` reckons. */
    | {
        readonly kind: 'REPLENISHMENT';
        readonly goods: Goods;
        readonly packDays: number;
        readonly leadDays: number;
      }
    | { readonly kind: 'POINTS_EXPIRING'; readonly pointType: string; readonly daysBefore: number }
    /** For every customer who takes part by then. */
    | { readonly kind: 'DATE'; readonly date: LocalDate }
  );

export type TimeTriggerKind = TimeTrigger['kind'];

export const TIME_TRIGGER_KINDS = [
  'BIRTHDAY',
  'ENROLMENT_ANNIVERSARY',
  'INACTIVE',
  'AFTER_ORDER',
  'AFTER_PURCHASE',
  'REPLENISHMENT',
  'POINTS_EXPIRING',
  'DATE',
] as const satisfies readonly TimeTriggerKind[];

export const DEFAULT_TIME: LocalTime = '09:00';

/** Two months: a birthday gift is not prepared earlier, and no birthday is announced before the one before it. */
export const BIRTHDAY_DAYS_BEFORE_MAX = 60;
/** A year of supplies: nothing is reordered more seldom by reminder. */
export const SUPPLY_DAYS_MAX = 365;
export const TRIGGER_DAYS_MAX = 3_650;
/** Expiries are looked for among what is due by then. */
export const EXPIRY_DAYS_BEFORE_MAX = 365;
const GOODS_LENGTH_MAX = 200;
/** Longer names of goods are known by a digest: a natural key has 200 characters at most. */
const GOODS_IN_KEY_MAX = 60;
const DIGEST_LENGTH = 32;

/** Some of the order is kept: it can be asked about, and what was given for it comes back with it. */
export const ORDER_KEPT = 'order.kept';

const ACTIVITY_TYPES: Readonly<Record<TimeTriggerKind, string>> = {
  BIRTHDAY: 'customer.birthday',
  ENROLMENT_ANNIVERSARY: 'customer.enrolment_anniversary',
  INACTIVE: 'customer.inactive',
  AFTER_ORDER: ORDER_KEPT,
  AFTER_PURCHASE: 'product.replenishment_due',
  REPLENISHMENT: 'product.replenishment_due',
  POINTS_EXPIRING: 'points.expiring',
  DATE: 'program.date',
};

/** Types of activities that time brings about. */
export const TIME_TRIGGER_TYPES: ReadonlySet<string> = new Set(Object.values(ACTIVITY_TYPES));

/** The activity type that occurrences of the trigger are recorded as. */
export function activityTypeOf(trigger: TimeTrigger): string {
  return ACTIVITY_TYPES[trigger.kind];
}

/**
 * What makes two triggers the same one: its kind and parameters, without the time of the day. So a campaign whose hour
 * is changed at noon does not fire again in the afternoon; and of two that want the same with different hours, both
 * fire at the earlier.
 */
export function triggerKeyOf(trigger: TimeTrigger): string {
  switch (trigger.kind) {
    case 'BIRTHDAY':
      return `birthday/${trigger.daysBefore ?? 0}`;
    case 'ENROLMENT_ANNIVERSARY':
      return 'enrolment_anniversary';
    case 'INACTIVE':
      return `inactive/${trigger.days}`;
    case 'AFTER_ORDER':
      return `after_order/${trigger.days}`;
    case 'AFTER_PURCHASE':
      return `after_purchase/${trigger.days}/${goodsTextOf(trigger.goods)}`;
    case 'REPLENISHMENT':
      return `replenishment/${trigger.packDays}/${trigger.leadDays}/${goodsTextOf(trigger.goods)}`;
    case 'POINTS_EXPIRING':
      return `points_expiring/${trigger.pointType}/${trigger.daysBefore}`;
    case 'DATE':
      // Twice on one day is two things to do.
      return `date/${trigger.date}T${timeOf(trigger)}`;
  }
}

/** Whether a recorded activity is an occurrence of this very trigger: others share its type with other parameters. */
export function isOccurrenceOf(
  trigger: TimeTrigger,
  activity: { readonly type: string; readonly attributes: Readonly<Record<string, unknown>> },
): boolean {
  return (
    activity.type === activityTypeOf(trigger) && activity.attributes['trigger'] === triggerKeyOf(trigger)
  );
}

export function timeOf(trigger: TimeTrigger): LocalTime {
  return trigger.time ?? DEFAULT_TIME;
}

/** Problem: INVALID_INPUT, at `path` and the field. */
export function checkTimeTrigger(
  trigger: TimeTrigger,
  path: readonly string[] = [],
): Result<TimeTrigger, Problem> {
  const wrong = wrongTime(trigger, path) ?? wrongParameter(trigger, path);
  return wrong ? err(wrong) : ok(trigger);
}

function wrongTime({ time }: TimeTrigger, path: readonly string[]): Problem | null {
  if (time === undefined || isLocalTime(time)) return null;
  return invalid([...path, 'time'], 'A time of the day is needed, such as "09:00".');
}

function wrongParameter(trigger: TimeTrigger, path: readonly string[]): Problem | null {
  switch (trigger.kind) {
    case 'BIRTHDAY':
      return outOf(trigger.daysBefore ?? 0, 0, BIRTHDAY_DAYS_BEFORE_MAX, [...path, 'daysBefore']);
    case 'ENROLMENT_ANNIVERSARY':
      return null;
    case 'INACTIVE':
    case 'AFTER_ORDER':
      return outOf(trigger.days, 1, TRIGGER_DAYS_MAX, [...path, 'days']);
    case 'AFTER_PURCHASE':
      return wrongGoods(trigger.goods, path) ?? outOf(trigger.days, 1, TRIGGER_DAYS_MAX, [...path, 'days']);
    case 'REPLENISHMENT':
      return (
        wrongGoods(trigger.goods, path) ??
        outOf(trigger.packDays, 1, SUPPLY_DAYS_MAX, [...path, 'packDays']) ??
        outOf(trigger.leadDays, 0, trigger.packDays - 1, [...path, 'leadDays'])
      );
    case 'POINTS_EXPIRING':
      return (
        outOf(trigger.daysBefore, 0, EXPIRY_DAYS_BEFORE_MAX, [...path, 'daysBefore']) ??
        (trigger.pointType === '' ? invalid([...path, 'pointType'], 'A point type is needed.') : null)
      );
    case 'DATE':
      return isLocalDate(trigger.date)
        ? null
        : invalid([...path, 'date'], 'A date is needed, such as "2026-12-24".');
  }
}

function wrongGoods(goods: Goods, path: readonly string[]): Problem | null {
  const name = nameOf(goods);
  if (name !== '' && name.length <= GOODS_LENGTH_MAX) return null;
  return invalid([...path, 'goods'], `A SKU or a category of 1 to ${GOODS_LENGTH_MAX} characters is needed.`);
}

function outOf(value: number, min: number, max: number, path: readonly string[]): Problem | null {
  if (Number.isInteger(value) && value >= min && value <= max) return null;
  return invalid(path, `A whole number from ${min} to ${max} is needed.`);
}

function nameOf(goods: Goods): string {
  return 'sku' in goods ? goods.sku : goods.category;
}

function goodsTextOf(goods: Goods): string {
  const name = nameOf(goods);
  const kind = 'sku' in goods ? 'sku' : 'category';
  if (name.length <= GOODS_IN_KEY_MAX) return `${kind}:${name}`;
  return `${kind}#${digestOf([name]).slice(0, DIGEST_LENGTH)}`;
}
