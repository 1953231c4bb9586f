import { serialize, type ASTNode, type Environment, type ParseResult } from '@marcbachmann/cel-js';
import { ANY_FACT, type FailedPart, type Facts, type Predicate } from '../domain/predicate.js';
import { childrenOf, LOOPS } from './bounds.js';
import { namedSegmentsIn, type NamedSegment } from './named-segments.js';

const TEXT_MAX = 200;
const CUSTOMER = 'customer.';
const PROGRAM = 'program.';

/** A checked expression that is true or false of facts. What cannot be worked out (a division by zero) is not true. */
export class Condition implements Predicate {
  readonly customerFacts: ReadonlySet<string>;
  readonly isChangeable: boolean;
  private readonly parts: readonly Part[];

  /** @internal By `Expressions` alone: `parsed` was checked in `environment`. */
  constructor(
    readonly text: string,
    private readonly parsed: ParseResult,
    private readonly environment: Environment,
  ) {
    this.customerFacts = new Set(ofCustomer(mentionsIn(parsed.ast)));
    this.parts = conjunctsOf(parsed.ast).map((node) => {
      // The places of a node leave out the brackets around its operands: its text is written anew.
      return { node, text: serialize(node), isChangeable: isChangeable(mentionsIn(node)) };
    });
    this.isChangeable = this.parts.some((part) => part.isChangeable);
  }

  /** Segments that it names, whether there are such or not. */
  get segments(): readonly NamedSegment[] {
    return namedSegmentsIn(this.parsed.ast);
  }

  holds(facts: Facts): boolean {
    try {
      return this.parsed(facts) === true;
    } catch {
      return false;
    }
  }

  stillHolds(facts: Facts): boolean {
    if (!this.isChangeable) return this.holds(facts);
    return this.parts.every((part) => part.isChangeable || this.ask(part.text, facts).value === true);
  }

  /** The first of the parts that `&&` joins which is not true of these facts; null when all are. */
  firstFailure(facts: Facts): FailedPart | null {
    for (const { node, text: expression } of this.parts) {
      const answer = this.ask(expression, facts);
      if (answer.value === true) continue;
      const values = [...mentionsIn(node).asked].map((fact) => ({
        fact,
        value: worded(this.ask(fact, facts).value),
      }));
      return { expression, values, error: answer.error };
    }
    return null;
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

/** One of the parts that `&&` joins. */
interface Part {
  readonly node: ASTNode;
  readonly text: string;
  /** Whether it speaks of the customer or the program, who may be otherwise by the time goods come back. */
  readonly isChangeable: boolean;
}

function conjunctsOf(node: ASTNode): ASTNode[] {
  return node.op === '&&' ? node.args.flatMap(conjunctsOf) : [node];
}

/** What an expression speaks of. */
interface Mentions {
  /** What of the facts it asks for, as it stands: names, and calls that mean the same everywhere, in the order of mention. */
  readonly asked: ReadonlySet<string>;
  /** Facts that it names outright (`group.fact`), each once, in the order of their mention. */
  readonly facts: ReadonlySet<string>;
  /** Functions of a group (`group.function`). */
  readonly functions: ReadonlySet<string>;
  /** Names of groups that stand alone: any fact of theirs may be meant. */
  readonly wholes: ReadonlySet<string>;
}

function mentionsIn(node: ASTNode): Mentions {
  const [facts, functions, wholes] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const asked = new Set<string>();
  const visit = (at: ASTNode, bound: ReadonlySet<string>): void => {
    // The variable of a macro is no fact.
    const isGroup = (of: ASTNode): of is ASTNode & { op: 'id' } => of.op === 'id' && !bound.has(of.args);
    if (isGroup(at)) wholes.add(at.args);
    else if (at.op === '.' && isGroup(at.args[0])) {
      const name = `${at.args[0].args}.${at.args[1]}`;
      facts.add(name);
      asked.add(name);
    } else if (at.op === 'rcall') {
      const [name, receiver, given] = at.args;
      const [variable, ...bodies] = given;
      if (isGroup(receiver) && !LOOPS.has(name)) {
        functions.add(`${receiver.args}.${name}`);
        if (given.every(({ op }) => op === 'value')) asked.add(serialize(at));
      } else visit(receiver, bound);
      const isLoop = LOOPS.has(name) && variable?.op === 'id';
      const inner = isLoop ? new Set([...bound, variable.args]) : bound;
      for (const body of isLoop ? bodies : given) visit(body, inner);
    } else for (const child of childrenOf(at)) visit(child, bound);
  };
  visit(node, new Set());
  return { asked, facts, functions, wholes };
}

/** Names of the customer's facts and functions; "*" stands for any. */
function ofCustomer({ facts, functions, wholes }: Mentions): string[] {
  const own = [...facts, ...functions].flatMap((name) =>
    name.startsWith(CUSTOMER) ? [name.slice(CUSTOMER.length)] : [],
  );
  return wholes.has('customer') ? [...own, ANY_FACT] : own;
}

function isChangeable(mentions: Mentions): boolean {
  const { facts, wholes } = mentions;
  const isOfProgram = wholes.has('program') || [...facts].some((name) => name.startsWith(PROGRAM));
  return isOfProgram || ofCustomer(mentions).length > 0;
}

function worded(value: unknown): string {
  const text = Array.isArray(value) ? `[${value.map(worded).join(', ')}]` : String(value);
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}...` : text;
}
