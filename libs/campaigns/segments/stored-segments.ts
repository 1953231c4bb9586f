import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import type { CustomerRef } from '#customers';
import { required } from '#kernel';
import type { Tx } from '#platform';
import type { Segment } from '../domain/segment.js';
import { ConditionBook } from '../expression/condition-book.js';
import { factsOfPerson } from '../expression/facts.js';
import type { KnownFacts } from '../expression/customer-facts.js';
import { mistakeAt, nearestOf, type Mistake } from '../expression/mistake.js';
import { SEGMENT_FACTS, segmentFactsOf } from '../expression/known-facts.js';
import { FactSources, type FactMoment } from '../facts/fact-sources.js';
import { findSegments, type SegmentRow } from '../persistence/segments.js';

/** Segments that a hint names. */
const HINTED_MAX = 10;

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

  /**
   * The first segment that a condition of a campaign names and that is not in use: misspelled, it would never be met.
   * Null when there is none, or the condition is wrong anyway. No statement for a condition that names none.
   */
  async mistakeIn(tx: Tx, trigger: string, text: string): Promise<Mistake | null> {
    const named = this.book.segmentsNamedIn(trigger, text);
    if (named.length === 0) return null;
    const all = await findSegments(tx, 'ALL');
    const inUse = all.flatMap(({ code, archivedAt }) => (archivedAt === null ? [code] : []));
    const wrong = named.find(({ code }) => !inUse.includes(code));
    if (!wrong) return null;
    const isArchived = all.some(({ code }) => code === wrong.code);
    const name = JSON.stringify(wrong.code);
    const message = isArchived ? `The segment ${name} is archived.` : `There is no segment ${name}.`;
    return mistakeAt(text, wrong.offset, message, nearestOf(wrong.code, inUse) ?? someOf(inUse));
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
      matching(segments, moment, required(known[index], 'facts of a moment'), program),
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

function someOf(codes: readonly string[]): string {
  if (codes.length === 0) return 'There are no segments yet.';
  const more = codes.length > HINTED_MAX ? ', ...' : '';
  return `There are: ${codes.slice(0, HINTED_MAX).join(', ')}${more}.`;
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
  program: Program,
): Segment[] {
  if (customer?.status === 'SUSPENDED') return [];
  const facts = factsOfPerson(customer, at, known, program);
  return segments.filter(({ condition }) => condition.holds(facts));
}
