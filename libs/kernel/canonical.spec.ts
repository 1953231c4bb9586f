import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { canonicalJson, fingerprintOf } from '#kernel';

const VALUE = fc.jsonValue({ maxDepth: 4 });

/** The same value with the keys of every object in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

/** What the canonical form may forget: fields that are null are as good as absent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(entries.map(([key, inner]) => [key, withoutNulls(inner)]));
}

describe('canonical JSON', () => {
  it.each<[string, unknown, string]>([
    ['sorts keys at every depth', { b: 1, a: { d: 2, c: 3 } }, '{"a":{"c":3,"d":2},"b":1}'],
    ['keeps the order of lists', [3, 1, 2], '[3,1,2]'],
    ['writes points out in full', { points: 9_007_199_254_740_993n }, '{"points":9007199254740993}'],
    ['writes times in UTC', new Date('2025-06-01T12:00:00+02:00'), '"2025-06-01T10:00:00.000Z"'],
    ['leaves out what is undefined or null', { a: undefined, b: null, c: 0 }, '{"c":0}'],
    ['keeps the places of a list', [undefined, null, 1], '[null,null,1]'],
    ['escapes text', { 'a"b': 'c\n"d' }, '{"a\\"b":"c\\n\\"d"}'],
    ['knows empty things', { a: {}, b: [], c: '' }, '{"a":{},"b":[],"c":""}'],
    ['calls nothing null', undefined, 'null'],
  ])('%s', (_, value, expected) => {
    expect(canonicalJson(value)).toBe(expected);
  });

  it('is JSON of the same value, whatever the order of keys', () => {
    fc.assert(
      fc.property(VALUE, (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(withoutNulls(value))));
        expect(canonicalJson(reversed(value))).toBe(text);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the fingerprint of a command', () => {
  it('is the SHA-256 of its canonical JSON', () => {
    const digest = createHash('sha256').update('{"a":1}').digest('hex');
    expect(fingerprintOf({ a: 1 })).toBe(digest);
  });

  it.each<[unknown, unknown]>([
    [{ points: 1n }, { points: 2n }],
    [{ points: 1 }, { points: '1' }],
    [{ a: [1, 2] }, { a: [2, 1] }],
    [{ a: [1, [2]] }, { a: [[1], 2] }],
    [{ a: '' }, {}],
    [{ a: 0 }, { a: false }],
    [{ a: 'b' }, { b: 'a' }],
    [{ a: 1, b: 2 }, { a: 1 }],
    [{ a: {} }, { a: [] }],
    [{ a: '1,"b":2' }, { a: 1, b: 2 }],
    ['null', null],
  ])('tells %p from %p', (a, b) => {
    expect(fingerprintOf(a) === fingerprintOf(b)).toBe(false);
  });

  it('differs exactly when the values differ', () => {
    fc.assert(
      fc.property(VALUE, VALUE, (a, b) => {
        const isSame = canonicalJson(withoutNulls(a)) === canonicalJson(withoutNulls(b));
        expect(fingerprintOf(a) === fingerprintOf(b)).toBe(isSame);
        expect(fingerprintOf(reversed(a)) === fingerprintOf(a)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
