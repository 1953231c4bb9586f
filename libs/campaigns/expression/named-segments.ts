import type { ASTNode } from '@marcbachmann/cel-js';
import { childrenOf, LOOPS } from './bounds.js';

/** A segment that an expression names outright. */
export interface NamedSegment {
  readonly code: string;
  /** Where the name begins in the text. */
  readonly offset: number;
}

/** What a value, or each element of a list, stands for. */
interface Meaning {
  readonly kind: 'CUSTOMER' | 'SEGMENT' | null;
  /** Texts in quotes that it may be. */
  readonly texts: readonly NamedSegment[];
}

/** What the variables of the macros around a node stand for. */
type Scope = ReadonlyMap<string, Meaning>;

const UNKNOWN: Meaning = { kind: null, texts: [] };
const CUSTOMER: Meaning = { kind: 'CUSTOMER', texts: [] };
const SEGMENT: Meaning = { kind: 'SEGMENT', texts: [] };
const COMPARISONS = new Set(['in', '==', '!=']);

/**
 * The segments whose codes an expression compares with those of the customer, in the order of the text. Codes that are
 * put together, or looked at otherwise (`startsWith`), are not seen.
 */
export function namedSegmentsIn(ast: ASTNode): NamedSegment[] {
  const found = new Map<number, NamedSegment>();
  meaningOf(ast, new Map(), (texts) => {
    for (const text of texts) found.set(text.offset, text);
  });
  return [...found.values()].sort((a, b) => a.offset - b.offset);
}

type Note = (texts: readonly NamedSegment[]) => void;

/** What a node stands for; whatever is compared with segments below it is noted. */
function meaningOf(node: ASTNode, scope: Scope, note: Note): Meaning {
  if (node.op === 'value') return meaningOfValue(node.args, node.range.start);
  if (node.op === 'id') return scope.get(node.args) ?? (node.args === 'customer' ? CUSTOMER : UNKNOWN);
  if (node.op === '.') return memberOf(meaningOf(node.args[0], scope, note), node.args[1]);
  if (node.op === 'rcall') return meaningOfCall(node.args, scope, note);
  const meanings = childrenOf(node).map((child) => meaningOf(child, scope, note));
  if (COMPARISONS.has(node.op) && meanings.some(({ kind }) => kind === 'SEGMENT'))
    for (const { texts } of meanings) note(texts);
  if (node.op === 'list') return eitherOf(meanings);
  if (node.op === '?:') return eitherOf(meanings.slice(1));
  return node.op === '[]' ? (meanings[0] ?? UNKNOWN) : UNKNOWN;
}

function meaningOfValue(code: unknown, offset: number): Meaning {
  return typeof code === 'string' ? { kind: null, texts: [{ code, offset }] } : UNKNOWN;
}

function meaningOfCall(
  [name, receiver, given]: readonly [string, ASTNode, ASTNode[]],
  scope: Scope,
  note: Note,
): Meaning {
  const of = meaningOf(receiver, scope, note);
  const [variable, ...bodies] = given;
  const isLoop = LOOPS.has(name) && variable?.op === 'id';
  const within = isLoop ? new Map(scope).set(variable.args, of) : scope;
  const results = (isLoop ? bodies : given).map((body) => meaningOf(body, within, note));
  if (name === 'filter') return of;
  return name === 'map' ? (results.at(-1) ?? UNKNOWN) : UNKNOWN;
}

function memberOf({ kind }: Meaning, name: string): Meaning {
  return kind === 'CUSTOMER' && name === 'segments' ? SEGMENT : UNKNOWN;
}

function eitherOf(meanings: readonly Meaning[]): Meaning {
  return {
    kind: meanings.find(({ kind }) => kind !== null)?.kind ?? null,
    texts: meanings.flatMap(({ texts }) => texts),
  };
}
