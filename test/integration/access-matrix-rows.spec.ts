import { buildSchema } from 'graphql';
import { comparable, foreignIn, missingFor, withMixtures } from '../support/matrix/answers.js';
import { gapsOf } from '../support/matrix/schema-walk.js';

const SCHEMA = buildSchema(`
  type Query { shop(code: String!): Shop, me: Shop }
  type Shop { id: ID!, items(after: String, first: Int): [Item!]!, code: String! }
  type Item { id: ID! }
  input Filter { name: String, near: [Place!] }
  input Place { id: ID!, size: Int }
  type Mutation { move(to: Filter!): Shop }
  type Subscription { moved(id: ID!): Shop }
`);
const ROWS = {
  'query shop': { names: { code: 'shop' } },
  'query me': { names: {} },
  'mutation move': { names: { 'to.name': 'TEXT', 'to.near[].id': 'place' } },
  'subscription moved': { names: { id: 'shop' } },
};
const BELOW = { 'Shop.items': { names: { after: 'cursor' } } };

const gid = (type: string, id: string): string => Buffer.from(`${type}:${id}`).toString('base64url');
const THEIRS = '019ca945-4c68-74e4-b97e-45edd58e73c7';
const OURS = '019ca945-7378-722e-b1da-a432057b6800';

/** The generator of the access matrix: what it finds by itself. */
describe('the table of the access matrix', () => {
  test('is whole when every field, argument and input field has its row', () => {
    expect(gapsOf(SCHEMA, ROWS, BELOW)).toEqual([]);
  });

  test('names the query, mutation or subscription that has no row', () => {
    for (const name of Object.keys(ROWS)) {
      const { [name as 'query me']: _, ...rest } = ROWS;
      expect(gapsOf(SCHEMA, rest, BELOW)).toEqual([`"${name}" has no row`]);
    }
  });

  test('names the argument of which nobody says what it names, inside inputs and below the root too', () => {
    const move = { names: { 'to.name': 'TEXT' } };
    expect(gapsOf(SCHEMA, { ...ROWS, 'mutation move': move }, BELOW)).toEqual([
      'the row of "mutation move" does not say what "to.near[].id" names',
    ]);
    expect(gapsOf(SCHEMA, ROWS, {})).toEqual(['"Shop.items" has no row']);
    expect(gapsOf(SCHEMA, ROWS, { 'Shop.items': { names: {} } })).toEqual([
      'the row of "Shop.items" does not say what "after" names',
    ]);
  });

  test('names rows of what no longer exists', () => {
    const shop = { names: { code: 'shop', id: 'shop' } };
    expect(gapsOf(SCHEMA, { ...ROWS, 'query shop': shop, 'query gone': { names: {} } }, BELOW)).toEqual([
      'there is a row for "query gone", which no longer exists',
      'the row of "query shop" speaks of "id", which no longer exists',
    ]);
  });
});

describe('the comparison of the access matrix', () => {
  const answer = (body: object): { status: number; body: string; json: object } => ({
    status: 200,
    body: JSON.stringify(body),
    json: {},
  });
  const foreign = { marks: ['qotherq'], ids: new Set([THEIRS]) };

  test('finds marks and ids of others, those inside global ids and cursors too', () => {
    expect(foreignIn(answer({ name: 'Tea qotherq' }), [], foreign)).toEqual(['qotherq']);
    expect(foreignIn(answer({ id: gid('Order', THEIRS) }), [], foreign)).toEqual([THEIRS]);
    const cursor = Buffer.from(JSON.stringify(['2026', THEIRS])).toString('base64url');
    expect(foreignIn(answer({ cursor }), [], foreign)).toEqual([THEIRS]);
    expect(foreignIn(answer({ id: gid('Order', OURS) }), [], foreign)).toEqual([]);
  });

  test('lets pass what was sent, and nothing around it', () => {
    expect(foreignIn(answer({ code: 'o-qotherq' }), ['o-qotherq'], foreign)).toEqual([]);
    expect(foreignIn(answer({ code: 'o-qotherq', sku: 'qotherq' }), ['o-qotherq'], foreign)).toEqual([
      'qotherq',
    ]);
    expect(foreignIn(answer({ id: gid('Order', THEIRS) }), [gid('Order', THEIRS)], foreign)).toEqual([]);
  });

  test('tells answers apart by anything but what was sent and the ids they made', () => {
    const known = new Set([OURS]);
    const one = comparable(answer({ id: THEIRS, code: 'order-1', points: 1 }), 'order-1', known);
    expect(
      comparable(answer({ id: THEIRS.replace('0', '1'), code: 'order-2', points: 1 }), 'order-2', known),
    ).toBe(one);
    expect(comparable(answer({ id: OURS, code: 'order-2', points: 1 }), 'order-2', known)).not.toBe(one);
    expect(comparable(answer({ id: THEIRS, code: 'order-2', points: 2 }), 'order-2', known)).not.toBe(one);
  });

  test('makes names that nobody has in the form of names that somebody has', () => {
    const ids = new Set([THEIRS]);
    expect(missingFor('o-qotherq', ids)).toBe('o-qnobody');
    expect(missingFor(gid('Hold', `${OURS}.${THEIRS}`), ids)).toBe(
      gid('Hold', `${OURS}.${THEIRS.slice(0, -1)}6`),
    );
    expect(missingFor('points', ids)).toBeNull();
    const [theirs, ours] = [gid('Hold', `${THEIRS}.a`), gid('Hold', `${OURS}.b`)];
    expect(withMixtures(theirs, ours)).toEqual([
      theirs,
      gid('Hold', `${OURS}.a`),
      gid('Hold', `${THEIRS}.b`),
    ]);
  });
});
