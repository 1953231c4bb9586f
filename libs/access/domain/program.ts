import { invalid, isCurrencyCode, isTimeZone, type Problem, type TimeZone, type Uuid } from '#kernel';

export const PROGRAM_STATUSES = ['OPEN', 'CLOSED'] as const;

export type ProgramStatus = (typeof PROGRAM_STATUSES)[number];

/** A loyalty program: a brand or tenant, isolated from every other one. Code and currency never change. */
export interface Program {
  readonly id: Uuid;
  readonly code: string;
  readonly name: string;
  /** ISO 4217 code. */
  readonly currency: string;
  readonly timeZone: TimeZone;
  /** BCP 47 tags; the first is the default. */
  readonly locales: string[];
  readonly status: ProgramStatus;
  /** Days without an activity after which a customer counts as inactive. */
  readonly inactivityDays: number;
  readonly createdAt: Date;
}

export interface ProgramSettings {
  readonly name: string;
  readonly locales: readonly string[];
  readonly inactivityDays: number;
}

export interface NewProgram {
  readonly code: string;
  readonly name: string;
  readonly currency: string;
  readonly timeZone: TimeZone;
  readonly locales?: readonly string[];
  readonly inactivityDays?: number;
}

export const INACTIVITY_DAYS_DEFAULT = 180;
export const INACTIVITY_DAYS_MAX = 3_650;
export const LOCALES_MAX = 20;
export const PROGRAM_NAME_LENGTH_MAX = 100;

const CODE = /^[a-z][a-z0-9-]{1,62}$/;

/** What is wrong with a new program; null when nothing is. */
export function checkNewProgram(program: NewProgram): Problem | null {
  if (!CODE.test(program.code)) {
    return invalid(
      ['code'],
      'A code is 2 to 63 lower-case letters, digits and dashes and begins with a letter.',
    );
  }
  if (!isCurrencyCode(program.currency)) return invalid(['currency'], 'An ISO 4217 currency code is needed.');
  if (!isTimeZone(program.timeZone)) return invalid(['timeZone'], 'An IANA time zone is needed.');
  return checkSettings(program);
}

/** What is wrong with the settings that are given; null when nothing is. */
export function checkSettings(settings: Partial<ProgramSettings>): Problem | null {
  const { name, locales, inactivityDays } = settings;
  if (name !== undefined && (name.trim() === '' || name.length > PROGRAM_NAME_LENGTH_MAX)) {
    return invalid(['name'], `A name has 1 to ${PROGRAM_NAME_LENGTH_MAX} characters.`);
  }
  if (locales !== undefined && !areLocales(locales)) {
    return invalid(['locales'], `1 to ${LOCALES_MAX} different BCP 47 language tags are needed.`);
  }
  if (inactivityDays !== undefined && !isInactivityDays(inactivityDays)) {
    return invalid(['inactivityDays'], `A whole number of days from 1 to ${INACTIVITY_DAYS_MAX} is needed.`);
  }
  return null;
}

function isInactivityDays(days: number): boolean {
  return Number.isInteger(days) && days >= 1 && days <= INACTIVITY_DAYS_MAX;
}

function areLocales(tags: readonly string[]): boolean {
  const isFilled = tags.length >= 1 && tags.length <= LOCALES_MAX;
  return isFilled && new Set(tags).size === tags.length && tags.every(isLocale);
}

function isLocale(tag: string): boolean {
  try {
    return tag.length <= 35 && Intl.getCanonicalLocales(tag)[0] === tag;
  } catch {
    return false;
  }
}
