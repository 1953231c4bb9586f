import fc from 'fast-check';
import { foldName, nameKeyOf, prefixRange } from './search.js';

describe('The search for a name', () => {
  it.each([
    ['José  García-Márquez', 'jose garcia marquez'],
    ["O'Brien", 'o brien'],
    ['ＡＤＡ', 'ada'],
    ['山田 太郎', '山田 太郎'],
    ['%_\\', ''],
  ])('sees %s as %s', (name, folded) => {
    expect(foldName(name)).toBe(folded);
  });

  it('joins given and family name', () => {
    expect(nameKeyOf('Ada', 'Lovelace')).toBe('ada lovelace');
    expect(nameKeyOf(null, 'Lovelace')).toBe('lovelace');
    expect(nameKeyOf(null, null)).toBeNull();
    expect(nameKeyOf('-', null)).toBeNull();
  });

  it('folds a folded name to itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 50 }), (name) => {
        expect(foldName(foldName(name))).toBe(foldName(name));
      }),
    );
  });
});

describe('The range of a prefix', () => {
  const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');
  const unit = fc.string({ unit: 'binary', maxLength: 4 }).filter((text) => !text.includes('\u{10FFFF}'));

  it('holds the texts with that prefix and no others, in byte order', () => {
    fc.assert(
      fc.property(unit, unit, fc.boolean(), (prefix, other, isPrefixed) => {
        const text = isPrefixed ? prefix + other : other;
        const { from, to } = prefixRange(prefix);
        const isWithin =
          Buffer.compare(bytes(text), bytes(from)) >= 0 && Buffer.compare(bytes(text), bytes(to)) < 0;
        expect(isWithin).toBe(text.startsWith(prefix));
      }),
    );
  });
});
