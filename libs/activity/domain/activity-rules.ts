import { invalid, type Problem } from '#kernel';
import {
  isActivityType,
  OWN_SOURCE,
  RESERVED_TYPES,
  type AttributeValue,
  type NewActivity,
} from './activity.js';
import {
  isPrintable,
  refusalOfKey,
  refusalOfReference,
  refusalOfText,
  refusalOfTime,
} from './order-rules.js';

const ATTRIBUTES_MAX = 50;
const ATTRIBUTE_NAME = /^[a-z][A-Za-z0-9_]{0,63}$/;
const ATTRIBUTE_TEXT_MAX = 1_000;
const CHANNEL_MAX = 64;

/** Why an activity cannot be recorded; null when it can. */
export function refusalOfActivity(activity: NewActivity, now: Date): Problem | null {
  const wrongType = refusalOfType(activity.type);
  if (wrongType) return wrongType;
  if (!activity.customer && !activity.order) {
    return invalid(['customer'], 'An activity names its customer, its order or both.');
  }
  return (
    refusalOfKey(activity) ??
    (activity.customer ? refusalOfReference(activity.customer) : null) ??
    (activity.order ? inOrder(refusalOfKey(activity.order)) : null) ??
    refusalOfTime(activity.occurredAt, now) ??
    refusalOfText(activity.channel, ['channel'], CHANNEL_MAX) ??
    refusalOfAttributes(activity.attributes ?? {})
  );
}

/** What only the product may record. */
export function refusalOfReserved(activity: NewActivity): Problem | null {
  if (RESERVED_TYPES.has(activity.type))
    return invalid(['type'], `"${activity.type}" is recorded by the product only.`);
  if (activity.source === OWN_SOURCE)
    return invalid(['source'], `"${OWN_SOURCE}" is the product's own source.`);
  return null;
}

/** Why the product cannot be told to record such an activity: its type or attributes, at their places; null when it can. */
export function refusalOfEmission({
  type,
  attributes = {},
}: Pick<NewActivity, 'type' | 'attributes'>): Problem | null {
  if (RESERVED_TYPES.has(type))
    return invalid(['type'], `"${type}" is recorded by the product of its own accord only.`);
  return refusalOfType(type) ?? refusalOfAttributes(attributes);
}

function refusalOfType(type: string): Problem | null {
  if (isActivityType(type)) return null;
  return invalid(
    ['type'],
    'A type is two or more lower-case words joined by dots, such as "review.published".',
  );
}

function inOrder(refusal: Problem | null): Problem | null {
  return refusal && { ...refusal, path: ['order', ...(refusal.path ?? [])] };
}

/** Why these cannot be the attributes of an activity; null when they can. */
export function refusalOfAttributes(attributes: Readonly<Record<string, AttributeValue>>): Problem | null {
  const entries = Object.entries(attributes);
  if (entries.length > ATTRIBUTES_MAX)
    return invalid(['attributes'], `An activity has at most ${ATTRIBUTES_MAX} attributes.`);
  for (const [name, value] of entries) {
    if (!ATTRIBUTE_NAME.test(name)) {
      return invalid(
        ['attributes'],
        'An attribute name is a letter followed by up to 63 letters, digits or underscores.',
      );
    }
    const isFine =
      typeof value === 'string'
        ? value === '' || isPrintable(value, ATTRIBUTE_TEXT_MAX)
        : typeof value === 'boolean' || Number.isFinite(value);
    if (!isFine)
      return invalid(
        ['attributes', name],
        `A text has at most ${ATTRIBUTE_TEXT_MAX} printable characters; a number is finite.`,
      );
  }
  return null;
}
