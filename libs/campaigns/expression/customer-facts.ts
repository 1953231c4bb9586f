import type { CustomerRef } from '#customers';
import type { Fact, FactGroup, Lookup } from './vocabulary.js';

/** What expressions know about the person without reading anything. */
export type FactualCustomer = Pick<CustomerRef, 'enrolledAt' | 'isGuest'>;

/**
 * What sources of facts have read about a customer, by the names of their facts; what functions look at stands under
 * names that no expression can reach.
 */
export type KnownFacts = Readonly<Record<string, unknown>>;

export const NOTHING_KNOWN: KnownFacts = {};

const DAY_MS = 86_400_000;

/** The facts of a customer that every evaluation has. */
export const OWN_CUSTOMER_FACTS: readonly Fact[] = [
  { name: 'isEnrolled', type: 'bool', description: 'Whether they had joined the program.' },
  { name: 'daysEnrolled', type: 'int', description: 'Whole days since they joined; -1 when they had not.' },
  { name: 'isGuest', type: 'bool', description: 'Whether the store knows them by no id of its own.' },
];

/** The group of facts about the customer: its own, and those that sources add. */
export function customerGroupOf(added: readonly Fact[]): FactGroup {
  return {
    name: 'customer',
    description: 'Who did it. Attributes are asked for by name: customer.text("size").',
    elementsMax: null,
    facts: [...OWN_CUSTOMER_FACTS, ...added],
  };
}

/** Facts that were read are there as they are; the others are worked out. */
export class CustomerFacts {
  readonly #customer: FactualCustomer | null;
  readonly #at: Date;
  readonly #known: KnownFacts;

  constructor(customer: FactualCustomer | null, at: Date, known: KnownFacts) {
    this.#customer = customer;
    this.#at = at;
    this.#known = known;
    if (known !== NOTHING_KNOWN) Object.assign(this, known);
  }

  get isEnrolled(): boolean {
    return this.daysEnrolled >= 0n;
  }

  get daysEnrolled(): bigint {
    return wholeDaysBetween(this.#customer?.enrolledAt ?? null, this.#at);
  }

  get isGuest(): boolean {
    return this.#customer?.isGuest ?? true;
  }

  /** @internal For the functions `number`, `text` and `flag`. */
  attribute(name: string): unknown {
    const attributes = this.#known['attributes'] as object | undefined;
    return attributes && Object.hasOwn(attributes, name) ? Reflect.get(attributes, name) : undefined;
  }

  /** @internal For functions that look something up; sources answer them under these names. */
  lookUp({ name, type }: Lookup, key: string): unknown {
    const values = this.#known[lookupKeyOf(name)] as ReadonlyMap<string, unknown> | undefined;
    return values?.get(key) ?? (type === 'int' ? -1n : '');
  }

  /** @internal For the function `hasConsent`. */
  consentsTo(channel: string): boolean {
    const channels = this.#known['consents'] as readonly string[] | undefined;
    return channels?.includes(channel) ?? false;
  }
}

/** Under which name a source answers what a function looks up: a map by the names that it is asked for. */
export function lookupKeyOf(functionName: string): string {
  return `lookup ${functionName}`;
}

/** Functions of a customer: what is not there, or of another type, is 0, empty and false. */
export const CUSTOMER_FUNCTIONS: Readonly<Record<string, (of: CustomerFacts, name: string) => unknown>> = {
  'CustomerFacts.number(string): double': (of, name) => {
    const value = of.attribute(name);
    return typeof value === 'number' ? value : 0;
  },
  'CustomerFacts.text(string): string': (of, name) => {
    const value = of.attribute(name);
    return typeof value === 'string' ? value : '';
  },
  'CustomerFacts.flag(string): bool': (of, name) => of.attribute(name) === true,
  'CustomerFacts.hasConsent(string): bool': (of, channel) => of.consentsTo(channel),
};

/** Whole days from one instant to a later one; -1 when it is not there, or not before the other. */
export function wholeDaysBetween(since: Date | null, at: Date): bigint {
  if (!since || since > at) return -1n;
  return BigInt(Math.floor((at.getTime() - since.getTime()) / DAY_MS));
}
