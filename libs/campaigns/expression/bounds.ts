import type { ASTNode } from '@marcbachmann/cel-js';
import type { Vocabulary } from './vocabulary.js';
import { mistakeAt, nearestOf, type Mistake } from './mistake.js';

/** Characters of an expression. */
export const TEXT_MAX = 2_000;
/** What one evaluation may cost at most: nodes that are visited, in lists as often as they can have elements. */
export const STEPS_MAX = 100_000;
/** Elements that `in` and `==` look at in the time of one step. */
const LOOKED_AT_PER_STEP = 10;
/** Characters of the texts that are put together, at most. */
const CHARACTERS_MAX = 10_000;
/** Characters that a function reads or writes in the time of one step. */
const CHARACTERS_PER_STEP = 200;
/** No fact is a longer text, */
const FACT_CHARACTERS = 500;
/** and no attribute. */
const ATTRIBUTE_CHARACTERS = 1_000;
/** Of a number that is written down. */
const NUMBER_CHARACTERS = 32;
/** What the parser takes before it gives up. */
export const PARSER_LIMITS = {
  maxAstNodes: 500,
  maxDepth: 24,
  maxListElements: 100,
  maxMapEntries: 10,
  maxCallArguments: 4,
};

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
  /** Characters of the longest text that it, or any of its elements, can be; 0 when there is none. */
  readonly characters: number;
  /** The group of facts that it, or each of its elements, has; null when none. */
  readonly group: string | null;
}

/** Of what is neither list nor text nor group. */
const SCALAR = { elements: 0, inner: 0, characters: 0, group: null } as const;

/** What the variables of the macros around a node stand for. */
type Scope = ReadonlyMap<string, Cost>;

/** Finds what is not allowed, and what would take too long whatever the facts are; null when there is nothing. */
export function boundsMistake(text: string, ast: ASTNode, vocabulary: Vocabulary): Mistake | null {
  const names = vocabulary.functions.map(({ name }) => name);
  const forbidden = forbiddenIn(ast, new Set(names));
  if (forbidden) {
    const hint = nearestOf(forbidden.name, names) ?? `There are: ${names.join(', ')}.`;
    return mistakeAt(text, forbidden.node.range.start, `No such function: ${forbidden.name}.`, hint);
  }
  const known = new KnownFacts(vocabulary);
  const { steps } = costOf(ast, new Map(), known);
  if (known.longestText > CHARACTERS_MAX) {
    const message = `A text could have ${known.longestText} characters, at most ${CHARACTERS_MAX} are allowed.`;
    return mistakeAt(text, 0, message, 'Put fewer texts together.');
  }
  if (steps <= STEPS_MAX) return null;
  const message = `It could take ${steps} steps, at most ${STEPS_MAX} are allowed.`;
  return mistakeAt(text, 0, message, 'Look at fewer lists within lists.');
}

function forbiddenIn(
  node: ASTNode,
  allowed: ReadonlySet<string>,
): { readonly name: string; readonly node: ASTNode } | null {
  if (node.op === 'call' || node.op === 'rcall') {
    const [name] = node.args;
    if (!allowed.has(name)) return { name, node };
  }
  if (node.op === 'value' && node.args instanceof Uint8Array) return { name: 'b', node };
  for (const child of childrenOf(node)) {
    const found = forbiddenIn(child, allowed);
    if (found) return found;
  }
  return null;
}

/** How much there can be of what names stand for, and of what is made of it. */
class KnownFacts {
  private readonly elementsByName = new Map<string, number>();
  private readonly texts = new Set<string>();
  /** Characters of the longest text that was put together. */
  longestText = 0;

  constructor({ facts }: Vocabulary) {
    for (const group of facts) {
      if (group.elementsMax !== null) this.elementsByName.set(group.name, group.elementsMax);
      for (const fact of group.facts) {
        const name = `${group.name}.${fact.name}`;
        if (fact.elementsMax !== undefined) this.elementsByName.set(name, fact.elementsMax);
        if (fact.type.includes('string')) this.texts.add(name);
      }
    }
  }

  /** A fact that is named only when it is asked. */
  get largest(): Omit<Cost, 'steps'> {
    const elements = Math.max(0, ...this.elementsByName.values());
    return { elements, inner: 0, characters: FACT_CHARACTERS, group: null };
  }

  elementsOf(name: string): number {
    return this.elementsByName.get(name) ?? 0;
  }

  charactersOf(name: string): number {
    return this.texts.has(name) ? FACT_CHARACTERS : 0;
  }

  /** A text of so many characters was put together. */
  puttingTogether(characters: number): number {
    this.longestText = Math.max(this.longestText, characters);
    return characters;
  }
}

