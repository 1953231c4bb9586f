import { canonicalCode, CODE_RANDOM_BYTES, codeOf, shownCode } from '#kernel';
import fc from 'fast-check';
import { chosenCodeOf, readReferralCode, refusalOfChosenCode } from './referral-code.js';

const generated = fc.uint8Array({ minLength: CODE_RANDOM_BYTES, maxLength: CODE_RANDOM_BYTES }).map(codeOf);

describe('A referral code', () => {
  it('that was generated is read in any case, with spaces or dashes', () => {
    fc.assert(
      fc.property(generated, (one) => {
        const shown = shownCode(one);
        for (const typed of [one, shown, shown.toLowerCase(), ` ${shown.replaceAll('-', ' ')} `])
          expect(readReferralCode(typed)).toBe(one);
      }),
    );
  });

  it('that was generated is nothing after one wrong symbol: nobody has chosen one that reads like it', () => {
    fc.assert(
      fc.property(
        generated,
        fc.nat(10),
        fc.constantFrom(...'0123456789CDFGHJKMNPQRTVWXYZ'),
        (one, place, symbol) => {
          fc.pre(one.charAt(place) !== symbol);
          const typed = one.slice(0, place) + symbol + one.slice(place + 1);
          expect(readReferralCode(typed)).toBeNull();
          expect(refusalOfChosenCode(typed, [])).not.toBeNull();
        },
      ),
    );
  });

  it('that may be chosen is read as it was chosen, however it is typed', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9A-Za-z]{1,24}$/), (chosen) => {
        fc.pre(refusalOfChosenCode(chosen, []) === null);
        const { code, shown } = chosenCodeOf(chosen);
        expect(canonicalCode(code)).toBeNull();
        expect(shown).toBe(chosen.toUpperCase());
        for (const typed of [
          chosen,
          chosen.toLowerCase(),
          chosen.replaceAll(/[Oo]/g, '0'),
          `${chosen.slice(0, 2)}-${chosen.slice(2)}`,
        ])
          expect(readReferralCode(typed)).toBe(code);
      }),
    );
  });

  it.each([
    ['SOPHIE', null],
    ['anna2026', null],
    ['ANNA-B', 'Letters from A to Z'],
    ['ÄNNE', 'Letters from A to Z'],
    ['ANN', 'Letters from A to Z'],
    ['A'.repeat(21), 'Letters from A to Z'],
    ['A'.repeat(200), 'Letters from A to Z'],
    ['20262026', 'At least one letter'],
    ['support', 'reserved'],
    ['SUPP0RT', 'reserved'],
    ['ADM1N', 'reserved'],
    ['RHYTHMNYMPH', 'generated code'],
  ])('of choice: %p is refused with %p', (chosen, why) => {
    const refusal = refusalOfChosenCode(chosen, ['code']);
    if (why === null) expect(refusal).toBeNull();
    else
      expect(refusal).toMatchObject({
        code: 'INVALID_INPUT',
        path: ['code'],
        message: expect.stringContaining(why),
      });
  });

  it.each(['', '  ', 'ab', '!', 'SÜSS', 'x'.repeat(65), "'; drop table"])('is not %p', (typed) =>
    expect(readReferralCode(typed)).toBeNull(),
  );
});
