import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isNonNullType,
  isObjectType,
  Lexer,
  Source,
  TokenKind,
  type GraphQLCompositeType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { required } from '#kernel';
import { rootFieldsOf, type Operation, type RootField, type SchemaField } from './schema-walk.js';

/** Documents stay below what the endpoints take: 1,000 tokens and 8 levels. */
const TOKENS_MAX = 900;
const DEPTH_MAX = 8;
/** Items of a page below the root: enough to see whose they are. */
const PAGE_SIZE = 4;

/** Arguments of fields below the root without which they cannot be asked, such as `{ points: 1 }`. */
export type FixedArguments = Readonly<Record<string, Readonly<Record<string, number | string>>>>;

/** One request: a root field with its arguments as variables. */
export interface Document {
  readonly query: string;
  readonly operation: Operation;
}

/** A way down from a root field: fields, and "... on Type" where a type has to be chosen. */
type Path = readonly string[];

/** Writes documents that ask for everything there is to see. */
export class Documents {
  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fixed: FixedArguments,
  ) {}

  /** All that a root field can answer, in as many documents as it takes. */
  everythingOf(root: RootField, args: object): Document[] {
    const head = this.headOf(root.field, args);
    const type = getNamedType(root.field.type);
    const bodies = this.bodiesOf(type);
    return bodies.map((body) => ({
      query: `${root.operation} ${head.declared} { ${head.call} ${body} }`,
      operation: root.operation,
    }));
  }

  /**
   * All that a field further below can answer, reached from one of the root queries by the shortest way. The arguments
   * of the field are variables called `below_<name>`.
   */
  everythingBelow(
    path: readonly string[],
    root: RootField,
    args: object,
    below: { readonly field: SchemaField; readonly args: object },
  ): Document[] {
    const head = this.headOf(root.field, args);
    const given = Object.keys(below.args);
    const declared = below.field.args
      .filter(({ name }) => given.includes(name))
      .map(({ name, type }) => `$below_${name}: ${type.toString()}`);
    const all = [...head.declarations, ...declared].join(', ');
    const passed = given.map((name) => `${name}: $below_${name}`).join(', ');
    const type = getNamedType(below.field.type);
    const bodies = isCompositeType(type) ? packed(this.leavesOf(type, [], [], path.length + 1)) : [''];
    return bodies.map((body) => {
      const inner = `${below.field.name}${passed && `(${passed})`} ${body}`;
      const nested = path.reduceRight((rest, step) => `${step} { ${rest} }`, inner);
      return { query: `query ${all && `(${all})`} { ${head.call} { ${nested} } }`, operation: 'query' };
    });
  }

  /** The shortest way from one of these root queries to a type: the root, and the fields from it to the type. */
  wayTo(
    typeName: string,
    roots: readonly string[],
  ): { readonly root: RootField; readonly path: Path } | null {
    const starts = rootFieldsOf(this.schema).filter(
      ({ operation, field }) => operation === 'query' && roots.includes(field.name),
    );
    let ways = starts.map((root) => ({ root, path: [] as Path, type: getNamedType(root.field.type) }));
    const seen = new Set<string>();
    while (ways.length > 0) {
      const arrived = ways.find(({ type }) => type.name === typeName);
      if (arrived) return arrived;
      ways = ways.flatMap(({ root, path, type }) => {
        if (!isObjectType(type) || seen.has(type.name)) return [];
        seen.add(type.name);
        return Object.values(type.getFields())
          .filter((field) => this.canAsk(type, field))
          .map((field) => ({
            root,
            path: [...path, this.callOf(type, field)],
            type: getNamedType(field.type),
          }));
      });
    }
    return null;
  }

  /** Selections of all that a type of a root field holds; of an interface, one for each type behind it. */
  private bodiesOf(type: GraphQLNamedType): string[] {
    if (!isCompositeType(type)) return [''];
    if (!isAbstractType(type)) return packed(this.leavesOf(type, [], []));
    const possible = this.schema.getPossibleTypes(type);
    // Types may answer a field of one name differently, which GraphQL does not merge.
    return possible.flatMap((one) => packed(this.leavesOf(one, [], [`... on ${one.name}`])));
  }

  private headOf(
    field: SchemaField,
    args: object,
  ): { declarations: string[]; declared: string; call: string } {
    const given = field.args.filter(({ name }) => name in args);
    const declarations = given.map(({ name, type }) => `$${name}: ${type.toString()}`);
    const passed = given.map(({ name }) => `${name}: $${name}`).join(', ');
    return {
      declarations,
      declared: given.length > 0 ? `(${declarations.join(', ')})` : '',
      call: `${field.name}${passed && `(${passed})`}`,
    };
  }

  /** Ways to all leaves below a type; no type is entered twice on one way. */
  private leavesOf(
    type: GraphQLCompositeType,
    above: readonly GraphQLCompositeType[],
    path: Path,
    depth = 1,
  ): Path[] {
    if (isAbstractType(type)) {
      const ways = this.schema
        .getPossibleTypes(type)
        .flatMap((possible) => this.leavesOf(possible, above, [...path, `... on ${possible.name}`], depth));
      return [[...path, '__typename'], ...ways];
    }
    const ways = Object.values(required(type, 'an object type').getFields()).flatMap((field): Path[] => {
      if (!this.canAsk(type, field)) return [];
      const of = getNamedType(field.type);
      const step = [...path, this.callOf(type, field)];
      if (!isCompositeType(of)) return [step];
      const isDeeper = depth + 1 < DEPTH_MAX && of !== type && !above.includes(of);
      return isDeeper ? this.leavesOf(of, [...above, type], step, depth + 1) : [];
    });
    return ways;
  }

  private canAsk(type: GraphQLObjectType, field: SchemaField): boolean {
    const fixed = this.fixed[`${type.name}.${field.name}`] ?? {};
    return field.args.every(
      ({ name, type: of, defaultValue }) => !isNonNullType(of) || defaultValue !== undefined || name in fixed,
    );
  }

  private callOf(type: GraphQLObjectType, field: SchemaField): string {
    const fixed = Object.entries(this.fixed[`${type.name}.${field.name}`] ?? {});
    const isPaged = field.args.some(({ name }) => name === 'first');
    const all = isPaged ? [['first', PAGE_SIZE] as const, ...fixed] : fixed;
    const passed = all.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(', ');
    return `${field.name}${passed && `(${passed})`}`;
  }
}

