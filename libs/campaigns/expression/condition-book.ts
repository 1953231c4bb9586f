import { err, problem, type Problem, type Result } from '#kernel';
import type { Predicate } from '../domain/predicate.js';
import { Expressions } from './expressions.js';
import { ACTIVITY_FACTS, LINE_FACT_GROUPS, ORDER_FACTS, SHAPES } from './facts.js';
import type { Mistake } from './mistake.js';
import type { Vocabulary } from './vocabulary.js';

/** Texts whose checked form is remembered: those of all versions of many programs. */
const REMEMBERED_MAX = 10_000;
/** Activities of these types concern an order. */
const ORDER_TYPES = 'order.';

/** The conditions of campaigns, checked by what their triggers know, and remembered: versions are read again and again. */
export class ConditionBook {
  private readonly orders = new Expressions(ORDER_FACTS, SHAPES);
  private readonly activities = new Expressions(ACTIVITY_FACTS, SHAPES);
  private readonly lines = new Expressions(LINE_FACT_GROUPS, SHAPES);
  private readonly remembered = new Map<string, Predicate>();

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

  /** A condition that was checked before it was stored. */
  stored(trigger: string, text: string): Predicate {
    const expressions = this.expressionsOf(trigger);
    return this.remember(`${expressions === this.orders ? 'order' : 'activity'}: ${text}`, expressions, text);
  }

  /** The same of a condition on lines. */
  storedLine(text: string): Predicate {
    return this.remember(`line: ${text}`, this.lines, text);
  }

  private expressionsOf(trigger: string): Expressions {
    return concernsOrder(trigger) ? this.orders : this.activities;
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
  if (result.ok) return result;
  const { message, line, column, hint } = result.problem;
  return err(problem('INVALID_EXPRESSION', message, { path, data: { line, column, hint } }));
}

/** What an older version of the product accepted and this one does not: it never holds, and says so. */
function outdated(text: string, { message }: Mistake): Predicate {
  return {
    text,
    holds: () => false,
    firstFailure: () => ({ expression: text, values: [], error: message }),
  };
}
