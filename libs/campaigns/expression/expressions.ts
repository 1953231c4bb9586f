import { Environment, ParseError, type TypeError as CelTypeError } from '@marcbachmann/cel-js';
import { err, ok, type Result } from '#kernel';
import { boundsMistake, PARSER_LIMITS, TEXT_MAX } from './bounds.js';
import { Condition } from './condition.js';
import { hintOf } from './hints.js';
import { mistakeAt, nearestOf, type Mistake } from './mistake.js';
import type { CustomerFacts } from './customer-facts.js';
import { FACT_FUNCTIONS } from './facts.js';
import { FUNCTIONS, type FactGroup, type Lookup, type Vocabulary } from './vocabulary.js';

/**
 * Expressions in CEL (https://cel.dev) over declared facts: types are checked when an expression is saved, and every one
 * that passes ends in bounded time.
 */
export class Expressions {
  readonly vocabulary: Vocabulary;
  private readonly environment: Environment;
  private readonly names: readonly string[];

  /** `shapes` are the classes of the groups' values, by the name of the group; `lookups` are functions of the customer. */
  constructor(
    facts: readonly FactGroup[],
    shapes: Readonly<Record<string, new (...given: never[]) => object>>,
    lookups: readonly Lookup[] = [],
  ) {
    this.vocabulary = { facts, functions: [...FUNCTIONS, ...lookups] };
    this.names = facts.map(({ name }) => name);
    this.environment = environmentOf(facts, shapes);
    for (const lookup of lookups)
      this.environment.registerFunction(
        `CustomerFacts.${lookup.name}(string): ${lookup.type}`,
        (customer: CustomerFacts, name: string) => customer.lookUp(lookup, name),
      );
  }

  /** Checks a condition; answers it, or the first mistake in it. */
  condition(text: string): Result<Condition, Mistake> {
    if (text.length > TEXT_MAX) {
      const message = `It has ${text.length} characters, at most ${TEXT_MAX} are allowed.`;
      return err(mistakeAt(text, TEXT_MAX, message, 'Make it shorter, or two campaigns of it.'));
    }
    try {
      const parsed = this.environment.parse(text);
      // Before the types: what is not allowed at all is said to be so, whatever it is given.
      const tooMuch = boundsMistake(text, parsed.ast, this.vocabulary);
      if (tooMuch) return err(tooMuch);
      const { valid, type, error } = parsed.check();
      if (!valid) return err(this.mistakeOf(text, error));
      if (type === 'bool') return ok(new Condition(text, parsed, this.environment));
      const message = `It is of type ${type}, not true or false.`;
      return err(mistakeAt(text, 0, message, 'Compare it with something.'));
    } catch (error) {
      if (!(error instanceof ParseError)) throw error;
      return err(this.mistakeOf(text, error));
    }
  }

  private mistakeOf(text: string, error: ParseError | CelTypeError | undefined): Mistake {
    if (!error) return mistakeAt(text, 0, 'It cannot be checked.', hintOf('', text, ''));
    const start = error.range?.start ?? error.node?.pos ?? 0;
    const word = text.slice(start, error.range?.end ?? start);
    // The library names the last character of a word alone.
    const message =
      error.code === 'unexpected_character' ? `Unexpected: ${word}` : capitalised(error.summary);
    return mistakeAt(text, start, `${message}.`, this.hintFor(error.code, word, text, start));
  }

  private hintFor(code: string, word: string, text: string, start: number): string {
    const [before, rest] = [text.slice(0, start), text.slice(start)];
    const name = code === 'unknown_variable' ? this.hintForName(word) : null;
    const fact = code === 'no_such_key' ? this.hintForFact(word, before) : null;
    return name ?? fact ?? hintOf(code, rest, before);
  }

  /** A name that stands for nothing. */
  private hintForName(word: string): string {
    const list = this.vocabulary.facts.find(
      ({ name, elementsMax }) => name === `${word}s` && elementsMax !== null,
    );
    if (list) return `Ask it of the elements: ${list.name}.exists(${word}, ...).`;
    return nearestOf(word, this.names) ?? `There are: ${this.names.join(', ')}. Texts stand in quotes.`;
  }

  /** The facts of the group that is named before the dot; of a macro's variable, those of list elements. */
  private hintForFact(word: string, before: string): string | null {
    const [, owner = ''] = /(\w+)\s*\.\s*$/.exec(before) ?? [];
    const { facts } = this.vocabulary;
    const groups = facts.some(({ name }) => name === owner)
      ? facts.filter(({ name }) => name === owner)
      : facts.filter(({ elementsMax }) => elementsMax !== null);
    const names = groups.flatMap((group) => group.facts.map(({ name }) => name));
    return nearestOf(word, names) ?? (names.length > 0 ? `There are: ${names.join(', ')}.` : null);
  }
}

function environmentOf(
  facts: readonly FactGroup[],
  shapes: Readonly<Record<string, new (...given: never[]) => object>>,
): Environment {
  const environment = new Environment({ limits: PARSER_LIMITS });
  environment.registerFunction('list<int>.sum(): int', (values: readonly bigint[]) =>
    values.reduce((sum, value) => sum + value, 0n),
  );
  for (const { name, description, elementsMax, facts: members } of facts) {
    const type = `${capitalised(name)}Facts`;
    const fields = Object.fromEntries(members.map((fact) => [fact.name, fact.type]));
    const ctor = shapes[name];
    if (!ctor) throw new Error(`there is a class for the facts "${name}"`);
    environment.registerType(type, { ctor, fields });
    environment.registerVariable(name, elementsMax === null ? type : `list<${type}>`, { description });
    for (const [signature, work] of Object.entries(FACT_FUNCTIONS))
      if (signature.startsWith(`${type}.`)) environment.registerFunction(signature, work);
  }
  return environment;
}

function capitalised(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
