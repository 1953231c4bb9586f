import { err, invalid, ok, type Problem, type Result } from '#kernel';

const NUMBER = /^[0-9A-Za-z]{4,64}$/;
const SEPARATORS = /[ .\-/]/g;
const TYPED_LENGTH_MAX = 128;
export const FORMAT_LENGTH_MAX = 64;
const FORMAT = /^(?:[9A*]|"[0-9A-Z]"){4,64}$/;
/** A hint never shows more than so many characters, nor more than half of a number. */
const HINT_LENGTH_MAX = 4;

/** The number of a member as everybody writes it: without separators, in capitals. */
export function parseNumber(typed: string): Result<string, Problem> {
  const number = typed.length > TYPED_LENGTH_MAX ? '' : typed.trim().replace(SEPARATORS, '');
  // Looked at before it is written in capitals: those of ß are SS.
  return NUMBER.test(number)
    ? ok(number.toUpperCase())
    : err(invalid(['number'], '4 to 64 digits and letters from A to Z are needed.'));
}

/** The last characters, so that people can tell numbers apart. */
export function hintOf(number: string): string {
  return number.slice(-Math.min(HINT_LENGTH_MAX, Math.floor(number.length / 2)));
}

/** Whether a text says of what form numbers are. */
export function isFormat(format: string): boolean {
  return FORMAT.test(format);
}

/**
 * Whether a number is of a form: for each of its characters `9` (a digit), `A` (a letter), `*` (either), or the character
 * itself in quotes, such as `"M"99999999`. No pattern language: it takes as long as the number has characters.
 */
export function matchesFormat(format: string, number: string): boolean {
  let place = 0;
  for (let i = 0; i < format.length; i += 1) {
    const character = number.charAt(place);
    place += 1;
    if (format.charAt(i) === '"') {
      if (character !== format.charAt(i + 1)) return false;
      i += 2;
    } else if (!isOfClass(character, format.charAt(i))) return false;
  }
  return place === number.length;
}

function isOfClass(character: string, place: string): boolean {
  const isDigit = character >= '0' && character <= '9';
  const isLetter = character >= 'A' && character <= 'Z';
  return place === '9' ? isDigit : place === 'A' ? isLetter : isDigit || isLetter;
}