function costOf(node: ASTNode, scope: Scope, known: KnownFacts): Cost {
  if (node.op === 'value')
    return { ...SCALAR, steps: 1, characters: typeof node.args === 'string' ? node.args.length : 0 };
  if (node.op === 'id') {
    const variable = scope.get(node.args);
    if (variable) return { ...variable, steps: 1 };
    return { ...SCALAR, steps: 1, elements: known.elementsOf(node.args), group: node.args };
  }
  if (node.op === '.' || node.op === '.?')
    return costOfFact(costOf(node.args[0], scope, known), node.args[1], known);
  if (node.op === '[]' || node.op === '[?]') return costOfElement(node.args, scope, known);
  if (node.op === 'rcall') return costOfCall(node.args, scope, known);
  const children = childrenOf(node).map((child) => costOf(child, scope, known));
  const lengths = children.map(({ characters }) => characters);
  const inner = Math.max(0, ...children.map((child) => child.inner));
  const steps = 1 + children.reduce((sum, child) => sum + child.steps, 0);
  if (node.op === 'list') {
    const innerOfLists = Math.max(0, ...children.map((child) => child.elements));
    const characters = Math.max(0, ...lengths);
    return { steps, elements: children.length, inner: innerOfLists, characters, group: null };
  }
  const characters =
    node.op === '+'
      ? known.puttingTogether(lengths.reduce((sum, length) => sum + length, 0))
      : Math.max(node.op === 'call' && node.args[0] === 'string' ? NUMBER_CHARACTERS : 0, ...lengths);
  const looked = children.reduce((sum, child) => sum + child.elements * Math.max(child.inner, 1), 0);
  const read = node.op === '+' || node.op === 'call' ? characters : 0;
  // Lists may be joined by `+`, or chosen by `?:`.
  return { steps: steps + stepsFor(looked, read), elements: looked, inner, characters, group: null };
}

function costOfFact(of: Cost, name: string, known: KnownFacts): Cost {
  const fact = `${of.group}.${name}`;
  const [elements, characters] = [known.elementsOf(fact), known.charactersOf(fact)];
  return { steps: 1 + of.steps, elements, inner: 0, characters, group: null };
}

/** `order["total"]` is the same as `order.total`; of a list it is one element. */
function costOfElement([list, index]: readonly [ASTNode, ASTNode], scope: Scope, known: KnownFacts): Cost {
  const [of, by] = [costOf(list, scope, known), costOf(index, scope, known)];
  if (index.op === 'value' && typeof index.args === 'string') return costOfFact(of, index.args, known);
  const steps = 1 + of.steps + by.steps;
  if (of.group !== null && of.elements === 0) return { ...known.largest, steps };
  return { ...of, steps, elements: of.inner, inner: 0 };
}

function costOfCall(
  [name, receiver, args]: readonly [string, ASTNode, ASTNode[]],
  scope: Scope,
  known: KnownFacts,
): Cost {
  const of = costOf(receiver, scope, known);
  if (!LOOPS.has(name)) {
    const given = args.map((arg) => costOf(arg, scope, known));
    const characters = of.group === null ? of.characters : ATTRIBUTE_CHARACTERS;
    const read = given.reduce((sum, arg) => sum + arg.characters, characters);
    const steps = given.reduce((sum, arg) => sum + arg.steps, 1 + of.steps + of.elements);
    return {
      ...SCALAR,
      steps: steps + stepsFor(0, read),
      characters: RESULT_IS_TEXT.has(name) ? characters : 0,
    };
  }
  const [variable, ...bodies] = args;
  const element: Cost = { ...of, steps: 1, elements: of.inner, inner: 0 };
  const within = variable?.op === 'id' ? new Map(scope).set(variable.args, element) : scope;
  const costs = bodies.map((body) => costOf(body, within, known));
  const each = 1 + costs.reduce((sum, { steps }) => sum + steps, 0);
  const steps = 1 + of.steps + Math.max(of.elements, 1) * each;
  if (name === 'filter') return { ...of, steps };
  if (name !== 'map') return { ...SCALAR, steps };
  const { elements: inner = 0, characters = 0 } = costs.at(-1) ?? {};
  return { ...SCALAR, steps, elements: of.elements, inner, characters };
}

/** Functions of a text or a group that answer a text. */
const RESULT_IS_TEXT = new Set(['lowerAscii', 'upperAscii', 'trim', 'text']);

function stepsFor(looked: number, characters: number): number {
  return Math.ceil(looked / LOOKED_AT_PER_STEP) + Math.floor(characters / CHARACTERS_PER_STEP);
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
