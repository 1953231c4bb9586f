import {
  buildSchema,
  Kind,
  parse,
  validate,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { CostRule } from './cost.js';
import { measure, type Measured } from './measure.js';

const schema = withCosts(
  buildSchema(`
    type Query { me: Person, people(first: Int! = 20, search: String): PersonConnection!, name: String, quote: Quote }
    type Mutation { rename(input: RenameInput!): RenamePayload!, record(input: RecordInput!): RecordPayload! }
    input RenameInput { name: String! }
    input RecordInput { rows: [String!]! }
    type RenamePayload { person: Person, userErrors: [UserError!]! }
    type RecordPayload { results: [Result!], userErrors: [UserError!]! }
    type Result { person: Person, userErrors: [UserError!]! }
    interface UserError { code: String! }
    type Refused implements UserError { code: String! }
    type PersonConnection { edges: [PersonEdge!]!, pageInfo: PageInfo! }
    type PersonEdge { cursor: String!, node: Person! }
    type PageInfo { endCursor: String }
    type Person { name: String, tags: [String!], best: Person, pets: [Pet!]!, friends(first: Int! = 20): PersonConnection! }
    type Pet { name: String }
    type Quote { sum: Int }
  `),
  {
    'Query.quote': { points: 5 },
    'Mutation.record': { items: 'rows' },
    'RecordPayload.results': { size: 1 },
  },
);

function withCosts(built: GraphQLSchema, rules: Record<string, CostRule>): GraphQLSchema {
  for (const [name, rule] of Object.entries(rules)) {
    const [typeName = '', fieldName = ''] = name.split('.');
    const type = built.getType(typeName);
    if (type && 'getFields' in type)
      Object.assign(type.getFields()[fieldName] ?? {}, { extensions: { cost: rule } });
  }
  return built;
}

function measured(text: string, variables: Record<string, unknown> = {}): Measured {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return measure(schema, document, operation as OperationDefinitionNode, variables);
}

function costOf(text: string, variables?: Record<string, unknown>): number {
  const answer = measured(text, variables);
  if (!answer.ok) throw answer.error;
  return answer.cost;
}

/** The limit that refuses a document, or its cost. */
function limitOf(text: string, variables?: Record<string, unknown>): unknown {
  const answer = measured(text, variables);
  return answer.ok ? answer.cost : answer.error.extensions['limit'];
}

const nested = (levels: number): string =>
  `{ me { ${'best { '.repeat(levels - 2)} name ${'} '.repeat(levels)}`;

describe('The cost of an operation', () => {
  it.each([
    ['{ name __typename }', 1],
    ['{ me { name tags } }', 1],
    ['{ me { name best { name } } }', 2],
    ['{ me { pets { name } } }', 1 + 3],
    ['{ people { pageInfo { endCursor } edges { cursor } } }', 1],
    ['{ people { edges { node { name } } } }', 1 + 20],
    ['{ people(first: 3) { edges { node { pets { name } } } } }', 1 + 3 * (1 + 3)],
    [
      '{ people(first: 3) { edges { node { friends(first: 5) { edges { node { name } } } } } } }',
      1 + 3 * (1 + 1 + 5),
    ],
    ['{ quote { sum } }', 5],
    ['mutation { rename(input: { name: "x" }) { person { name } userErrors { code } } }', 10 + 1],
  ])('of %s is %i points', (text, points) => {
    expect(costOf(text)).toBe(points);
  });

  it('follows the variable that says how large a page is, its default, and the default of the argument', () => {
    const text = `query ($n: Int! = 7) { people(first: $n) { edges { node { name } } } }`;
    expect(costOf(text)).toBe(8);
    expect(costOf(text, { n: 50 })).toBe(51);
    expect(
      costOf(
        'query ($n: Int) { people { edges { node { friends(first: 1) { edges { node { name } } } } } } name @include(if: true) }'.replace(
          '($n: Int) ',
          '',
        ),
      ),
    ).toBe(1 + 20 * 3);
  });

  it('is that of the second request, too, for a document that was measured before', () => {
    const document = parse(`query ($n: Int!) { people(first: $n) { edges { node { name } } } }`);
    const operation = document.definitions[0] as OperationDefinitionNode;
    expect(measure(schema, document, operation, { n: 1 })).toEqual({ ok: true, cost: 2 });
    expect(measure(schema, document, operation, { n: 10 })).toEqual({ ok: true, cost: 11 });
    expect(measure(schema, document, operation, { n: 100_000 })).toMatchObject({ ok: false });
  });

  it('counts fragments wherever they are spread, and what directives leave out', () => {
    const spread = `{ a: me { ...P } b: me { ...P } c: me { ... on Person @skip(if: true) { best { name } } } }
      fragment P on Person { friends(first: 10) { edges { node { name } } } }`;
    expect(costOf(spread)).toBe(2 * (1 + 1 + 10) + 2);
  });

  it('multiplies through fragments on connections and edges', () => {
    const text = `query ($n: Int!) { people(first: $n) { ...C } }
      fragment C on PersonConnection { edges { ...E } } fragment E on PersonEdge { node { pets { name } } }`;
    expect(costOf(text, { n: 4 })).toBe(1 + 4 * 4);
  });

  it('takes items that are written together for a tenth', () => {
    const text = `mutation ($input: RecordInput!) { record(input: $input) { results { person { name } } } }`;
    const rows = (count: number): object => ({ input: { rows: Array.from({ length: count }, () => 'x') } });
    expect(costOf(text, { ...rows(1) })).toBe(10 + 1);
    expect(costOf(text, { ...rows(1_000) })).toBe(10 + 200);
    expect(costOf('mutation { record(input: { rows: ["a", "b"] }) { userErrors { code } } }')).toBe(10 + 1);
    const greedy = text.replace('name', 'friends(first: 100) { edges { node { name } } }');
    expect(limitOf(greedy, { ...rows(1_000) })).toBe('cost');
    const inside = `mutation ($rows: [String!]!) { record(input: { rows: $rows }) { results { person { name } } } }`;
    expect(costOf(inside, { rows: Array.from({ length: 100 }, () => 'x') })).toBe(10 + 20);
  });
});

describe('An operation', () => {
  it('may be as deep as the limit, and no deeper', () => {
    expect(limitOf(nested(8))).toBe(7);
    expect(limitOf(nested(9))).toBe('depth');
    expect(limitOf(nested(200))).toBe('depth');
  });

  it('is not made less deep by fragments', () => {
    const fragments = Array.from(
      { length: 9 },
      (_, n) => `fragment F${n} on Person { best { ...F${n + 1} } }`,
    ).join(' ');
    expect(limitOf(`{ me { ...F0 } } ${fragments} fragment F9 on Person { name }`)).toBe('depth');
    expect(limitOf(`{ me { ${'... on Person { '.repeat(50)} name ${'} '.repeat(50)} } }`)).toBe(1);
  });

  it('may have 10 aliases, wherever they come from', () => {
    const aliased = (count: number): string =>
      Array.from({ length: count }, (_, n) => `a${n}: name`).join(' ');
    expect(limitOf(`{ ${aliased(10)} }`)).toBe(1);
    expect(limitOf(`{ ${aliased(11)} }`)).toBe('aliases');
    expect(
      limitOf(
        `{ me { ...F best { ...F } } } fragment F on Person { x1: name x2: name x3: name x4: name x5: name x6: name }`,
      ),
    ).toBe('aliases');
    expect(limitOf(`{ ${aliased(11).replaceAll('name', 'name @skip(if: true)')} }`)).toBe('aliases');
  });

  it('may be five mutations', () => {
    const renames = (count: number): string =>
      `mutation { ${'rename(input: { name: "x" }) { userErrors { code } } '.repeat(count)} }`;
    expect(limitOf(renames(5))).toBe(50);
    expect(limitOf(renames(6))).toBe('mutations');
  });

  it.each([
    ['a number', '{ people(first: 101) { edges { cursor } } }', {}],
    ['a variable', 'query ($n: Int!) { people(first: $n) { edges { cursor } } }', { n: 100_000 }],
    ['the default of a variable', 'query ($n: Int! = 500) { people(first: $n) { edges { cursor } } }', {}],
    [
      'a page below a page',
      '{ people(first: 1) { edges { node { friends(first: 1000) { edges { cursor } } } } } }',
      {},
    ],
    ['an infinite number', 'query ($n: Int!) { people(first: $n) { edges { cursor } } }', { n: Infinity }],
  ])('may not ask for pages over 100 by %s', (_, text, variables) => {
    expect(limitOf(text, variables)).toBe('page');
  });

  it('counts a page size of another type as a whole page, until it is refused', () => {
    const text = 'query ($n: Int!) { people(first: $n) { edges { node { name } } } }';
    expect(limitOf(text, { n: '100000' })).toBe(101);
    expect(limitOf(text, { n: null })).toBe(101);
  });

  it('may cost 1,000 points, by pages in pages as well', () => {
    const text = `query ($n: Int!) { people(first: $n) { edges { node { friends(first: $n) { edges { node { name } } } } } } }`;
    expect(limitOf(text, { n: 30 })).toBe(1 + 30 * (1 + 1 + 30));
    expect(limitOf(text, { n: 31 })).toBe('cost');
    expect(limitOf(text, { n: 100 })).toBe('cost');
  });

  it('may ask for the whole schema once', () => {
    const types = (count: number): string => `{ __schema { types { ${'name '.repeat(count)} } } }`;
    expect(limitOf(types(400))).toBe(100);
    expect(limitOf(types(600))).toBe('introspection');
    expect(
      limitOf(
        '{ __schema { types { fields { type { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } }',
      ),
    ).toBe(100);
  });

  it('that stands for 2^60 fields is measured in a moment', () => {
    const bomb = Array.from(
      { length: 60 },
      (_, n) => `fragment F${n} on Person { best { ...F${n + 1} } ...F${n + 1} }`,
    );
    const page = 'fragment F60 on Person { friends(first: $n) { edges { node { name } } } }';
    const text = `query ($n: Int!) { me { ...F0 } } ${bomb.join(' ')} ${page}`;
    const document = parse(text);
    const startedAt = performance.now();
    const answer = measure(schema, document, document.definitions[0] as OperationDefinitionNode, { n: 1 });
    expect(answer).toMatchObject({ ok: false, error: { extensions: { limit: 'depth' } } });
    const flat = parse(text.replaceAll(/best { (...F\d+) }/g, '$1'));
    expect(measure(schema, flat, flat.definitions[0] as OperationDefinitionNode, { n: 1 })).toMatchObject({
      error: { extensions: { limit: 'cost' } },
    });
    expect(performance.now() - startedAt).toBeLessThan(100);
  });

  it('with fragments that go round is measured, though validation refuses it before', () => {
    const document = parse(
      '{ me { ...A } } fragment A on Person { best { ...B } } fragment B on Person { ...A }',
    );
    expect(measure(schema, document, document.definitions[0] as OperationDefinitionNode)).toMatchObject({
      ok: true,
    });
  });
});
