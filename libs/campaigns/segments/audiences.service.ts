import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import type { CustomerRef } from '#customers';
import { required, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import type { FailedPart, Predicate } from '../domain/predicate.js';
import { ConditionBook } from '../expression/condition-book.js';
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
    if (customers.length === 0) return [];
    const condition = this.book.storedSegment(text);
    const moments = customers.map((customer) => momentOf(customer, now));
    const known = await this.sources.read(tx, program, moments, condition.customerFacts);
    return moments.map(({ customer, at }, index) =>
      condition.firstFailure(
        factsOfPerson(customer, at, required(known[index], 'facts of a moment'), program),
      ),
    );
  }
}
