import { isActivityType } from '#activity';
import {
  err,
  invalid,
  isLocalDate,
  MONEY_MINOR_MAX,
  ok,
  POINTS_MAX,
  type LocalDate,
  type Problem,
  type Result,
} from '#kernel';
import type { CampaignTerms } from '../campaign-terms.js';
import { MESSAGE_CHANNELS, type MessageChannel } from '../domain/message.js';
import { checkCode } from '../domain/rule-checks.js';

/** What a parameter is: how its text is read. */
export type ParameterKind =
  'POINTS' | 'COUNT' | 'MONEY' | 'NUMBER' | 'TEXT' | 'CODE' | 'DATE' | 'ACTIVITY_TYPE' | 'CHANNEL';

/** Something that whoever uses a recipe decides. */
export interface RecipeParameter {
  readonly name: string;
  readonly kind: ParameterKind;
  readonly description: string;
  /** Its value if left out, whatever its kind; null: there is none, it must be given. */
  readonly usual: string | null;
  /** How the paths end of what it becomes in the terms, such as "timeTrigger.days": what is refused there is its value. */
  readonly places: readonly string[];
}

/** A campaign that a recipe starts besides the first, because one acts on what the other does. */
export interface Companion {
  /** Its code is that of the first, a hyphen and this. */
  readonly suffix: string;
  readonly name: string;
  readonly terms: (values: RecipeValues, code: string) => CampaignTerms;
}

/** A ready campaign: what it is for, what is to be decided, and the terms that follow. */
export interface Recipe {
  readonly code: string;
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly RecipeParameter[];
  /** What is wrong with values that are each right, of a campaign that begins on a day: the parameter, and a complaint. */
  readonly misfit?: (values: RecipeValues, firstDay: LocalDate) => Misfit | null;
  /** `code` is that of the campaign. */
  readonly terms: (values: RecipeValues, code: string) => CampaignTerms;
  readonly companion?: Companion;
}

export interface Misfit {
  readonly parameter: string;
  readonly complaint: string;
}

export interface GivenParameter {
  readonly name: string;
  readonly value: string;
}

const WHOLE_NUMBER = /^\d{1,16}$/;
const NUMBER_MAX = 3_650;
const TEXT_LENGTH_MAX = 100;
// Control characters, and halves of surrogate pairs: no name holds them, and PostgreSQL refuses some.
const UNPRINTABLE = /[\p{Cc}\p{Cs}]/u;
const CHANNELS: readonly string[] = MESSAGE_CHANNELS;

/** The values of a recipe's parameters, read as what they are. */
export class RecipeValues {
  /** @internal By `valuesOf` alone, which has checked them. */
  constructor(private readonly texts: ReadonlyMap<string, string>) {}

  /** Points, minor units, or another whole number. */
  amount(name: string): bigint {
    return BigInt(this.text(name));
  }

  number(name: string): number {
    return Number(this.text(name));
  }

  channel(name: string): MessageChannel {
    const channel = MESSAGE_CHANNELS.find((one) => one === this.text(name));
    if (!channel) throw new Error(`the parameter "${name}" is a channel`);
    return channel;
  }

  text(name: string): string {
    const text = this.texts.get(name);
    if (text === undefined) throw new Error(`the recipe has a parameter "${name}"`);
    return text;
  }

  /** A text as CEL writes it: JSON's escapes are among those of CEL. */
  quoted(name: string): string {
    return JSON.stringify(this.text(name));
  }
}

/**
 * Reads the parameters of a recipe, with the usual values of those left out; `firstDay` is the program-local day on which
 * the campaign begins. Problem: INVALID_INPUT.
 */
export function valuesOf(
  recipe: Recipe,
  given: readonly GivenParameter[],
  firstDay: LocalDate,
): Result<RecipeValues, Problem> {
  const { parameters, misfit } = recipe;
  const texts = new Map<string, string>();
  for (const [index, { name, value }] of given.entries()) {
    const path = ['parameters', String(index), 'name'];
    const parameter = parameters.find((one) => one.name === name);
    if (!parameter) {
      const names = parameters.map((one) => one.name).join(', ');
      return err(invalid(path, `There is no such parameter. There are: ${names}.`));
    }
    if (texts.has(name)) return err(invalid(path, 'It is given twice.'));
    const complaint = value === parameter.usual ? null : complaintAbout(parameter, value);
    if (complaint !== null) return err(refusalOf(given, name, invalid([], complaint)));
    texts.set(name, value);
  }
  for (const { name, usual } of parameters) {
    if (texts.has(name)) continue;
    if (usual === null) return err(invalid(['parameters'], `The parameter "${name}" is needed.`));
    texts.set(name, usual);
  }
  const values = new RecipeValues(texts);
  const wrong = misfit?.(values, firstDay) ?? null;
  return wrong ? err(refusalOf(given, wrong.parameter, invalid([], wrong.complaint))) : ok(values);
}

/** What was refused of the terms that a recipe made, as a refusal of the parameter that stands there. */
export function inParameters(
  { parameters }: Recipe,
  given: readonly GivenParameter[],
  problem: Problem,
): Problem {
  const path = `.${(problem.path ?? []).join('.')}`;
  const isGiven = ({ name }: RecipeParameter): boolean => given.some((one) => one.name === name);
  const there = parameters.filter(({ places }) => places.some((place) => path.endsWith(`.${place}`)));
  // Where several stand at one place, one with its usual value is not to blame.
  const parameter = there.find(isGiven) ?? there[0];
  return parameter ? refusalOf(given, parameter.name, problem) : problem;
}

/** Names the parameter: where it was given or, with its usual value, where it would have been. */
function refusalOf(given: readonly GivenParameter[], name: string, problem: Problem): Problem {
  const index = given.findIndex((one) => one.name === name);
  const path = index < 0 ? ['parameters'] : ['parameters', String(index), 'value'];
  return { ...problem, path, message: `${name}: ${problem.message}` };
}

function complaintAbout({ kind }: RecipeParameter, value: string): string | null {
  switch (kind) {
    case 'POINTS':
      return isWhole(value, 1n, POINTS_MAX) ? null : 'A whole number of points, 1 or more, is needed.';
    case 'COUNT':
      return isWhole(value, 1n, POINTS_MAX) ? null : 'A whole number, 1 or more, is needed.';
    case 'MONEY':
      return isWhole(value, 0n, MONEY_MINOR_MAX) ? null : 'A whole number of minor units is needed.';
    case 'NUMBER':
      return isWhole(value, 0n, BigInt(NUMBER_MAX))
        ? null
        : `A whole number from 0 to ${NUMBER_MAX} is needed.`;
    case 'DATE':
      return isLocalDate(value) ? null : 'A date is needed, such as "2026-12-24".';
    case 'ACTIVITY_TYPE':
      return isActivityType(value) ? null : 'A type of activity is needed, such as "review.published".';
    case 'CHANNEL':
      return CHANNELS.includes(value) ? null : `One of ${MESSAGE_CHANNELS.join(', ')} is needed.`;
    case 'CODE': {
      const code = checkCode(value, []);
      return code.ok ? null : code.problem.message;
    }
    case 'TEXT':
      if (UNPRINTABLE.test(value)) return 'A text of one line is needed.';
      return value.trim() !== '' && value.length <= TEXT_LENGTH_MAX
        ? null
        : `1 to ${TEXT_LENGTH_MAX} characters are needed.`;
  }
}

function isWhole(text: string, min: bigint, max: bigint): boolean {
  return WHOLE_NUMBER.test(text) && BigInt(text) >= min && BigInt(text) <= max;
}
