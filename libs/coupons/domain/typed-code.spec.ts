import { canonicalCode, CODE_RANDOM_BYTES, codeOf } from '#kernel';
import fc from 'fast-check';
import { readCode, refusalOfPrefix, refusalOfPublicCode, shownWith } from './typed-code.js';

const code = fc.uint8Array({ minLength: CODE_RANDOM_BYTES, maxLength: CODE_RANDOM_BYTES }).map(codeOf);
const prefix = fc.stringMatching(/^[0-9A-Z]{1,8}$/);

describe('A typed code', () => {
  it('is the unique one whatever prefix stands before it, in any case', () => {
    fc.assert(
      fc.property(code, fc.option(prefix), (one, before) => {
        expect(refusalOfPrefix(before, [])).toBeNull();
        const shown = shownWith(before, one);
        for (const typed of [shown, shown.toLowerCase(), shown.replaceAll('-', ' ')])
          expect(readCode(typed)).toBe(one);
      }),
    );
  });

  it('is nothing after a wrong symbol of those that codes have: no public code reads like it', () => {
    const symbols = [...'0123456789CDFGHJKMNPQRTVWXYZ'];
    fc.assert(
      fc.property(code, fc.nat(10), fc.constantFrom(...symbols), (one, place, symbol) => {
        fc.pre(one.charAt(place) !== symbol);
        expect(readCode(one.slice(0, place) + symbol + one.slice(place + 1))).toBeNull();
      }),
    );
  });

  it('is a public code when it is one that staff may choose', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9A-Za-z]{1,30}$/), (chosen) => {
        const read = readCode(chosen);
        if (refusalOfPublicCode(chosen, []) === null) {
          expect(read).not.toBeNull();
          expect(canonicalCode(read ?? '')).toBeNull();
        } else if (read !== null) {
          expect(canonicalCode(read)).toBe(read);
        }
      }),
    );
  });

  it.each(['', '  ', 'ab', '!', 'SÜSS', 'x'.repeat(65), "'; drop table"])('is not %p', (typed) =>
    expect(readCode(typed)).toBeNull(),
  );
});
