import { formatCredential, isWellFormed, SESSION_TOKEN, STOREFRONT_KEY } from './credential.js';

const random = Uint8Array.from({ length: 20 }, (_, index) => index * 7);
const key = formatCredential(STOREFRONT_KEY, random);

describe('A storefront key', () => {
  it('has its prefix, 27 random characters and a checksum of 6', () => {
    expect(key).toMatch(/^prn_sk_[0-9A-Za-z]{33}$/);
    expect(isWellFormed(STOREFRONT_KEY, key)).toBe(true);
  });

  it('is well formed for the smallest and the largest random bytes', () => {
    for (const byte of [0, 255]) {
      const extreme = formatCredential(STOREFRONT_KEY, new Uint8Array(20).fill(byte));
      expect(extreme).toHaveLength(key.length);
      expect(isWellFormed(STOREFRONT_KEY, extreme)).toBe(true);
    }
  });

  it('is different for every change of a random bit', () => {
    const keys = new Set<string>();
    for (let bit = 0; bit < 160; bit += 1) {
      const changed = random.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      keys.add(formatCredential(STOREFRONT_KEY, changed));
    }
    expect(keys.size).toBe(160);
  });

  it('is refused with any one character mistyped or two neighbours swapped', () => {
    for (let index = 0; index < key.length; index += 1) {
      const typo = key.slice(0, index) + (key[index] === 'x' ? 'y' : 'x') + key.slice(index + 1);
      expect(isWellFormed(STOREFRONT_KEY, typo)).toBe(false);
      const [a = '', b = ''] = [key[index], key[index + 1]];
      const swapped = key.slice(0, index) + b + a + key.slice(index + 2);
      if (a !== b && b !== '') expect(isWellFormed(STOREFRONT_KEY, swapped)).toBe(false);
    }
  });

  it.each(['', 'prn_sk_', key.slice(0, -1), `${key}0`, ` ${key}`, key.replace('sk', 'ss')])(
    'is not %j',
    (text) => {
      expect(isWellFormed(STOREFRONT_KEY, text)).toBe(false);
    },
  );

  it('has the checksum that every CRC32 (IEEE 802.3) gives', () => {
    // crc32('prn_sk_' + 27 zeros), reckoned with zlib, in base 62
    expect(formatCredential(STOREFRONT_KEY, new Uint8Array(20)).slice(-6)).toBe('20Afnt');
  });
});

describe('A session token', () => {
  it('has its own prefix and 43 random characters', () => {
    const token = formatCredential(SESSION_TOKEN, new Uint8Array(32).fill(255));
    expect(token).toMatch(/^prn_ss_[0-9A-Za-z]{49}$/);
    expect(isWellFormed(SESSION_TOKEN, token)).toBe(true);
    expect(isWellFormed(STOREFRONT_KEY, token)).toBe(false);
  });
});
