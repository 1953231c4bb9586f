import fc from 'fast-check';
import { derivedId, digestOf, firstIdAt, hashedId, isUuid, newId } from '#kernel';

const NOON = new Date('2025-06-01T12:00:00.000Z');
const NOON_HEX = NOON.getTime().toString(16).padStart(12, '0');
const ANY_TIME = fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true });
const PARTS = fc.array(fc.string({ unit: 'grapheme', maxLength: 8 }), { maxLength: 4 });

/** The time in the first 48 bits of a UUIDv7. */
function timeOf(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}

describe('new ids', () => {
  it('are UUIDs of version 7 with their time in front', () => {
    const id = newId(NOON);
    expect(isUuid(id)).toBe(true);
    expect(id[14]).toBe('7');
    expect('89ab').toContain(id[19]);
    expect(id.replaceAll('-', '').startsWith(NOON_HEX)).toBe(true);
  });

  it('never repeat, beyond the size of the random pool', () => {
    const ids = Array.from({ length: 2_000 }, () => newId(NOON));
    expect(new Set(ids).size).toBe(2_000);
  });
});

describe('derived ids', () => {
  it('stay the same for the same event, in every release', () => {
    expect(derivedId(NOON, 'order', 'A-1')).toBe('01972b5c-ee00-7bc1-b20a-695aa4e541a1');
  });

  it('differ when the time or any part differs', () => {
    const id = derivedId(NOON, 'order', 'A-1');
    expect(derivedId(new Date(NOON.getTime() + 1), 'order', 'A-1')).not.toBe(id);
    expect(derivedId(NOON, 'order', 'A-2')).not.toBe(id);
    expect(derivedId(NOON, 'orderA', '-1')).not.toBe(id);
    expect(derivedId(NOON, 'A-1', 'order')).not.toBe(id);
    expect(derivedId(NOON, 'order', 'A-1', '')).not.toBe(id);
  });

  it('sort by time, whatever they are made of', () => {
    fc.assert(
      fc.property(ANY_TIME, ANY_TIME, PARTS, PARTS, (a, b, partsOfA, partsOfB) => {
        fc.pre(a.getTime() < b.getTime());
        expect(derivedId(a, ...partsOfA) < derivedId(b, ...partsOfB)).toBe(true);
        expect(newId(a) < derivedId(b, ...partsOfB)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('are UUIDs that carry their time', () => {
    fc.assert(
      fc.property(ANY_TIME, PARTS, (at, parts) => {
        const id = derivedId(at, ...parts);
        expect(isUuid(id) && id[14] === '7').toBe(true);
        expect(timeOf(id)).toBe(at.getTime());
        expect(derivedId(new Date(at), ...parts)).toBe(id);
      }),
      { numRuns: 300 },
    );
  });

  it('of times before 1970 begin at zero', () => {
    expect(timeOf(derivedId(new Date('1969-07-20'), 'moon'))).toBe(0);
  });
});

describe('hashed ids', () => {
  it('depend on their parts alone and are UUIDs of version 8', () => {
    const id = hashedId('program', 'points');
    expect(id).toBe(hashedId('program', 'points'));
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('stay the same in every release', () => {
    expect(['a', 'b', 'c', 'd'].map((part) => hashedId(part))).toEqual([
      '4162fddd-39a3-8422-9e8e-2392eced237f',
      '6f05a386-6367-8dd0-9143-5302186ef51b',
      'b8a9f136-4894-8713-871f-95c3d1d6dbcd',
      '244be185-583d-846b-a84c-e71d2655e56f',
    ]);
  });

  it('differ for different lists of parts', () => {
    fc.assert(
      fc.property(PARTS, PARTS, (a, b) => {
        const isSame = JSON.stringify(a) === JSON.stringify(b);
        expect(hashedId(...a) === hashedId(...b)).toBe(isSame);
        expect(digestOf(a) === digestOf(b)).toBe(isSame);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [
      ['ab', 'c'],
      ['a', 'bc'],
    ],
    [['a', ''], ['a']],
    [[''], []],
    [['1:a'], ['a']],
    [['a1:b'], ['a', 'b']],
  ])('tell %j from %j', (a, b) => {
    expect(hashedId(...a)).not.toBe(hashedId(...b));
  });
});

describe('the first id of a millisecond', () => {
  it('sorts between the ids of the times before and all others', () => {
    const at = new Date('2026-03-01T10:00:00Z');
    const before = new Date(at.getTime() - 1);
    expect(derivedId(before, 'any') < firstIdAt(at)).toBe(true);
    expect(firstIdAt(at) <= derivedId(at, 'any') && firstIdAt(at) <= newId(at)).toBe(true);
    expect(isUuid(firstIdAt(at))).toBe(true);
  });
});

describe('the text form of an id', () => {
  it.each([
    '01972B7B-1600-7000-8000-000000000000',
    '01972b7b160070008000000000000000',
    '{01972b7b-1600-7000-8000-000000000000}',
    '01972b7b-1600-7000-8000-00000000000',
    '01972b7b-1600-7000-8000-000000000000 ',
    '01972b7b-1600-7000-8000-00000000000g',
    '',
  ])('%j is not canonical', (text) => {
    expect(isUuid(text)).toBe(false);
  });
});