/** Tokens of a text, as the limit counts them. */
export function tokensOf(text: string): number {
  const lexer = new Lexer(new Source(text));
  let count = 0;
  while (lexer.advance().kind !== TokenKind.EOF) count += 1;
  return count;
}

type Tree = Map<string, Tree>;

/** Selections that together hold all ways, each within the limit of tokens. */
function packed(ways: readonly Path[]): string[] {
  const bodies: string[] = [];
  let tree: Tree = new Map();
  let count = 0;
  for (const way of ways) {
    const cost = costOf(tree, way);
    if (count > 0 && count + cost > TOKENS_MAX) {
      bodies.push(textOf(tree));
      [tree, count] = [new Map(), 0];
    }
    count += costOf(tree, way);
    add(tree, way);
  }
  return [...bodies, textOf(tree)];
}

/** Tokens that one more way adds: those of its new steps, and the braces around them. */
function costOf(tree: Tree, way: Path): number {
  let cost = 0;
  let at: Tree | undefined = tree;
  for (const step of way) {
    const next: Tree | undefined = at?.get(step);
    if (!next) cost += tokensOf(step) + 2;
    at = next;
  }
  return cost;
}

function add(tree: Tree, way: Path): void {
  let at = tree;
  for (const step of way) {
    const next = at.get(step) ?? new Map<string, Tree>();
    at.set(step, next);
    at = next;
  }
}

function textOf(tree: Tree): string {
  return `{ ${[...tree].map(([step, below]) => (below.size > 0 ? `${step} ${textOf(below)}` : step)).join(' ')} }`;
}
