import { err, invalid, ok, type Problem, type Result } from '#kernel';
import { isStorable } from './text.js';

export const ATTRIBUTES_MAX = 50;
export const ATTRIBUTE_TEXT_LENGTH_MAX = 1_000;
/** Largest attribute number: exact in a double, with room for fractions. */
export const ATTRIBUTE_NUMBER_MAX = 1_000_000_000_000;

const NAME = /^[a-z][a-z0-9_]{0,62}$/;

export type AttributeValue = string | number | boolean;

/** What a storefront knows about a customer beyond the profile, by name. */
export type Attributes = Readonly<Record<string, AttributeValue>>;

/** One attribute as it is given: a closed type, of whose three values at most one is set. */
export interface AttributeInput {
  readonly name: string;
  readonly text?: string | null;
  readonly number?: number | null;
  readonly flag?: boolean | null;
}

/** New values by name; null removes the attribute. */
export type AttributeChanges = ReadonlyMap<string, AttributeValue | null>;

/** Checks names and values. An attribute without any value means its removal. Problem: INVALID_INPUT. */
export function parseAttributes(
  inputs: readonly AttributeInput[],
  path: readonly string[] = ['attributes'],
): Result<AttributeChanges, Problem> {
  if (inputs.length > ATTRIBUTES_MAX) return err(tooMany(path));
  const changes = new Map<string, AttributeValue | null>();
  for (const [index, input] of inputs.entries()) {
    const at = [...path, String(index)];
    if (!NAME.test(input.name)) {
      return err(invalid([...at, 'name'], 'A name is a letter a-z, then at most 62 of a-z, 0-9 and _.'));
    }
    if (changes.has(input.name)) return err(invalid([...at, 'name'], 'The same name is given twice.'));
    const value = parseValue(input, at);
    if (!value.ok) return value;
    changes.set(input.name, value.value);
  }
  return ok(changes);
}

function parseValue(input: AttributeInput, path: readonly string[]): Result<AttributeValue | null, Problem> {
  const given = [input.text, input.number, input.flag].filter(
    (value) => value !== null && value !== undefined,
  );
  const [value = null] = given;
  if (given.length > 1) return err(invalid(path, 'Give one of text, number and flag.'));
  if (typeof value === 'string' && (value.length > ATTRIBUTE_TEXT_LENGTH_MAX || !isStorable(value))) {
    const rule = `At most ${ATTRIBUTE_TEXT_LENGTH_MAX} characters, and no control characters.`;
    return err(invalid([...path, 'text'], rule));
  }
  if (typeof value === 'number' && !(Math.abs(value) <= ATTRIBUTE_NUMBER_MAX)) {
    return err(
      invalid([...path, 'number'], `A number between -${ATTRIBUTE_NUMBER_MAX} and ${ATTRIBUTE_NUMBER_MAX}.`),
    );
  }
  return ok(value);
}

/** The attributes after the changes, names sorted. Problem: INVALID_INPUT when they would become more than 50. */
export function changeAttributes(
  current: Attributes,
  changes: AttributeChanges,
  path: readonly string[] = ['attributes'],
): Result<Attributes, Problem> {
  const merged = new Map<string, AttributeValue | null>([...Object.entries(current), ...changes]);
  const kept = [...merged].filter((entry): entry is [string, AttributeValue] => entry[1] !== null);
  if (kept.length > ATTRIBUTES_MAX) return err(tooMany(path));
  kept.sort(([a], [b]) => (a < b ? -1 : 1));
  return ok(Object.fromEntries(kept));
}

function tooMany(path: readonly string[]): Problem {
  return invalid(path, `A customer has at most ${ATTRIBUTES_MAX} attributes.`);
}
