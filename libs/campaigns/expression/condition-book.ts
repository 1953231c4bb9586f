import { Injectable } from '@nestjs/common';
import { err, problem, type Problem, type Result } from '#kernel';
import type { Predicate } from '../domain/predicate.js';
import { FactSources } from '../facts/fact-sources.js';
import { Expressions } from './expressions.js';
import {
  activityFacts,
  factsOfLine,
  LINE_FACT_GROUPS,
  orderFacts,
  peopleFacts,
  SHAPES,
  type FactualLine,
} from './facts.js';
import type { Mistake } from './mistake.js';
import type { NamedSegment } from './named-segments.js';
import type { Vocabulary } from './vocabulary.js';

/** Texts whose checked form is remembered: those of all versions of many programs. */
const REMEMBERED_MAX = 10_000;
/** Activities of these types concern an order. */
const ORDER_TYPES = 'order.';

/** The conditions of campaigns, checked by what their triggers know, and remembered: versions are read again and again. */
@Injectable()
export class ConditionBook {
  private readonly lines = new Expressions(LINE_FACT_GROUPS, SHAPES);
  private readonly remembered = new Map<string, Predicate>();
  // Made when they are asked for first: by then all libs have said what they know of customers.
  private readonly orders = lazy(
    () => new Expressions(orderFacts(this.facts.declared()), SHAPES, this.facts.lookups()),
  );
  private readonly activities = lazy(
    () => new Expressions(activityFacts(this.facts.declared()), SHAPES, this.facts.lookups()),
  );
  private readonly people = lazy(
    () => new Expressions(peopleFacts(this.facts.declaredForSegments()), SHAPES, this.facts.lookups()),
  );

  constructor(private readonly facts: FactSources) {}

  /** What conditions of campaigns with this trigger may say. */
  vocabularyOf(trigger: string): Vocabulary {
    return this.expressionsOf(trigger).vocabulary;
  }

  /** What conditions on lines may say. */
  get lineVocabulary(): Vocabulary {
    return this.lines.vocabulary;
  }

  /** Checks a condition on activities of a type. Problem: INVALID_EXPRESSION with line, column and hint. */
  check(trigger: string, text: string, path: readonly string[]): Result<Predicate, Problem> {
    return checked(this.expressionsOf(trigger), text, path);
  }

  /** Checks a condition on the lines of an order. Problem: INVALID_EXPRESSION with line, column and hint. */
  checkLine(text: string, path: readonly string[]): Result<Predicate, Problem> {
    return checked(this.lines, text, path);
  }

  /** What is wrong with a condition, on lines or on activities of a type; null when nothing is. */
  mistakeIn(trigger: string, text: string, forLines: boolean): Mistake | null {
    const expressions = forLines ? this.lines : this.expressionsOf(trigger);
    const result = expressions.condition(text);
    return result.ok ? null : result.problem;
  }

  /** Segments that a condition on activities of a type names; none when it is wrong. */
  segmentsNamedIn(trigger: string, text: string): readonly NamedSegment[] {
    const result = this.expressionsOf(trigger).condition(text);
    return result.ok ? result.value.segments : [];
  }

  /** What conditions of segments may say: all about the customer but segments themselves. */
  get segmentVocabulary(): Vocabulary {
    return this.people().vocabulary;
  }

  /** What is wrong with the condition of a segment; null when nothing is. */
  segmentMistakeIn(text: string): Mistake | null {
    const result = this.people().condition(text);
    return result.ok ? null : result.problem;
  }

  /** Checks the condition of a segment. Problem: INVALID_EXPRESSION with line, column and hint. */
  checkSegment(text: string, path: readonly string[]): Result<Predicate, Problem> {
    return checked(this.people(), text, path);
  }

  /** The condition of a segment, checked before it was stored. */
  storedSegment(text: string): Predicate {
    return this.remember(`segment: ${text}`, this.people(), text);
  }

  /** A condition that was checked before it was stored. */
  stored(trigger: string, text: string): Predicate {
    const expressions = this.expressionsOf(trigger);
    return this.remember(`${concernsOrder(trigger) ? 'order' : 'activity'}: ${text}`, expressions, text);
  }

  /** The same of a condition on lines. */
  storedLine(text: string): Predicate {
    return this.remember(`line: ${text}`, this.lines, text);
  }

  /** Which of these lines meet a condition on lines that was checked before it was stored, in their order. */
  linesWhere(text: string, lines: readonly FactualLine[]): boolean[] {
    const condition = this.storedLine(text);
    return lines.map((line) => condition.holds(factsOfLine(line)));
  }

  private expressionsOf(trigger: string): Expressions {
    return concernsOrder(trigger) ? this.orders() : this.activities();
  }

  private remember(key: string, expressions: Expressions, text: string): Predicate {
    const known = this.remembered.get(key);
    if (known) return known;
    const result = expressions.condition(text);
    const predicate = result.ok ? result.value : outdated(text, result.problem);
    if (this.remembered.size >= REMEMBERED_MAX) this.remembered.clear();
    this.remembered.set(key, predicate);
    return predicate;
  }
}

/** Whether activities of this type are of an order, so that conditions may ask about it. */
export function concernsOrder(trigger: string): boolean {
  return trigger.startsWith(ORDER_TYPES);
}

function checked(
  expressions: Expressions,
  text: string,
  path: readonly string[],
): Result<Predicate, Problem> {
  const result = expressions.condition(text);
  return result.ok ? result : err(wrongExpression(result.problem, path));
}

/** The problem of an expression that stands at `path` of the input. */
export function wrongExpression(
  { message, line, column, hint }: Mistake,
  path: readonly string[],
): Problem<'INVALID_EXPRESSION'> {
  return problem('INVALID_EXPRESSION', message, { path, data: { line, column, hint } });
}

/** What an older version of the product accepted and this one does not: it never holds, and says so. */
function outdated(text: string, { message }: Mistake): Predicate {
  return {
    text,
    customerFacts: new Set(),
    isChangeable: false,
    holds: () => false,
    stillHolds: () => false,
    firstFailure: () => ({ expression: text, values: [], error: message }),
  };
}

function lazy<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
}
