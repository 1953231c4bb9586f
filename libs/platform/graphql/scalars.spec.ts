import { parseValue } from 'graphql';
import { DateScalar, DateTimeScalar, MoneyScalar, PointsScalar } from './scalars.js';

describe('Points and Money', () => {
  test.each([
    [5, 5n],
    ['5', 5n],
    [-7, -7n],
    [9_007_199_254_740_991, 9_007_199_254_740_991n],
    ['9007199254740991', 9_007_199_254_740_991n],
  ])('reads %p as %p', (given, expected) => {
    expect(PointsScalar.parseValue(given)).toBe(expected);
    expect(MoneyScalar.parseValue(given)).toBe(expected);
  });

  test.each([
    [1.5],
    ['1.5'],
    ['9007199254740992'],
    [2 ** 53],
    [Number.NaN],
    [''],
    ['1e3'],
    [null],
    [true],
    [{}],
  ])('refuses %p', (given) => {
    expect(() => PointsScalar.parseValue(given)).toThrow('whole number');
  });

  test('reads integers and digits written into the query, and nothing else', () => {
    expect(PointsScalar.parseLiteral(parseValue('300'), {})).toBe(300n);
    expect(PointsScalar.parseLiteral(parseValue('"300"'), {})).toBe(300n);
    expect(() => PointsScalar.parseLiteral(parseValue('3.5'), {})).toThrow('whole number');
    expect(() => PointsScalar.parseLiteral(parseValue('99999999999999999999'), {})).toThrow('whole number');
  });

  test('writes JSON integers', () => {
    expect(PointsScalar.serialize(9_007_199_254_740_991n)).toBe(9_007_199_254_740_991);
  });
});

describe('DateTime', () => {
  test.each([
    ['2026-03-31T22:30:00Z', '2026-03-31T22:30:00.000Z'],
    ['2026-03-31T22:30:00.123+02:00', '2026-03-31T20:30:00.123Z'],
  ])('reads %s', (given, expected) => {
    expect(DateTimeScalar.serialize(DateTimeScalar.parseValue(given))).toBe(expected);
  });

  test.each([
    ['2026-03-31'],
    ['2026-03-31T22:30:00'],
    ['2026-13-01T00:00:00Z'],
    ['2026-02-30T00:00:00Z'],
    ['1969-12-31T23:59:59Z'],
    [0],
    ['now'],
  ])('refuses %p', (given) => {
    expect(() => DateTimeScalar.parseValue(given)).toThrow('ISO 8601');
  });
});

describe('Date', () => {
  test('reads calendar days, and no day that does not exist', () => {
    expect(DateScalar.parseValue('2028-02-29')).toBe('2028-02-29');
    expect(() => DateScalar.parseValue('2027-02-29')).toThrow('calendar day');
    expect(() => DateScalar.parseValue('2027-2-1')).toThrow('calendar day');
  });
});
