import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import type { CustomerRef } from '#customers';
import { required, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import type { FailedPart, Predicate } from '../domain/predicate.js';
import { ConditionBook } from '../expression/condition-book.js';
import type { KnownFacts } from '../expression/customer-facts.js';
import { factsOfPerson } from '../expression/facts.js';
import { FactSources } from '../facts/fact-sources.js';
import { momentOf } from './stored-segments.js';

/**
 * For whom something of another store is, by a condition in CEL: who may join a club, who may come to an event. Such conditions
 * know what those of segments know, and are asked at the moment; nothing of them is kept here.
 */
@Injectable()
export class Audiences {
  constructor(
    private readonly book: ConditionBook,
    private readonly sources: FactSources,
  ) {}

  /** Checks a condition before it is stored. Problem: INVALID_EXPRESSION with line, column and hint. */
  check(text: string, path: readonly string[]): Result<Predicate, Problem> {
    return this.book.checkSegment(text, path);
  }

  /**
   * What keeps each customer out by a condition that was checked before it was stored: its first part that is not true; null
   * for whoever is in. Nobody asks it of suspended customers.
   */
  async failures(
    tx: Tx,
    program: Program,
    text: string,
    customers: readonly CustomerRef[],
    now: Date,
  ): Promise<(FailedPart | null)[]> {
    return (await this.failuresOfAll(tx, program, [text], customers, now)).get(text) ?? [];
  }

  /** The same for any number of conditions, by their texts: what they ask for is read once for all of them. */
  async failuresOfAll(
    tx: Tx,
    program: Program,
    texts: readonly string[],
    customers: readonly CustomerRef[],
    now: Date,
  ): Promise<Map<string, (FailedPart | null)[]>> {
    const conditions = [...new Set(texts)].map((text) => ({
      text,
      condition: this.book.storedSegment(text),
    }));
    const wanted = new Set(conditions.flatMap(({ condition }) => [...condition.customerFacts]));
    const moments = customers.map((customer) => momentOf(customer, now));
    const known = conditions.length > 0 ? await this.sources.read(tx, program, moments, wanted) : [];
    return new Map(
      conditions.map(({ text, condition }) => [
        text,
        moments.map(({ customer, at }, index) =>
          condition.firstFailure(
            factsOfPerson(customer, at, required(known[index], 'facts of a moment'), program),
          ),
        ),
      ]),
    );
  }

  /** What sources know of customers at the moment: facts by their names, look-ups by `lookupKeyOf`. */
  known(
    tx: Tx,
    program: Program,
    names: ReadonlySet<string>,
    customers: readonly CustomerRef[],
    now: Date,
  ): Promise<readonly KnownFacts[]> {
    return this.sources.read(
      tx,
      program,
      customers.map((customer) => momentOf(customer, now)),
      names,
    );
  }
}
