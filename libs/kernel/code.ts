/**
 * Codes that people read aloud and type: ten random symbols and a check symbol. No vowels, so that they spell no words; what
 * looks alike is read as one symbol. 28^10 is 3 * 10^14.
 */
export const CODE_SYMBOLS = '0123456789CDFGHJKMNPQRTVWXYZ';
const BASE = CODE_SYMBOLS.length;
const RANDOM_LENGTH = 10;
/** How many codes there can be. */
export const CODE_SPACE = BigInt(BASE) ** BigInt(RANDOM_LENGTH);
const LOOK_ALIKES: Readonly<Record<string, string>> = { O: '0', I: '1', L: '1', S: '5', B: '8', U: 'V' };

/** 2^128 is so much more than 28^10 that no code is likelier than another by more than 10^-24. */
export const CODE_RANDOM_BYTES = 16;

/** The code that random bytes come to. */
export function codeOf(random: Uint8Array): string {
  let value = 0n;
  for (const byte of random) value = (value << 8n) | BigInt(byte);
  let text = '';
  for (let place = 0; place < RANDOM_LENGTH; place += 1) {
    text += CODE_SYMBOLS.charAt(Number(value % BigInt(BASE)));
    value /= BigInt(BASE);
  }
  return text + checkSymbolOf(text);
}

/** A code as it was typed, in any case, with spaces and dashes; null when it cannot be one, as after any single wrong symbol. */
export function canonicalCode(typed: string): string | null {
  if (typed.length > 4 * RANDOM_LENGTH) return null;
  const code = foldedCode(typed);
  if (code.length !== RANDOM_LENGTH + 1 || ![...code].every((one) => CODE_SYMBOLS.includes(one))) return null;
  return checkSymbolOf(code.slice(0, RANDOM_LENGTH)) === code.charAt(RANDOM_LENGTH) ? code : null;
}

/** What was typed, in capitals, without spaces and dashes, and look-alikes as one symbol. */
export function foldedCode(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replace(/[OILSBU]/g, (one) => LOOK_ALIKES[one] ?? one);
}

/** A code as people are shown it: in groups of four, four and three. */
export function shownCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4, 8)}-${code.slice(8)}`;
}

/** Luhn's algorithm in base 28 (ISO/IEC 7812 has it in base 10): finds every single wrong symbol, and nearly every swap. */
function checkSymbolOf(text: string): string {
  let sum = 0;
  for (const [place, symbol] of [...text].reverse().entries()) {
    const value = CODE_SYMBOLS.indexOf(symbol) * (place % 2 === 0 ? 2 : 1);
    sum += Math.floor(value / BASE) + (value % BASE);
  }
  return CODE_SYMBOLS.charAt((BASE - (sum % BASE)) % BASE);
}
