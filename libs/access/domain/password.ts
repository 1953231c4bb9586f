import { invalid, type Problem } from '#kernel';

export const PASSWORD_LENGTH_MIN = 15;
/** Argon2 takes any length; a limit keeps its input small. */
export const PASSWORD_LENGTH_MAX = 256;

/** Long passwords people choose because a rule asks for length; compared without case, blanks, signs and digits. */
const COMMON = new Set([
  'abcdefghijklmno',
  'abcdefghijklmnop',
  'abcdefghijklmnopqrstuvwxyz',
  'administrator',
  'changemechangeme',
  'changemeplease',
  'correcthorsebatterystaple',
  'defaultpassword',
  'iloveyouforever',
  'iloveyouiloveyou',
  'iloveyousomuch',
  'letmeinletmein',
  'letmeinplease',
  'mypassword',
  'mypasswordispassword',
  'passwordpassword',
  'passwordpasswordpassword',
  'pleaseletmein',
  'qwertyuiop',
  'qwertyuiopasdf',
  'qwertyuiopasdfg',
  'qwertyuiopasdfgh',
  'qwertyuiopasdfghjkl',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertyqwerty',
  'qwertzuiopasdfghjkl',
  'secretpassword',
  'supersecretpassword',
  'thisisapassword',
  'thisismypassword',
  'welcomewelcome',
]);

/** Words that make up a password on their own, however they are strung together and numbered. */
const WEAK_WORDS = [
  'password',
  'passwort',
  'qwerty',
  'qwertz',
  'letmein',
  'welcome',
  'admin',
  'secret',
  'changeme',
];
const DISTINCT_CHARACTERS_MIN = 5;
/** Letters that must remain once weak and personal words, digits and signs are taken away. */
const REST_LENGTH_MIN = 6;
const PERSONAL_LENGTH_MIN = 4;

/**
 * What is wrong with a password (R7); null when nothing is. `personal` are texts an attacker tries first: name,
 * e-mail address, program.
 */
export function checkPassword(
  password: string,
  personal: readonly string[],
  path: readonly string[],
): Problem | null {
  const length = [...password].length;
  if (length < PASSWORD_LENGTH_MIN || length > PASSWORD_LENGTH_MAX) {
    return invalid(path, `A password has ${PASSWORD_LENGTH_MIN} to ${PASSWORD_LENGTH_MAX} characters.`);
  }
  return isCommon(password, personal) ? invalid(path, 'This password is too easy to guess.') : null;
}

function isCommon(password: string, personal: readonly string[]): boolean {
  const folded = password.normalize('NFKC').toLowerCase();
  const letters = folded.replace(/[^\p{Letter}]/gu, '');
  if (new Set(folded).size < DISTINCT_CHARACTERS_MIN || COMMON.has(letters) || isSequence(folded))
    return true;
  if (isRepetition(folded)) return true;
  const guesses = [...WEAK_WORDS, ...personal.flatMap(wordsOf)].sort((a, b) => b.length - a.length);
  const rest = guesses.reduce((text, word) => text.replaceAll(word, ''), letters);
  return rest.length < letters.length && rest.length < REST_LENGTH_MIN;
}

/** The words of a text, and all of it as one word. */
function wordsOf(text: string): string[] {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .split(/[^\p{Letter}]+/u);
  return [words.join(''), ...words].filter((word) => word.length >= PERSONAL_LENGTH_MIN);
}

/** Every character follows the one before: "123456789012345", "abcdefghijklmno", and backwards. */
function isSequence(text: string): boolean {
  const steps = [...text].slice(1).map((character, index) => {
    const step = (character.codePointAt(0) ?? 0) - text.charCodeAt(index);
    return step === -9 ? 1 : step === 9 ? -1 : step;
  });
  return steps.every((step) => step === 1) || steps.every((step) => step === -1);
}

/** A short text over and over: "abc123abc123abc". */
function isRepetition(text: string): boolean {
  for (let size = 1; size <= text.length / 2 && size <= 8; size += 1) {
    const unit = text.slice(0, size);
    if (unit.repeat(Math.ceil(text.length / size)).slice(0, text.length) === text) return true;
  }
  return false;
}
