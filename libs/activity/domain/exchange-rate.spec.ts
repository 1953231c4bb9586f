import { canonicalRate, exchangeRatio } from './exchange-rate.js';

describe('A rate', () => {
  it.each([
    ['0.9234', '0.9234'],
    ['0.90', '0.9'],
    ['1.000', '1'],
    ['007', '7'],
    ['00.5', '0.5'],
    ['0.000023809500', '0.0000238095'],
    ['999999999999.999999999999999999', '999999999999.999999999999999999'],
  ])('%s is written as %s', (text, written) => {
    expect(canonicalRate(text)).toBe(written);
  });

  it.each([
    ['zero', '0'],
    ['zero with decimals', '0.000'],
    ['negative', '-1'],
    ['empty', ''],
    ['with a comma', '0,9'],
    ['with an exponent', '1e3'],
    ['without digits before the point', '.9'],
    ['without digits after the point', '9.'],
    ['with a space', ' 1'],
    ['of 13 digits', '1234567890123'],
    ['of 19 decimals', '0.1234567890123456789'],
    ['with digits of another script', '١'],
  ])('that is %s is none', (_what, text) => {
    expect(canonicalRate(text)).toBeNull();
  });

  it.each([
    // One minor unit of `from` in minor units of `to`: the rate, times how many of them a unit of each has.
    ['0.9234', 'EUR', 'USD', '9234/10000'],
    ['0.0061', 'JPY', 'EUR', '61/100'],
    ['162.5', 'EUR', 'JPY', '1625/1000'],
    ['3', 'KWD', 'EUR', '300/1000'],
    ['0.31', 'EUR', 'KWD', '310/100'],
    ['0.0000238095', 'IRR', 'USD', '238095/10000000000'],
  ])('of %s between %s and %s is the ratio %s of minor units', (rate, from, to, expected) => {
    const [a = 0n, b = 1n] = expected.split('/').map(BigInt);
    const { numerator, denominator } = exchangeRatio(rate, from, to);
    expect(numerator * b).toBe(a * denominator);
  });
});
