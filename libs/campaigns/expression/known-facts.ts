import type { CustomerTraits } from '#customers';
import type { LocalDate } from '#kernel';
import { ageOn, partsOf } from '../domain/age.js';
import type { Totals } from '../domain/running-totals.js';
import { wholeDaysBetween, type KnownFacts } from './customer-facts.js';
import type { Fact } from './vocabulary.js';

/** Segments of a program that are in use, and so the most that a customer can be in. */
export const SEGMENTS_MAX = 100;

/** What profiles say. */
export const PROFILE_FACTS: readonly Fact[] = [
  { name: 'locale', type: 'string', description: 'Such as "pt-BR"; empty when unknown.' },
  { name: 'birthMonth', type: 'int', description: '1 to 12; 0 when unknown.' },
  { name: 'birthDay', type: 'int', description: 'Day of the month; 0 when unknown.' },
  { name: 'age', type: 'int', description: 'Whole years; -1 when unknown.' },
];

/** What orders add up to. */
export const PURCHASE_FACTS: readonly Fact[] = [
  {
    name: 'orders',
    type: 'int',
    description: 'Orders they have placed, this one and returned ones included.',
  },
  {
    name: 'spent',
    type: 'int',
    description: 'What they paid for all orders, this one included, less what was returned; in minor units.',
  },
  {
    name: 'daysSinceFirstOrder',
    type: 'int',
    description: 'Whole days since their first order; 0 at the first itself, -1 when there is none.',
  },
  {
    name: 'daysSinceLastOrder',
    type: 'int',
    description: 'Whole days since their last order before this one; -1 when there is none.',
  },
];

/** What segments decide. */
export const SEGMENT_FACTS: readonly Fact[] = [
  {
    name: 'segments',
    type: 'list<string>',
    description: 'Codes of the segments they are in, after this.',
    elementsMax: SEGMENTS_MAX,
  },
];

/** Of somebody nobody knows. */
export const NO_TRAITS: CustomerTraits = { locale: null, birthday: null, attributes: {} };

/** Of a profile, as it is known when it is asked for; the age is that of the day. */
export function profileFactsOf(
  { locale, birthday, attributes }: CustomerTraits,
  today: LocalDate,
): KnownFacts {
  const known = { locale: locale ?? '', attributes };
  if (birthday === null) return { ...known, birthMonth: 0n, birthDay: 0n, age: -1n };
  const { month, day } = partsOf(birthday);
  const age = BigInt(Math.max(ageOn(birthday, today), -1));
  return { ...known, birthMonth: BigInt(month), birthDay: BigInt(day), age };
}

export function totalFactsOf({ orders, spentMinor, firstOrderAt }: Totals, at: Date): KnownFacts {
  const daysSinceFirstOrder = wholeDaysBetween(firstOrderAt, at);
  return { orders: BigInt(orders), spent: spentMinor, daysSinceFirstOrder };
}

export function lastOrderFactsOf(lastOrderAt: Date | null, at: Date): KnownFacts {
  return { daysSinceLastOrder: wholeDaysBetween(lastOrderAt, at) };
}

export function segmentFactsOf(codes: readonly string[]): KnownFacts {
  return { segments: codes };
}
