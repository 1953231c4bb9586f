import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isObjectType,
  isScalarType,
  isSpecifiedScalarType,
  type GraphQLInputType,
  type GraphQLSchema,
} from 'graphql';
import { adminModules, storefrontModules } from '../../apps/api/endpoints.js';
import { schemaOf } from './endpoint-schema.js';

/** Scalars that stand for one value each, written as a text or a number. */
const CLOSED_SCALARS = new Set(['Date', 'DateTime', 'Money', 'Points']);

interface Taken {
  readonly where: string;
  readonly type: GraphQLInputType;
}

/** Everything a client can send: arguments of fields and directives, and fields of inputs. */
function takenBy(schema: GraphQLSchema): Taken[] {
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const ofFields = types
    .filter(isObjectType)
    .flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) =>
        field.args.map((arg) => ({ where: `${type.name}.${field.name}(${arg.name})`, type: arg.type })),
      ),
    );
  const ofInputs = types.filter(isInputObjectType).flatMap((type) =>
    Object.values(type.getFields()).map((field) => ({
      where: `${type.name}.${field.name}`,
      type: field.type,
    })),
  );
  return [...ofFields, ...ofInputs];
}

/** What takes anything but closed types: scalars that hold whatever they are given. */
function openInputsOf(schema: GraphQLSchema): string[] {
  return takenBy(schema)
    .filter(({ type }) => {
      const named = getNamedType(type);
      if (isEnumType(named) || isInputObjectType(named)) return false;
      return !isSpecifiedScalarType(named) && !CLOSED_SCALARS.has(named.name);
    })
    .map(({ where, type }) => `${where}: ${String(type)}`);
}

describe.each([
  ['storefront', storefrontModules],
  ['staff', adminModules],
])('The inputs of the %s schema', (_, modules) => {
  let schema: GraphQLSchema;

  beforeAll(async () => {
    schema = await schemaOf(modules);
  });

  it('are closed types: no scalar takes JSON', () => {
    expect(takenBy(schema).length).toBeGreaterThan(50);
    expect(openInputsOf(schema)).toEqual([]);
  });

  it('have scalars that take one value, and no object or list', () => {
    for (const name of CLOSED_SCALARS) {
      const scalar = schema.getType(name);
      if (!isScalarType(scalar)) continue;
      for (const value of [{}, [], [1], { toString: () => '1' }, null, true, Number.NaN, 1.5, Infinity]) {
        expect([name, value, attempt(() => scalar.parseValue(value))]).toEqual([name, value, 'refused']);
      }
    }
  });
});

function attempt(parse: () => unknown): unknown {
  try {
    return parse();
  } catch {
    return 'refused';
  }
}

describe('An input that takes anything', () => {
  it.each(['f(arg: JSON): Int', 'f(arg: [JSON!]!): Int', 'f(arg: In): Int'])(
    'would be found: %s',
    (field) => {
      const schema = buildSchema(`scalar JSON input In { any: JSON } type Query { ${field} }`);
      expect(openInputsOf(schema)[0]).toContain('JSON');
    },
  );
});
