import type { ASTNode, Environment, ParseResult } from '@marcbachmann/cel-js';
import type { FailedPart, Facts, Predicate } from '../domain/predicate.js';
import { childrenOf } from './bounds.js';

const TEXT_MAX = 200;

/** A checked expression that is true or false of facts. What cannot be worked out (a division by zero) is not true. */
export class Condition implements Predicate {
  private readonly parts: readonly ASTNode[];

  /** @internal By `Expressions` alone: `parsed` was checked in `environment`. */
  constructor(
    readonly text: string,
    private readonly parsed: ParseResult,
    private readonly environment: Environment,
  ) {
    this.parts = conjunctsOf(parsed.ast);
  }

  holds(facts: Facts): boolean {
    try {
      return this.parsed(facts) === true;
    } catch {
      return false;
    }
  }

  /** The first of the parts that `&&` joins which is not true of these facts; null when all are. */
  firstFailure(facts: Facts): FailedPart | null {
    for (const part of this.parts) {
      const expression = this.textOf(part);
      const answer = this.ask(expression, facts);
      if (answer.value === true) continue;
      const values = factsIn(part).map((fact) => ({ fact, value: worded(this.ask(fact, facts).value) }));
      return { expression, values, error: answer.error };
    }
    return null;
  }

  private textOf({ range }: ASTNode): string {
    return this.text.slice(range.start, range.end);
  }

  private ask(expression: string, facts: Facts): { readonly value: unknown; readonly error: string | null } {
    try {
      return { value: this.environment.parse(expression)(facts), error: null };
    } catch (error) {
      return {
        value: null,
        error: error instanceof Error && 'summary' in error ? String(error.summary) : 'no value',
      };
    }
  }
}

function conjunctsOf(node: ASTNode): ASTNode[] {
  return node.op === '&&' ? node.args.flatMap(conjunctsOf) : [node];
}

/** Facts that a part names outright (`group.fact`), each once, in the order of their mention. */
function factsIn(node: ASTNode): string[] {
  const found = new Set<string>();
  const visit = (at: ASTNode, bound: ReadonlySet<string>): void => {
    if (at.op === '.' && at.args[0].op === 'id' && !bound.has(at.args[0].args))
      found.add(`${at.args[0].args}.${at.args[1]}`);
    // The variable of a macro is no fact.
    const [variable] = at.op === 'rcall' ? at.args[2] : [];
    const inner = variable?.op === 'id' ? new Set([...bound, variable.args]) : bound;
    for (const child of childrenOf(at)) visit(child, inner);
  };
  visit(node, new Set());
  return [...found];
}

function worded(value: unknown): string {
  const text = Array.isArray(value) ? `[${value.map(worded).join(', ')}]` : String(value);
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}...` : text;
}
