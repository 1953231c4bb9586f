import {
  canonicalJson,
  err,
  invalid,
  isLocalDate,
  ok,
  type LocalDate,
  type Problem,
  type Result,
} from '#kernel';
import {
  changeAttributes,
  parseAttributes,
  type AttributeChanges,
  type AttributeInput,
} from './attributes.js';
import type { Profile } from './customer.js';
import { normalizeEmail } from './email.js';
import { parseExternalId, parseLine } from './text.js';

/** What a storefront sends about a customer: an absent field stays as it is, null clears it. */
export interface CustomerInput {
  readonly externalId: string;
  readonly givenName?: string | null;
  readonly familyName?: string | null;
  readonly email?: string | null;
  readonly phone?: string | null;
  /** ISO 3166 country in which a phone number without a leading + is dialled. */
  readonly phoneRegion?: string | null;
  readonly birthday?: LocalDate | null;
  readonly locale?: string | null;
  /** Merged by name: other attributes stay; one without a value is removed; null removes all. */
  readonly attributes?: readonly AttributeInput[] | null;
  /** Enrols the customer as of then, unless that has happened; null means the same as absent. */
  readonly enrolledAt?: Date | null;
}

/** A checked input: fields to set, each in canonical form. */
export interface CustomerChange {
  readonly externalId: string;
  readonly fields: Partial<Omit<Profile, 'attributes'>>;
  /** Null removes all attributes; undefined leaves them. */
  readonly attributes?: AttributeChanges | null;
  readonly enrolledAt: Date | null;
}

/** What the rules need to know of their surroundings. */
export interface InputSetting {
  readonly now: Date;
  /** The program's calendar day. */
  readonly today: LocalDate;
  /** E.164 form of a phone number dialled in a region (null: international format only); null when it is none. */
  readonly toE164: (text: string, region: string | null) => string | null;
  /** The region of numbers that come without one. */
  readonly defaultRegion: string | null;
}

const NAME_LENGTH_MAX = 100;
const PHONE_LENGTH_MAX = 40;
const LOCALE_LENGTH_MAX = 35;
const EARLIEST_BIRTHDAY: LocalDate = '1900-01-01';
const REGION = /^[A-Z]{2}$/;

/** Checks and normalises an input. Problem: INVALID_INPUT with the field's path. */
export function parseCustomerInput(
  input: CustomerInput,
  setting: InputSetting,
): Result<CustomerChange, Problem> {
  const externalId = parseExternalId(input.externalId);
  if (!externalId.ok) return externalId;
  const fields: Record<string, string | null> = {};
  for (const [name, parse] of Object.entries(fieldParsers)) {
    const value = input[name as FieldName];
    if (value === undefined) continue;
    const parsed = value === null ? ok(null) : parse(value, input, setting);
    if (!parsed.ok) return parsed;
    fields[name] = parsed.value;
  }
  const attributes = input.attributes ? parseAttributes(input.attributes) : ok(input.attributes);
  if (!attributes.ok) return attributes;
  const enrolledAt = input.enrolledAt ?? null;
  if (enrolledAt && enrolledAt > setting.now)
    return err(invalid(['enrolledAt'], 'Enrolment cannot lie in the future.'));
  return ok({ externalId: externalId.value, fields, attributes: attributes.value, enrolledAt });
}

type FieldName = 'givenName' | 'familyName' | 'email' | 'phone' | 'birthday' | 'locale';
type FieldParser = (value: string, input: CustomerInput, setting: InputSetting) => Result<string, Problem>;

const fieldParsers: Readonly<Record<FieldName, FieldParser>> = {
  givenName: (value) => parseLine(value, ['givenName'], NAME_LENGTH_MAX),
  familyName: (value) => parseLine(value, ['familyName'], NAME_LENGTH_MAX),
  email: (value) => orInvalid(normalizeEmail(value), 'email', 'Not an e-mail address.'),
  phone: parsePhone,
  birthday: (value, _, { today }) => parseBirthday(value, today),
  locale: (value) =>
    orInvalid(canonicalLocale(value), 'locale', 'Not a BCP 47 language tag, such as "pt-BR".'),
};

function orInvalid(value: string | null, field: FieldName, message: string): Result<string, Problem> {
  return value === null ? err(invalid([field], message)) : ok(value);
}

function parsePhone(value: string, input: CustomerInput, setting: InputSetting): Result<string, Problem> {
  const region = input.phoneRegion ?? setting.defaultRegion;
  if (region !== null && !REGION.test(region)) {
    return err(invalid(['phoneRegion'], 'A region is two capital letters, such as "US".'));
  }
  const phone = value.length > PHONE_LENGTH_MAX ? null : setting.toE164(value, region);
  return orInvalid(
    phone,
    'phone',
    'Not a phone number; use the international format, such as "+14155550100".',
  );
}

function parseBirthday(value: LocalDate, today: LocalDate): Result<LocalDate, Problem> {
  const isPast = isLocalDate(value) && value >= EARLIEST_BIRTHDAY && value < today;
  return isPast
    ? ok(value)
    : err(invalid(['birthday'], `A birthday is a day from ${EARLIEST_BIRTHDAY} to yesterday.`));
}

function canonicalLocale(text: string): string | null {
  if (text.length > LOCALE_LENGTH_MAX) return null;
  try {
    return Intl.getCanonicalLocales(text)[0] ?? null;
  } catch {
    return null;
  }
}

/** The profile after a change. Problem: INVALID_INPUT when it would have too many attributes. */
export function changeProfile(profile: Profile, change: CustomerChange): Result<Profile, Problem> {
  const { attributes } = change;
  const changed =
    attributes === undefined
      ? ok(profile.attributes)
      : changeAttributes(attributes ? profile.attributes : {}, attributes ?? new Map());
  if (!changed.ok) return changed;
  return ok({ ...profileOf(profile), ...change.fields, attributes: changed.value });
}

function profileOf({ givenName, familyName, email, phone, birthday, locale, attributes }: Profile): Profile {
  return { givenName, familyName, email, phone, birthday, locale, attributes };
}

/** Names of the profile fields that differ: what an audit row may say without repeating personal data. */
export function changedFields(before: Profile, after: Profile): string[] {
  const a: Readonly<Record<string, unknown>> = { ...profileOf(before) };
  const b: Readonly<Record<string, unknown>> = { ...profileOf(after) };
  return Object.keys(a).filter((field) => canonicalJson(a[field]) !== canonicalJson(b[field]));
}
