import fc from 'fast-check';
import { addMinor, minorOf, noAmount } from './amount.js';

const seed = Number(process.env['PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

describe(`Amounts in two halves (seed ${seed})`, () => {
  test('come to what bigints come to, of any size and sign', () => {
    const minor = fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n });
    fc.assert(
      fc.property(fc.array(minor, { maxLength: 50 }), (amounts) => {
        const sum = noAmount();
        for (const amount of amounts) addMinor(sum, amount);
        expect(minorOf(sum.high, sum.low)).toBe(amounts.reduce((a, b) => a + b, 0n));
      }),
      { seed },
    );
  });
});
