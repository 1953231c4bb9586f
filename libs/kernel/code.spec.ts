import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { canonicalCode, CODE_RANDOM_BYTES, codeOf, shownCode } from './code.js';

const code = fc.uint8Array({ minLength: CODE_RANDOM_BYTES, maxLength: CODE_RANDOM_BYTES }).map(codeOf);

describe('A code', () => {
  it('is found again however it is typed', () => {
    fc.assert(
      fc.property(code, (one) => {
        for (const typed of [one, shownCode(one), one.toLowerCase(), ` ${shownCode(one)} `])
          expect(canonicalCode(typed)).toBe(one);
        expect(canonicalCode(one.replaceAll('0', 'o').replaceAll('1', 'L').replaceAll('5', 's'))).toBe(one);
      }),
    );
  });

  it('has no vowels, and eleven symbols', () => {
    fc.assert(fc.property(code, (one) => expect(one).toMatch(/^[0-9CDFGHJKMNPQRTVWXYZ]{11}$/)));
  });

  it('is none after any single wrong symbol', () => {
    const symbols = [...'0123456789CDFGHJKMNPQRTVWXYZ'];
    fc.assert(
      fc.property(code, fc.nat(10), fc.constantFrom(...symbols), (one, place, symbol) => {
        fc.pre(one.charAt(place) !== symbol);
        expect(canonicalCode(one.slice(0, place) + symbol + one.slice(place + 1))).toBeNull();
      }),
    );
  });

  it.each(['', '0', 'a code of some kind', '0'.repeat(12), '0'.repeat(5_000), 'ÄÖÜ-ÄÖÜ-ÄÖÜ-ÄÖ'])(
    'is not %p',
    (text) => expect(canonicalCode(text)).toBeNull(),
  );

  it('differs with the bytes, in every place', () => {
    const codes = Array.from({ length: 2_000 }, (_, index) =>
      codeOf(createHash('md5').update(String(index)).digest()),
    );
    for (let place = 0; place < 10; place += 1)
      expect(new Set(codes.map((one) => one.charAt(place))).size).toBe(28);
  });
});
