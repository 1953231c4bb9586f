import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';

/** Part of every text that stands for a secret or for something personal. Nothing else in the service looks like it. */
export const MARK = 'zqx7mark';

/** Digits that stand for a phone number. */
export const MARKED_PHONE = '+14155557391';

/** A request with marks in all its texts. */
export interface MarkedRequest {
  readonly field: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const SCALARS: Readonly<Record<string, unknown>> = {
  Boolean: true,
  Date: '1990-04-05',
  DateTime: '2026-02-01T10:00:00Z',
  Int: 1,
  Money: 500,
  Points: 5,
};

/** What a field of this name holds, as the service would accept it. */
function textFor(name: string): string {
  if (/e-?mail/i.test(name)) return `${MARK}-${name}@example.test`;
  if (/phone$/i.test(name)) return MARKED_PHONE;
  if (/password/i.test(name)) return `${MARK} a rather long ${name}`;
  if (/currency/i.test(name)) return 'USD';
  if (/locale/i.test(name)) return 'en';
  if (/^type$/.test(name)) return `${MARK}.${name.toLowerCase()}`;
  return `${MARK}-${name}-of-someone`;
}

function valueFor(name: string, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return valueFor(name, type.ofType);
  if (isListType(type)) return [valueFor(name, type.ofType)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    return Object.fromEntries(fields.map((field) => [field.name, valueFor(field.name, field.type)]));
  }
  return SCALARS[type.name] ?? textFor(name);
}

function requestFor(operation: string, field: GraphQLField<unknown, unknown>): MarkedRequest {
  const declared = field.args.map((one: GraphQLArgument) => `$${one.name}: ${String(one.type)}`).join(', ');
  const given = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const head = `${operation} ${MARK}OperationName${declared === '' ? '' : `(${declared})`}`;
  const selection = isLeafType(getNamedType(field.type)) ? '' : ' { __typename }';
  const call = `${MARK}Alias: ${field.name}${given === '' ? '' : `(${given})`}${selection}`;
  const variables = Object.fromEntries(field.args.map(({ name, type }) => [name, valueFor(name, type)]));
  return { field: field.name, query: `${head} { ${call} }`, variables };
}

/** One request for every root field of an endpoint: a field that is added is asked for by itself. */
export function markedRequests(endpoint: 'storefront' | 'admin'): MarkedRequest[] {
  const schema = schemaOf(endpoint);
  const requestsOf = (
    operation: string,
    fields: readonly GraphQLField<unknown, unknown>[],
  ): MarkedRequest[] => fields.map((field) => requestFor(operation, field));
  return [
    ...requestsOf('query', Object.values(schema.getQueryType()?.getFields() ?? {})),
    ...requestsOf('mutation', Object.values(schema.getMutationType()?.getFields() ?? {})),
  ];
}

function schemaOf(endpoint: string): GraphQLSchema {
  return buildSchema(readFileSync(join(import.meta.dirname, `../../apps/api/${endpoint}.graphql`), 'utf8'));
}
