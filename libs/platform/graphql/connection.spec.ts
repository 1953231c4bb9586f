import { fromCursor, idInCursor, pageOf, placeInCursor, toCursor } from './connection.js';
import { fromGlobalId, localIdOf, toGlobalId } from './global-id.js';
import { NodeRegistry } from './node-registry.js';
import type { RequestContext } from './request-context.js';

const keyOf = (item: string): string[] => [item];

describe('a page', () => {
  test('is cut from one row more than asked for, which tells that more follow', () => {
    const page = pageOf(['a', 'b', 'c'], { first: 2 }, keyOf);
    expect(page.edges.map((edge) => edge.node)).toEqual(['a', 'b']);
    expect(page.pageInfo).toMatchObject({
      hasNextPage: true,
      hasPreviousPage: false,
      endCursor: toCursor(['b']),
    });
  });

  test('that is the last one says so', () => {
    const page = pageOf(['c'], { first: 2, after: toCursor(['b']) }, keyOf);
    expect(page.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });

  test('of nothing has no cursors', () => {
    expect(pageOf([], { first: 2 }, keyOf).pageInfo).toMatchObject({ startCursor: null, endCursor: null });
  });
});

describe('a cursor', () => {
  test('gives its key back', () => {
    expect(fromCursor(toCursor(['2026-01-01', 'id']), 2)).toEqual(['2026-01-01', 'id']);
  });

  test.each([['nonsense'], [toCursor(['one'])], [Buffer.from('{"a":1}').toString('base64url')]])(
    'that is none of ours (%p) is refused',
    (cursor) => {
      expect(() => fromCursor(cursor, 2)).toThrow('cursor');
    },
  );

  test.each([[''], [null], [undefined]])('that is absent (%p) starts from the beginning', (cursor) => {
    expect(fromCursor(cursor, 2)).toBeNull();
    expect(idInCursor(cursor)).toBeNull();
    expect(placeInCursor(cursor)).toBeNull();
  });

  const ID = '01959d5e-0000-7000-8000-000000000001';
  const TIME = '2026-03-02T15:00:00.000Z';

  test('gives its id, or its time and id, back', () => {
    expect(idInCursor(toCursor([ID]))).toBe(ID);
    expect(placeInCursor(toCursor([TIME, ID]))).toEqual({ createdAt: new Date(TIME), id: ID });
  });

  test('of something that is no id is refused', () => {
    expect(() => idInCursor(toCursor(['one']))).toThrow('cursor');
    expect(() => placeInCursor(toCursor([TIME, 'one']))).toThrow('cursor');
  });

  test.each([
    'yesterday',
    '+275760-09-13T00:00:00.000Z',
    '-000001-01-01T00:00:00.000Z',
    '0000-01-01T00:00:00.000Z',
  ])('of the time %s, which the database does not know, is refused', (time) => {
    expect(() => placeInCursor(toCursor([time, ID]))).toThrow('cursor');
  });
});

describe('a global id', () => {
  test('gives its type and local id back, to who expects that type', () => {
    const id = toGlobalId('Customer', '42');
    expect(fromGlobalId(id)).toEqual({ type: 'Customer', id: '42' });
    expect(localIdOf('Customer', id)).toBe('42');
    expect(localIdOf('Order', id)).toBeNull();
  });

  test.each([['%%%'], [''], ['a'.repeat(500)]])('that is malformed (%p) is none', (text) => {
    expect(fromGlobalId(text)).toBeNull();
  });
});

describe('node(id:)', () => {
  const contextWith = (permission: string): RequestContext => ({
    permissions: new Set([permission]),
    isAuthenticated: true,
    requestId: 'r',
    ip: '',
    now: new Date(0),
  });
  const registry = new NodeRegistry();
  registry.register('Thing', 'things:read', (id) => Promise.resolve(id === '1' ? { id } : null));

  test('answers what its loader finds, to who may see it', async () => {
    const found = await registry.load(toGlobalId('Thing', '1'), contextWith('things:read'));
    expect(found).toEqual({ id: '1', nodeType: 'Thing' });
  });

  test.each([
    ['unknown', toGlobalId('Thing', '2'), 'things:read'],
    ['forbidden', toGlobalId('Thing', '1'), 'other:read'],
    ['of no known type', toGlobalId('Other', '1'), 'things:read'],
    ['malformed', '***', 'things:read'],
  ])('answers the same null for what is %s', async (_, id, permission) => {
    expect(await registry.load(id, contextWith(permission))).toBeNull();
  });
});
