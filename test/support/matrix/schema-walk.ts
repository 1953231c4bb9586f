import { required } from '#kernel';
import { INHERIT, permissionOf } from '#platform/graphql';
import {
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedInputType,
  type GraphQLSchema,
} from 'graphql';

export type Operation = 'query' | 'mutation' | 'subscription';

export type SchemaField = GraphQLField<unknown, unknown>;

/** A field that a request starts with. */
export interface RootField {
  readonly operation: Operation;
  readonly field: SchemaField;
}

/** A field further below that takes arguments of its own, such as `Customer.orders`. */
export interface FieldBelow {
  /** "Type.field". */
  readonly name: string;
  readonly field: SchemaField;
}

/** Scalars that can name something: a look-up by anything else does not exist. */
const NAMING_SCALARS = new Set(['ID', 'String']);

/** Every query, mutation and subscription of a schema. */
export function rootFieldsOf(schema: GraphQLSchema): RootField[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([operation, type]) =>
    Object.values(type?.getFields() ?? {}).map((field) => ({ operation, field })),
  );
}

/** Every field that takes arguments and is no root field. */
export function fieldsBelowOf(schema: GraphQLSchema): FieldBelow[] {
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || roots.has(type) || type.name.startsWith('__')) return [];
    return Object.values(type.getFields())
      .filter(({ args }) => args.length > 0)
      .map((field) => ({ name: `${type.name}.${field.name}`, field }));
  });
}

/**
 * Paths of all strings and ids among a field's arguments, those inside inputs too: "input.lines[].sku". Any of them
 * could name something of somebody else.
 */
export function stringPathsOf(field: { readonly args: readonly GraphQLArgument[] }): string[] {
  return field.args.flatMap((argument) => pathsIn(argument.name, argument.type, []));
}

function pathsIn(path: string, type: GraphQLInputType, parents: readonly GraphQLNamedInputType[]): string[] {
  if (isNonNullType(type)) return pathsIn(path, type.ofType, parents);
  if (isListType(type)) return pathsIn(`${path}[]`, type.ofType, parents);
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return NAMING_SCALARS.has(named.name) ? [path] : [];
  if (parents.includes(named)) return [];
  return Object.values(named.getFields()).flatMap((field) =>
    pathsIn(`${path}.${field.name}`, field.type, [...parents, named]),
  );
}

/** Any one of these permissions is enough for a root field. */
export function permissionsOf(schema: GraphQLSchema, { operation, field }: RootField): readonly string[] {
  const types = {
    query: schema.getQueryType(),
    mutation: schema.getMutationType(),
    subscription: schema.getSubscriptionType(),
  };
  const type = required(types[operation], operation);
  return required(permissionOf(type, field, true), field.name).split('|');
}

/** Fields below the root that ask for more than their parents, with the permissions of which any one is enough. */
export function guardedFieldsOf(
  schema: GraphQLSchema,
): { readonly name: string; readonly permissions: readonly string[] }[] {
  const roots = new Set([schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]);
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || roots.has(type) || type.name.startsWith('__')) return [];
    return Object.values(type.getFields()).flatMap((field) => {
      const permission = permissionOf(type, field, false);
      if (permission === null || permission === INHERIT || permission === 'public') return [];
      return [{ name: `${type.name}.${field.name}`, permissions: permission.split('|') }];
    });
  });
}

/** What the table of a schema knows about one field: what its strings and ids name. */
export interface Described {
  readonly names: Readonly<Record<string, string>>;
}

/** Fields and arguments of a schema without a row, and rows whose field or argument is gone, as sentences. */
export function gapsOf(
  schema: GraphQLSchema,
  roots: Readonly<Record<string, Described>>,
  below: Readonly<Record<string, Described>>,
): string[] {
  const rootNames = rootFieldsOf(schema).map(
    ({ operation, field }) => [`${operation} ${field.name}`, field] as const,
  );
  const belowNames = fieldsBelowOf(schema).map(({ name, field }) => [name, field] as const);
  return [...gapsIn(new Map(rootNames), roots), ...gapsIn(new Map(belowNames), below)];
}

function gapsIn(
  fields: ReadonlyMap<string, SchemaField>,
  rows: Readonly<Record<string, Described>>,
): string[] {
  const gone = Object.keys(rows).filter((name) => !fields.has(name));
  const gaps = gone.map((name) => `there is a row for "${name}", which no longer exists`);
  for (const [name, field] of fields) {
    const row = rows[name];
    if (!row) {
      gaps.push(`"${name}" has no row`);
      continue;
    }
    const paths = stringPathsOf(field);
    for (const path of paths)
      if (!(path in row.names)) gaps.push(`the row of "${name}" does not say what "${path}" names`);
    for (const path of Object.keys(row.names))
      if (!paths.includes(path))
        gaps.push(`the row of "${name}" speaks of "${path}", which no longer exists`);
  }
  return gaps;
}

/** The value at a path of arguments: of a list, that of its first item. */
export function valueAt(args: object, path: string): unknown {
  let value: unknown = args;
  for (const step of stepsOf(path)) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[step];
  }
  return value;
}

/** A copy of arguments with another value at a path. */
export function withValueAt(args: object, path: string, replacement: unknown): Record<string, unknown> {
  const copy = structuredClone(args) as Record<string, unknown>;
  const steps = stepsOf(path);
  const last = steps.pop() ?? path;
  const parent = steps.reduce<Record<string, unknown>>(
    (value, step) => (value[step] ??= {}) as Record<string, unknown>,
    copy,
  );
  parent[last] = replacement;
  return copy;
}

function stepsOf(path: string): string[] {
  return path.replaceAll('[]', '.0').split('.');
}
