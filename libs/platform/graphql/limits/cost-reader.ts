import {
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  type SelectionSetNode,
} from 'graphql';
import { isVariable, valueOf, type Reading, type Variables } from './arguments.js';
import { ITEMS_PER_POINT, weightOf } from './cost.js';
import { QUERY_LIMITS } from '../../config/query-limits.js';
import type { Fragments } from './shape.js';

/** The cost of a selection: what is certain, and what depends on variables or on fragments that do. */
export interface Term {
  constant: number;
  readonly scaled: Scaled[];
}

interface Scaled {
  readonly size: Reading;
  readonly of: Term;
  /** Of items that are written together. */
  readonly isBulk?: boolean;
}

/** Beyond all limits: costs stay numbers that can be multiplied, even by 0. */
const BEYOND = 1e9;
const NEVER: Term = { constant: 0, scaled: [] };
/** Introspection in development: the answer has the size of the schema. */
const INTROSPECTION_POINTS = 100;

/** Reads the cost of selections, each fragment once however often it is spread. */
export class CostReader {
  /** Sizes of all pages that are asked for. */
  readonly pages: Reading[] = [];
  private readonly known = new Map<string, Term>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fragments: Fragments,
    private readonly defaults: Variables,
  ) {}

  termOf(set: SelectionSetNode, type: GraphQLCompositeType): Term {
    const term: Term = { constant: 0, scaled: [] };
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) this.addField(term, selection, type);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) add(term, 1, this.fragment(selection.name.value));
      else {
        const { typeCondition, selectionSet } = selection;
        const inner = typeCondition ? this.schema.getType(typeCondition.name.value) : type;
        if (isCompositeType(inner)) add(term, 1, this.termOf(selectionSet, inner));
      }
    }
    return term;
  }

  private addField(term: Term, node: FieldNode, parent: GraphQLCompositeType): void {
    const name = node.name.value;
    if (name === '__schema' || name === '__type') {
      add(term, 1, { constant: INTROSPECTION_POINTS, scaled: [] });
      return;
    }
    const field = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[name] : undefined;
    if (!field) return;
    const weight = weightOf(field, parent.name, parent === this.schema.getMutationType());
    const type = getNamedType(field.type);
    const below = node.selectionSet && isCompositeType(type) ? this.termOf(node.selectionSet, type) : NEVER;
    const own: Term = { constant: weight.points, scaled: [] };
    add(term, typeof weight.size === 'number' ? weight.size : 1, own);
    if (weight.items !== undefined) {
      term.scaled.push({ size: this.itemsOf(node, weight.items), of: below, isBulk: true });
    } else add(term, weight.size === 'page' ? this.pageOf(node, field) : weight.size, below);
  }

  private fragment(name: string): Term {
    const known = this.known.get(name);
    if (known) return known;
    this.known.set(name, NEVER);
    const definition = this.fragments.get(name);
    const type = definition && this.schema.getType(definition.typeCondition.name.value);
    const term = isCompositeType(type) && definition ? this.termOf(definition.selectionSet, type) : NEVER;
    this.known.set(name, term);
    return term;
  }

  /** Items of the page a field asks for: its argument, else the argument's default. */
  private pageOf(node: FieldNode, field: GraphQLField<unknown, unknown>): Reading {
    const given = node.arguments?.find(({ name }) => name.value === 'first')?.value;
    const fallback = field.args.find(({ name }) => name === 'first')?.defaultValue;
    const sizeOf = (value: unknown): number => countOf(value === undefined ? fallback : value);
    const { defaults } = this;
    const size: Reading =
      given && isVariable(given)
        ? (variables) => sizeOf(valueOf(given, variables, defaults))
        : sizeOf(given && valueOf(given, {}, defaults));
    this.pages.push(size);
    return size;
  }

  /** Items of a list in the argument `input`. */
  private itemsOf(node: FieldNode, list: string): Reading {
    const given = node.arguments?.find(({ name }) => name.value === 'input')?.value;
    if (!given) return 1;
    const { defaults } = this;
    return (variables) => {
      const input = valueOf(given, variables, defaults);
      const items = isRecord(input) ? input[list] : undefined;
      return Array.isArray(items) ? items.length : 1;
    };
  }
}

/** The cost with these variables; every term that is shared is evaluated once. */
export function evaluate(term: Term, variables: Variables, known = new Map<Term, number>()): number {
  if (term.scaled.length === 0) return term.constant;
  const before = known.get(term);
  if (before !== undefined) return before;
  let cost = term.constant;
  for (const { size, of, isBulk } of term.scaled) {
    const times = sizeIn(size, variables);
    const each = evaluate(of, variables, known);
    cost += isBulk ? Math.ceil((times * Math.max(1, each)) / ITEMS_PER_POINT) : times * each;
  }
  cost = Math.min(cost, BEYOND);
  known.set(term, cost);
  return cost;
}

export function sizeIn(size: Reading, variables: Variables): number {
  return typeof size === 'number' ? size : size(variables);
}

function add(term: Term, size: Reading, of: Term): void {
  if (typeof size === 'number' && of.scaled.length === 0) {
    term.constant = Math.min(term.constant + size * of.constant, BEYOND);
  } else if (of.scaled.length > 0 || of.constant > 0) term.scaled.push({ size, of });
}

/** What is no number is refused when it is coerced; until then it counts as a whole page. */
function countOf(value: unknown): number {
  if (typeof value !== 'number' || Number.isNaN(value)) return QUERY_LIMITS.page;
  return Math.min(Math.max(0, value), BEYOND);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
