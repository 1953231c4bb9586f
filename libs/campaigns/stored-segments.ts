import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import type { CustomerRef } from '#customers';
import { required, type TimeZone } from '#kernel';
import type { Tx } from '#platform';
import type { Segment } from './domain/segment.js';
import { ConditionBook } from './expression/condition-book.js';
import { factsOfPerson } from './expression/facts.js';
import type { KnownFacts } from './expression/customer-facts.js';
import { SEGMENT_FACTS, segmentFactsOf } from './expression/known-facts.js';
import { FactSources, type FactMoment } from './fact-sources.js';
import { findSegments, type SegmentRow } from './persistence/segments.js';

/** Segments with their conditions ready to be asked, and who is in them by what is known. */
@Injectable()
export class StoredSegments {
  constructor(
    private readonly book: ConditionBook,
    private readonly sources: FactSources,
  ) {
    sources.register({
      name: 'segments',
      facts: SEGMENT_FACTS,
      isOfSegments: false,
      read: (tx, program, moments) => this.facts(tx, program, moments),
    });
  }

  async all(tx: Tx): Promise<Segment[]> {
    return (await findSegments(tx, 'ALL')).map((row) => this.segmentOf(row));
  }

  /** Those that are not archived. */
  async inUse(tx: Tx): Promise<Segment[]> {
    return (await findSegments(tx, 'IN_USE')).map((row) => this.segmentOf(row));
  }

  segmentOf({ condition, ...row }: SegmentRow): Segment {
    return { ...row, condition: this.book.storedSegment(condition) };
  }

  /**
   * The segments among these that each customer of a moment is in, by their conditions. Suspended customers are in none;
   * those who never joined the program may be.
   */
  async segmentsAt(
    tx: Tx,
    program: Program,
    segments: readonly Segment[],
    moments: readonly FactMoment[],
  ): Promise<Segment[][]> {
    if (segments.length === 0) return moments.map(() => []);
    const wanted = new Set(segments.flatMap(({ condition }) => [...condition.customerFacts]));
    const known = await this.sources.read(tx, program, moments, wanted);
    return moments.map((moment, index) =>
      matching(segments, moment, required(known[index], 'facts of a moment'), program.timeZone),
    );
  }

  /** What conditions of campaigns see: by the conditions as they are, whatever has been refreshed yet. */
  private async facts(tx: Tx, program: Program, moments: readonly FactMoment[]): Promise<KnownFacts[]> {
    const segments = await this.inUse(tx);
    // Who is in a segment after an order looks back on that order.
    const after = moments.map((moment) => ({ ...moment, isOver: true }));
    const found = await this.segmentsAt(tx, program, segments, after);
    return found.map((ofMoment) => segmentFactsOf(ofMoment.map(({ code }) => code)));
  }
}

/**
 * Somebody at an instant, with everything that happened behind them: who waited for a lock may find that somebody has
 * joined after they began.
 */
export function momentOf(customer: CustomerRef, now: Date): FactMoment {
  const { enrolledAt } = customer;
  const at = enrolledAt && enrolledAt > now ? enrolledAt : now;
  return { customerId: customer.id, customer, at, order: null, standing: 'EARLIER', isOver: true };
}

function matching(
  segments: readonly Segment[],
  { customer, at }: FactMoment,
  known: KnownFacts,
  timeZone: TimeZone,
): Segment[] {
  if (customer?.status === 'SUSPENDED') return [];
  const facts = factsOfPerson(customer, at, known, timeZone);
  return segments.filter(({ condition }) => condition.holds(facts));
}
