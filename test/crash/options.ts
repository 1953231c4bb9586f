import { parseArgs } from 'node:util';

export const VICTIMS = ['PostgreSQL', 'API', 'worker'] as const;
export type Victim = (typeof VICTIMS)[number];

export const NEGATIVE_CONTROLS = ['async-commit', 'fresh-keys'] as const;
export type NegativeControl = (typeof NEGATIVE_CONTROLS)[number];

/** How long the service may be away after a kill, by the median of each victim. */
const BACK_WITHIN_MS = 2_000;

export const USAGE = `Usage: npm run crash -- [--cycles 15 | --shutdowns 20] [--seed S] [--clients 24] [--apis 2] [--json FILE]
  [--victim ${VICTIMS.join(' | ')}] [--back-within-ms ${BACK_WITHIN_MS}] [--keep] [--negative ${NEGATIVE_CONTROLS.join(' | ')}]`;

const CYCLES = 15;
const CLIENTS = 24;
const APIS = 2;
const SEED_MAX = 2 ** 31;

export interface Options {
  readonly cycles: number;
  readonly shutdowns: number;
  readonly seed: number;
  readonly clients: number;
  readonly apis: number;
  /** The only one to be killed; null: all in turn. */
  readonly victim: Victim | null;
  /** Limit of each victim's median until the service's next acknowledged write. */
  readonly backWithinMs: number;
  /** A fault on purpose, which must be found. */
  readonly negative: NegativeControl | null;
  /** Where the report is written. */
  readonly json: string | null;
  /** Data and logs stay; after a run that failed they always do, but for those of a negative control. */
  readonly keep: boolean;
}

/** Options of a command line; a sentence when they are wrong. Without a seed one is drawn. */
export function optionsOf(args: readonly string[]): Options | string {
  try {
    const text = { type: 'string' } as const;
    const { values } = parseArgs({
      args: [...args],
      options: {
        cycles: text,
        shutdowns: text,
        seed: text,
        clients: text,
        apis: text,
        negative: text,
        victim: text,
        'back-within-ms': text,
        json: text,
        keep: { type: 'boolean' },
      },
    });
    const shutdowns = wholeNumber('shutdowns', values.shutdowns, 0);
    return {
      cycles: wholeNumber('cycles', values.cycles, shutdowns > 0 ? 0 : CYCLES),
      shutdowns,
      seed: wholeNumber('seed', values.seed, Math.floor(Math.random() * SEED_MAX)),
      clients: wholeNumber('clients', values.clients, CLIENTS),
      apis: wholeNumber('apis', values.apis, APIS),
      backWithinMs: wholeNumber('back-within-ms', values['back-within-ms'], BACK_WITHIN_MS),
      negative: oneOf('negative', values.negative, NEGATIVE_CONTROLS),
      victim: oneOf('victim', values.victim, VICTIMS),
      json: values.json ?? null,
      keep: values.keep ?? false,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function wholeNumber(name: string, text: string | undefined, instead: number): number {
  if (text === undefined) return instead;
  if (!/^\d{1,10}$/.test(text)) throw new Error(`--${name} is a whole number.`);
  return Number(text);
}

function oneOf<T extends string>(name: string, text: string | undefined, choices: readonly T[]): T | null {
  if (text === undefined) return null;
  const choice = choices.find((one) => one === text);
  if (choice === undefined) throw new Error(`--${name} is one of ${choices.join(', ')}.`);
  return choice;
}
