import { buildSchema } from 'graphql';
import { breachesOf } from './schema-rules.js';

const good = `
  "A customer." type Customer {
    "Name." name: String
    "Tags." tags: [String!]!
    "Orders." orders("Items of a page." first: Int = 20, "Cursor." after: String): OrderConnection!
    "Limits, at most five." limits: [Limit!]!
  }
  "A page." type OrderConnection { "Items." edges: [OrderEdge!]! }
  "An item." type OrderEdge { "Its cursor." cursor: String! }
  "A limit." type Limit { "Kind." kind: Kind! }
  "A kind." enum Kind { "Of a day." DAY }
  "Why not." interface UserError { "Reason." code: String! }
  "Inputs." input NameInput { "The new name." name: String }
  "Outcome." type NamePayload { "Why not." userErrors: [UserError!]! }
  type Query { "One customer." customer("Its id." id: ID!): Customer }
  type Mutation { "Names." setName("All inputs." input: NameInput!): NamePayload! }
`;

function breachesAfter(from: string, to: string): string[] {
  expect(good).toContain(from);
  return breachesOf(buildSchema(good.replace(from, to)), new Set(['Customer.limits']));
}

describe('The rules of a GraphQL schema', () => {
  it('accept a good one', () => {
    expect(breachesAfter('"A customer."', '"A customer."')).toEqual([]);
  });

  it.each([
    ['a type without description', '"A customer." type', 'type', 'Customer has no description'],
    ['a field without description', '"Name." name', 'name', 'Customer.name has no description'],
    ['an argument without description', '"Its id." id', 'id', 'Query.customer(id) has no description'],
    [
      'an input field without description',
      '"The new name." name',
      'name',
      'NameInput.name has no description',
    ],
    ['an enum value without description', '"Of a day." DAY', 'DAY', 'Kind.DAY has no description'],
    ['an empty description', '"Reason."', '" "', 'UserError.code has no description'],
    [
      'a mutation with a second argument',
      'input: NameInput!)',
      'input: NameInput!, "More." more: Int)',
      'Mutation.setName does not take exactly one required argument "input"',
    ],
    [
      'a mutation whose input may be left out',
      'input: NameInput!)',
      'input: NameInput)',
      'Mutation.setName does not take exactly one required argument "input"',
    ],
    [
      'a mutation without user errors',
      'userErrors: [UserError!]!',
      'userErrors: [String!]!',
      'Mutation.setName has no userErrors: [UserError!]! in its payload',
    ],
    [
      'an unbounded list',
      'name: String\n',
      'name: [Limit!]!\n',
      'Customer.name is a list of objects without pages',
    ],
    [
      'a connection without pages',
      'orders("Items of a page." first: Int = 20, "Cursor." after: String)',
      'orders',
      'Customer.orders answers a connection but takes no "first" and "after"',
    ],
    [
      'a stale exception',
      'limits: [Limit!]!',
      'limits: Limit',
      'Customer.limits is listed but is no list of objects',
    ],
  ])('refuse %s', (_what, from, to, breach) => {
    expect(breachesAfter(from, to)).toEqual([breach]);
  });
});
