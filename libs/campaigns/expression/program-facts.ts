import { LOCALES_MAX, type Program } from '#access';
import { wholeDaysBetween } from './customer-facts.js';
import type { FactGroup } from './vocabulary.js';

/** What expressions know about the program: it is there already, and nothing is read for it. */
export type FactualProgram = Pick<
  Program,
  'code' | 'name' | 'currency' | 'timeZone' | 'locales' | 'inactivityDays' | 'createdAt'
>;

export const PROGRAM_GROUP: FactGroup = {
  name: 'program',
  description: 'The program, as it is set up when it is asked for.',
  elementsMax: null,
  facts: [
    { name: 'code', type: 'string', description: 'Its code, such as "acme"; never changes.' },
    { name: 'name', type: 'string', description: 'Its name.' },
    { name: 'currency', type: 'string', description: 'ISO 4217 code, such as "EUR"; never changes.' },
    { name: 'timeZone', type: 'string', description: 'Its clock, such as "America/New_York".' },
    { name: 'locale', type: 'string', description: 'The language it speaks by default, such as "en".' },
    { name: 'locales', type: 'list<string>', description: 'All its languages.', elementsMax: LOCALES_MAX },
    {
      name: 'inactivityDays',
      type: 'int',
      description: 'Days without an activity after which a customer counts as inactive.',
    },
    { name: 'daysOpen', type: 'int', description: 'Whole days since it was set up.' },
  ],
};

export class ProgramFacts {
  readonly #program: FactualProgram;
  readonly #at: Date;

  constructor(program: FactualProgram, at: Date) {
    this.#program = program;
    this.#at = at;
  }

  get code(): string {
    return this.#program.code;
  }

  get name(): string {
    return this.#program.name;
  }

  get currency(): string {
    return this.#program.currency;
  }

  get timeZone(): string {
    return this.#program.timeZone;
  }

  get locale(): string {
    return this.#program.locales[0] ?? '';
  }

  get locales(): readonly string[] {
    return this.#program.locales;
  }

  get inactivityDays(): bigint {
    return BigInt(this.#program.inactivityDays);
  }

  get daysOpen(): bigint {
    return wholeDaysBetween(this.#program.createdAt, this.#at);
  }
}
