import type { ASTNode } from '@marcbachmann/cel-js';
import { FUNCTIONS, type Vocabulary } from './vocabulary.js';
import { mistakeAt, nearestOf, type Mistake } from './mistake.js';

/** Characters of an expression. */
export const TEXT_MAX = 2_000;
/** What one evaluation may cost at most: nodes that are visited, in lists as often as they can have elements. */
export const STEPS_MAX = 100_000;
/** Elements that `in` and `==` look at in the time of one step. */
const LOOKED_AT_PER_STEP = 10;
/** What the parser takes before it gives up. */
export const PARSER_LIMITS = {
  maxAstNodes: 500,
  maxDepth: 24,
  maxListElements: 100,
  maxMapEntries: 10,
  maxCallArguments: 4,
};

const FUNCTION_NAMES = FUNCTIONS.map(({ name }) => name);
const ALLOWED = new Set(FUNCTION_NAMES);
/** Macros that look at every element of a list. */
export const LOOPS = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);

/** What a node is, as far as it decides how long the nodes above it take. */
interface Cost {
  /** Steps in the worst case. */
  readonly steps: number;
  /** Elements of the list that it is; 0 when it is none. */
  readonly elements: number;
  /** Elements of each of those, when they are lists themselves. */
  readonly inner: number;
  /** The group of facts that it, or each of its elements, has; null when none. */
  readonly group: string | null;
}

/** What the variables of the macros around a node stand for. */
type Scope = ReadonlyMap<string, Cost>;

/** Finds what is not allowed, and what would take too long whatever the facts are; null when there is nothing. */
export function boundsMistake(text: string, ast: ASTNode, vocabulary: Vocabulary): Mistake | null {
  const forbidden = forbiddenIn(ast);
  if (forbidden) {
    const hint = nearestOf(forbidden.name, FUNCTION_NAMES) ?? `There are: ${FUNCTION_NAMES.join(', ')}.`;
    return mistakeAt(text, forbidden.node.range.start, `No such function: ${forbidden.name}.`, hint);
  }
  const { steps } = costOf(ast, new Map(), new Elements(vocabulary));
  if (steps <= STEPS_MAX) return null;
  const message = `It could take ${steps} steps, at most ${STEPS_MAX} are allowed.`;
  return mistakeAt(text, 0, message, 'Look at fewer lists within lists.');
}

function forbiddenIn(node: ASTNode): { readonly name: string; readonly node: ASTNode } | null {
  if (node.op === 'call' || node.op === 'rcall') {
    const [name] = node.args;
    if (!ALLOWED.has(name)) return { name, node };
  }
  if (node.op === 'value' && node.args instanceof Uint8Array) return { name: 'b', node };
  for (const child of childrenOf(node)) {
    const found = forbiddenIn(child);
    if (found) return found;
  }
  return null;
}

/** How many elements the lists can have that names stand for. */
class Elements {
  private readonly byName = new Map<string, number>();

  constructor({ facts }: Vocabulary) {
    for (const group of facts) {
      if (group.elementsMax !== null) this.byName.set(group.name, group.elementsMax);
      for (const fact of group.facts)
        if (fact.elementsMax !== undefined) this.byName.set(`${group.name}.${fact.name}`, fact.elementsMax);
    }
  }

  of(name: string): number {
    return this.byName.get(name) ?? 0;
  }
}

function costOf(node: ASTNode, scope: Scope, elements: Elements): Cost {
  if (node.op === 'id') {
    const variable = scope.get(node.args);
    if (variable) return { ...variable, steps: 1 };
    return { steps: 1, elements: elements.of(node.args), inner: 0, group: node.args };
  }
  if (node.op === '.') {
    const of = costOf(node.args[0], scope, elements);
    const known = elements.of(`${of.group}.${node.args[1]}`);
    return { steps: 1 + of.steps, elements: known, inner: 0, group: null };
  }
  if (node.op === 'rcall') return costOfCall(node.args, scope, elements);
  const children = childrenOf(node).map((child) => costOf(child, scope, elements));
  const steps = 1 + children.reduce((sum, child) => sum + child.steps, 0);
  if (node.op === 'list') {
    const inner = Math.max(0, ...children.map((child) => child.elements));
    return { steps, elements: children.length, inner, group: null };
  }
  const looked = children.reduce((sum, { elements: of, inner }) => sum + of * Math.max(inner, 1), 0);
  return {
    steps: steps + Math.ceil(looked / LOOKED_AT_PER_STEP),
    // Lists may be joined by `+`, or chosen by `?:`.
    elements: looked,
    inner: Math.max(0, ...children.map((child) => child.inner)),
    group: null,
  };
}

function costOfCall(
  [name, receiver, args]: readonly [string, ASTNode, ASTNode[]],
  scope: Scope,
  elements: Elements,
): Cost {
  const of = costOf(receiver, scope, elements);
  if (!LOOPS.has(name)) {
    const given = args.reduce((sum, arg) => sum + costOf(arg, scope, elements).steps, 0);
    return { steps: 1 + of.steps + of.elements + given, elements: 0, inner: 0, group: null };
  }
  const [variable, ...bodies] = args;
  const element: Cost = { steps: 1, elements: of.inner, inner: 0, group: of.group };
  const within = variable?.op === 'id' ? new Map(scope).set(variable.args, element) : scope;
  const costs = bodies.map((body) => costOf(body, within, elements));
  const each = 1 + costs.reduce((sum, { steps }) => sum + steps, 0);
  const steps = 1 + of.steps + Math.max(of.elements, 1) * each;
  if (name === 'filter') return { ...of, steps };
  if (name !== 'map') return { steps, elements: 0, inner: 0, group: null };
  const result = costs.at(-1);
  return { steps, elements: of.elements, inner: result?.elements ?? 0, group: null };
}

/** The nodes below a node. */
export function childrenOf(node: ASTNode): readonly ASTNode[] {
  switch (node.op) {
    case 'value':
    case 'id':
      return [];
    case '.':
    case '.?':
      return [node.args[0]];
    case 'call':
      return node.args[1];
    case 'rcall':
      return [node.args[1], ...node.args[2]];
    case 'list':
      return node.args;
    case 'map':
      return node.args.flat();
    case '!_':
    case '-_':
      return [node.args];
    default:
      return node.args;
  }
}
