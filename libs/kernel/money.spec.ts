import fc from 'fast-check';
import { isCurrencyCode, minorUnitDigits, parseDecimalMinor } from '#kernel';

describe('reading a decimal amount', () => {
  it.each<[string, number, bigint]>([
    ['12.34', 2, 1234n],
    ['12.3', 2, 1230n],
    ['12', 2, 1200n],
    ['0.07', 2, 7n],
    ['-0.07', 2, -7n],
    ['-12.34', 2, -1234n],
    ['007.50', 2, 750n],
    [' 12.34 ', 2, 1234n],
    ['12.340000', 2, 1234n],
    ['1500', 0, 1500n],
    ['1500.00', 0, 1500n],
    ['1.234', 3, 1234n],
    ['0.00', 2, 0n],
    ['-0', 2, 0n],
    // As a float, 1.15 * 100 is 114.99999999999999.
    ['1.15', 2, 115n],
    ['999999999999999.99', 2, 99_999_999_999_999_999n],
  ])('"%s" with %d decimals is %d', (text, digits, expected) => {
    expect(parseDecimalMinor(text, digits)).toBe(expected);
  });

  it.each<[string, number]>([
    ['12.345', 2],
    ['1500.5', 0],
    ['', 2],
    [' ', 2],
    ['.', 2],
    ['.5', 2],
    ['5.', 2],
    ['1,50', 2],
    ['1,500.00', 2],
    ['1 500', 2],
    ['1e3', 2],
    ['+5', 2],
    ['--5', 2],
    ['- 5', 2],
    ['$5', 2],
    ['5 EUR', 2],
    ['0x10', 2],
    ['NaN', 2],
    ['Infinity', 2],
    ['1.2.3', 2],
    ['١٢', 2],
    ['1000000000000000', 2],
    ['12\n34', 2],
  ])('%j with %d decimals is no amount', (text, digits) => {
    expect(parseDecimalMinor(text, digits)).toBeNull();
  });

  it('gives back every amount that is written out', () => {
    const whole = fc.bigInt({ min: 0n, max: 999_999_999_999_999n });
    fc.assert(
      fc.property(whole, fc.nat(999), fc.boolean(), (units, mills, isNegative) => {
        const text = `${isNegative ? '-' : ''}${units}.${String(mills).padStart(3, '0')}`;
        const size = units * 1000n + BigInt(mills);
        expect(parseDecimalMinor(text, 3)).toBe(isNegative ? -size : size);
      }),
      { numRuns: 300 },
    );
  });
});

describe('currencies', () => {
  it.each([
    ['EUR', 2],
    ['USD', 2],
    ['JPY', 0],
    ['KRW', 0],
    ['KWD', 3],
    // ICU says 0: prices have none. A shop's minor units are those of ISO 4217.
    ['HUF', 2],
    ['IDR', 2],
  ])('%s has %d decimals', (code, digits) => {
    expect(isCurrencyCode(code)).toBe(true);
    expect(minorUnitDigits(code)).toBe(digits);
  });

  it.each(['eur', 'EURO', 'EU', 'QQQ', '', 'E R', 'EUR '])('"%s" is no currency', (code) => {
    expect(isCurrencyCode(code)).toBe(false);
  });
});
