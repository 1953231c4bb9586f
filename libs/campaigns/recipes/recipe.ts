import { isActivityType } from '#activity';
import {
  err,
  invalid,
  isLocalDate,
  MONEY_MINOR_MAX,
  ok,
  POINTS_MAX,
  type Problem,
  type Result,
} from '#kernel';
import type { CampaignTerms } from '../campaign-terms.js';

/** What a parameter is: how its text is read. */
export type ParameterKind = 'POINTS' | 'MONEY' | 'NUMBER' | 'TEXT' | 'DATE' | 'ACTIVITY_TYPE';

/** Something that whoever uses a recipe decides. */
export interface RecipeParameter {
  readonly name: string;
  readonly kind: ParameterKind;
  readonly description: string;
  /** Null: there is none, it must be given. */
  readonly usual: string | null;
}

/** A ready campaign: what it is for, what is to be decided, and the terms that follow. */
export interface Recipe {
  readonly code: string;
  readonly name: string;
  readonly description: string;
  readonly parameters: readonly RecipeParameter[];
  readonly terms: (values: RecipeValues) => CampaignTerms;
}

export interface GivenParameter {
  readonly name: string;
  readonly value: string;
}

const WHOLE_NUMBER = /^\d{1,16}$/;
const NUMBER_MAX = 3_650;
const TEXT_LENGTH_MAX = 100;

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

/** Reads the parameters of a recipe, with the usual values of those left out. Problem: INVALID_INPUT. */
export function valuesOf(
  { parameters }: Recipe,
  given: readonly GivenParameter[],
): Result<RecipeValues, Problem> {
  const texts = new Map<string, string>();
  for (const [index, { name, value }] of given.entries()) {
    const path = ['parameters', String(index)];
    const parameter = parameters.find((one) => one.name === name);
    if (!parameter) {
      const names = parameters.map((one) => one.name).join(', ');
      return err(invalid([...path, 'name'], `There is no such parameter. There are: ${names}.`));
    }
    if (texts.has(name)) return err(invalid([...path, 'name'], 'It is given twice.'));
    const complaint = complaintAbout(parameter, value);
    if (complaint !== null) return err(invalid([...path, 'value'], complaint));
    texts.set(name, value);
  }
  for (const { name, usual } of parameters) {
    if (texts.has(name)) continue;
    if (usual === null) return err(invalid(['parameters'], `The parameter "${name}" is needed.`));
    texts.set(name, usual);
  }
  return ok(new RecipeValues(texts));
}

function complaintAbout({ kind }: RecipeParameter, value: string): string | null {
  switch (kind) {
    case 'POINTS':
      return isWhole(value, 1n, POINTS_MAX) ? null : 'A whole number of points, 1 or more, is needed.';
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
    case 'TEXT':
      return value.trim() !== '' && value.length <= TEXT_LENGTH_MAX
        ? null
        : `1 to ${TEXT_LENGTH_MAX} characters are needed.`;
  }
}

function isWhole(text: string, min: bigint, max: bigint): boolean {
  return WHOLE_NUMBER.test(text) && BigInt(text) >= min && BigInt(text) <= max;
}
