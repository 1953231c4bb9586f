import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isNonNullType,
  isObjectType,
  Kind,
  parse,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { required } from '#kernel';
import { measure, QUERY_LIMITS } from '#platform/graphql';
import { rootFieldsOf, type Operation, type RootField, type SchemaField } from './schema-walk.js';

/** Items of a page below the root: enough to see whose they are. */
const PAGE_SIZE = 4;

/** Arguments of fields below the root without which they cannot be asked, such as `{ points: 1 }`. */
export type FixedArguments = Readonly<Record<string, Readonly<Record<string, number | string>>>>;

/** One request: a root field with its arguments as variables. */
export interface Document {
  readonly query: string;
  readonly operation: Operation;
}

/** What stands around the selection of one field. */
interface Frame {
  readonly operation: Operation;
  readonly variables: object;
  readonly wrap: (body: string) => string;
}

/** A way down from a root field: fields, and "... on Type" where a type has to be chosen. */
type Path = readonly string[];

/** Writes documents that ask for everything there is to see. */
export class Documents {
  private readonly known = new Map<string, Document[]>();

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly fixed: FixedArguments,
  ) {}

  /** All that a root field can answer, in as many documents as it takes to stay within the limits of a request. */
  everythingOf(root: RootField, args: object): Document[] {
    const { declared, call } = this.headOf(root.field, args);
    const { operation } = root;
    const wrap = (body: string): string => `${operation} ${declared} { ${call} ${body} }`;
    return this.written(root.field, 1, { operation, variables: args, wrap });
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
    const { declarations, call } = this.headOf(root.field, args);
    const given = below.field.args.filter(({ name }) => name in below.args);
    const declared = given.map(({ name, type }) => `$below_${name}: ${type.toString()}`);
    const all = [...declarations, ...declared].join(', ');
    const passed = given.map(({ name }) => `${name}: $below_${name}`).join(', ');
    const wrap = (body: string): string => {
      const inner = `${below.field.name}${passed && `(${passed})`} ${body}`;
      const nested = path.reduceRight((rest, step) => `${step} { ${rest} }`, inner);
      return `query ${all && `(${all})`} { ${call} { ${nested} } }`;
    };
    return this.written(below.field, path.length + 2, { operation: 'query', variables: args, wrap });
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

  /** Documents that together ask for all that a field at a depth holds; of an interface, for one type after the other. */
  private written(field: SchemaField, depth: number, { operation, variables, wrap }: Frame): Document[] {
    const type = getNamedType(field.type);
    // A document depends on what is given, not on the values.
    const frame = wrap('');
    const known = this.known.get(frame);
    if (known) return known;
    const fits = (body: string): boolean => this.fits(wrap(body), variables);
    const bodies = (): string[] => {
      if (!isCompositeType(type)) return [''];
      if (!isAbstractType(type)) return packed(this.leavesOf(type, [], [], depth), fits);
      const possible = this.schema.getPossibleTypes(type);
      // Types may answer a field of one name differently, which GraphQL does not merge.
      return possible.flatMap((one) => packed(this.leavesOf(one, [], [`... on ${one.name}`], depth), fits));
    };
    const documents = bodies().map((body) => ({ query: wrap(body), operation }));
    this.known.set(frame, documents);
    return documents;
  }

  private fits(query: string, variables: object): boolean {
    const document = parse(query);
    if ((document.tokenCount ?? 0) > QUERY_LIMITS.tokens) return false;
    const [operation] = document.definitions;
    if (operation?.kind !== Kind.OPERATION_DEFINITION) return false;
    return measure(this.schema, document, operation, variables as Record<string, unknown>).ok;
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
    depth: number,
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
      const isDeeper = depth + 1 < QUERY_LIMITS.depth && of !== type && !above.includes(of);
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

type Tree = Map<string, Tree>;

/** Selections that together hold all ways; each is halved until it fits. */
function packed(ways: readonly Path[], fits: (body: string) => boolean): string[] {
  const tree: Tree = new Map();
  for (const way of ways) add(tree, way);
  const body = textOf(tree);
  if (ways.length <= 1 || fits(body)) return [body];
  const middle = Math.ceil(ways.length / 2);
  return [...packed(ways.slice(0, middle), fits), ...packed(ways.slice(middle), fits)];
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
