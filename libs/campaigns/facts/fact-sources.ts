import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import type { Order } from '#activity';
import type { CustomerRef } from '#customers';
import { invariant, required, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { ANY_FACT } from '../domain/predicate.js';
import { NOTHING_KNOWN, OWN_CUSTOMER_FACTS, type KnownFacts } from '../expression/customer-facts.js';
import type { Fact, Lookup } from '../expression/vocabulary.js';

/** A customer at the time of something that is evaluated: facts are asked for as they are right after it. */
export interface FactMoment {
  readonly customerId: Uuid;
  /** Null: nobody the program knows yet. */
  readonly customer: CustomerRef | null;
  readonly at: Date;
  /** The order that it is about; null when it is about none. */
  readonly order: Order | null;
  /**
   * How what is recorded stands to the order. JUST_RECORDED: with the moments of this question, in their order;
   * NOT_RECORDED: it is only asked what would be; EARLIER: it, or no order at all, is behind the customer.
   */
  readonly standing: 'JUST_RECORDED' | 'NOT_RECORDED' | 'EARLIER';
  /** Whether the order itself counts as the last one: what comes after it looks back on it. */
  readonly isOver: boolean;
}

/** What a lib knows of customers: its facts, and how they are read for many moments at once. */
export interface FactSource {
  /** Such as "tiers". */
  readonly name: string;
  /** Facts of the group `customer`. */
  readonly facts: readonly Fact[];
  /** Functions of the customer that look at what it reads. */
  readonly functions?: readonly string[];
  /** Functions of the customer that look something up by a name; `read` answers them under `lookupKeyOf(name)`. */
  readonly lookups?: readonly Lookup[];
  /** Whether segments may ask for them: not what segments themselves decide. */
  readonly isOfSegments?: boolean;
  /**
   * Reads what is wanted, a statement or two for all moments, and answers the values of the facts for each of them, in
   * order: `bigint` for `int`. Somebody nobody knows has values too.
   */
  read(
    tx: Tx,
    program: Program,
    moments: readonly FactMoment[],
    wanted: ReadonlySet<string>,
  ): Promise<readonly KnownFacts[]>;
}

/** Where libs say at start-up what conditions may ask about customers. What no condition asks for is never read. */
@Injectable()
export class FactSources {
  private readonly sources: FactSource[] = [];
  private isDeclared = false;

  /** Before the first condition is read: its types are checked against all facts. */
  register(source: FactSource): void {
    invariant(!this.isDeclared, 'sources of facts are registered before conditions are read');
    const taken = new Set([...OWN_CUSTOMER_FACTS, ...this.sources.flatMap(({ facts }) => facts)].map(nameOf));
    for (const { name } of source.facts) invariant(!taken.has(name), `one source for customer.${name}`);
    this.sources.push(source);
  }

  /** Facts that sources add to those every evaluation has. */
  declared(): readonly Fact[] {
    this.isDeclared = true;
    return this.sources.flatMap(({ facts }) => facts);
  }

  /** The same for conditions of segments. */
  declaredForSegments(): readonly Fact[] {
    this.isDeclared = true;
    return this.sources.filter(isForSegments).flatMap(({ facts }) => facts);
  }

  /** Functions that sources add, for all conditions. */
  lookups(): readonly Lookup[] {
    this.isDeclared = true;
    return this.sources.flatMap(({ lookups = [] }) => lookups);
  }

  /** Whether anything of this must be read. */
  mustRead(wanted: ReadonlySet<string>): boolean {
    return this.sources.some((source) => knowsAnyOf(source, wanted));
  }

  /** What is wanted, for each moment in order. */
  async read(
    tx: Tx,
    program: Program,
    moments: readonly FactMoment[],
    wanted: ReadonlySet<string>,
  ): Promise<readonly KnownFacts[]> {
    let known: readonly KnownFacts[] = moments.map(() => NOTHING_KNOWN);
    if (moments.length === 0) return known;
    for (const source of this.sources) {
      if (!knowsAnyOf(source, wanted)) continue;
      const read = await source.read(tx, program, moments, wanted);
      known = known.map((before, index) => ({
        ...before,
        ...required(read[index], `facts of ${source.name} for a moment`),
      }));
    }
    return known;
  }
}

/** Whether a fact is among those that are wanted. */
export function isWanted(name: string, wanted: ReadonlySet<string>): boolean {
  return wanted.has(name) || wanted.has(ANY_FACT);
}

function knowsAnyOf(
  { facts, functions = [], lookups = [] }: FactSource,
  wanted: ReadonlySet<string>,
): boolean {
  const names = [...facts.map(nameOf), ...functions, ...lookups.map(({ name }) => name)];
  return names.some((name) => isWanted(name, wanted));
}

function isForSegments({ isOfSegments = true }: FactSource): boolean {
  return isOfSegments;
}

function nameOf({ name }: Fact): string {
  return name;
}
