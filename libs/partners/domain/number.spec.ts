import { hintOf, isFormat, matchesFormat, parseNumber } from './number.js';

describe('the number of a member', () => {
  it.each([
    ['1234 5678', '12345678'],
    [' ab-12.34/56 ', 'AB123456'],
    ['0000', '0000'],
  ])('%j is %s', (typed, number) => {
    expect(parseNumber(typed)).toEqual({ ok: true, value: number });
  });

  it.each(['', '123', 'äöü12', 'ﬀﬀß', '1234\u0000', '12_34', '1'.repeat(65), ' '.repeat(129) + '1234'])(
    'is not %j',
    (typed) => {
      expect(parseNumber(typed)).toMatchObject({ ok: false, problem: { code: 'INVALID_INPUT' } });
    },
  );

  it.each([
    ['1234', '34'],
    ['12345', '45'],
    ['12345678', '5678'],
    ['123456789', '6789'],
  ])('%s is hinted at by %s', (number, hint) => {
    expect(hintOf(number)).toBe(hint);
  });

  it.each([
    ['9999', '1234', true],
    ['9999', '123A', false],
    ['9999', '12345', false],
    ['9999', '123', false],
    ['AA*9', 'XY7Z', false],
    ['AA*9', 'XYZ7', true],
    ['"M""9"99', 'M912', true],
    ['"M""9"99', 'M812', false],
    ['"M"999', 'M12', false],
    ['"M"999', 'M1234', false],
  ])('of the form %s: %s is %p', (format, number, answer) => {
    expect(matchesFormat(format, number)).toBe(answer);
  });

  it.each(['', '999', '99(9', '"9999', '"ab"999', 'a999', '9'.repeat(65)])('has no form %j', (format) => {
    expect(isFormat(format)).toBe(false);
  });
});
