import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { isLocalDate, MONEY_MINOR_MAX, POINTS_MAX } from '#kernel';

function badValue(scalar: string, expected: string): GraphQLError {
  return new GraphQLError(`${scalar} expects ${expected}.`, { extensions: { code: 'BAD_USER_INPUT' } });
}

/** A scalar of whole numbers within +/-max: written as JSON integers, read from integers or digit strings. */
function integerScalar(name: string, description: string, max: bigint): GraphQLScalarType<bigint, number> {
  const expected = `a whole number between -${max} and ${max}, as an integer or a string of digits`;
  const parse = (value: unknown): bigint => {
    const isExact = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
    const isDigits = typeof value === 'string' && /^-?\d{1,16}$/.test(value);
    if (!isExact && !isDigits) throw badValue(name, expected);
    const parsed = BigInt(value);
    if (parsed > max || parsed < -max) throw badValue(name, expected);
    return parsed;
  };
  return new GraphQLScalarType<bigint, number>({
    name,
    description,
    serialize: (value) => Number(parse(value)),
    parseValue: parse,
    parseLiteral: (node: ValueNode) => {
      if (node.kind !== Kind.INT && node.kind !== Kind.STRING) throw badValue(name, expected);
      return parse(node.value);
    },
  });
}

/** Whole points; type of every points field. */
export const PointsScalar = integerScalar(
  'Points',
  'A whole number of points, exact up to 2^53 - 1. Written as a JSON integer; read from an integer or a string of digits.',
  POINTS_MAX,
);

/** Minor units of a currency; type of every money field. */
export const MoneyScalar = integerScalar(
  'Money',
  'An amount of money in minor units of its currency (cents for EUR and USD, yen for JPY), exact up to 2^53 - 1.',
  MONEY_MINOR_MAX,
);

// RFC 3339 with an explicit offset: a time without a zone would mean a different instant on every machine.
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const EARLIEST_MS = Date.UTC(1970, 0, 1);
const LATEST_MS = Date.UTC(9999, 0, 1);

/** An instant from 1970 to 9998 as text of ISO 8601 with its offset; null: it is none. */
export function instantOf(text: string): Date | null {
  // Date.parse takes 30 February for 2 March.
  if (!DATE_TIME.test(text) || !isLocalDate(text.slice(0, 10))) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) || ms < EARLIEST_MS || ms >= LATEST_MS ? null : new Date(ms);
}

function parseDateTime(value: unknown): Date {
  const instant = typeof value === 'string' ? instantOf(value) : null;
  if (instant) return instant;
  const expected = 'an ISO 8601 instant with its offset, such as "2026-03-31T22:30:00Z", from 1970 to 9998';
  throw badValue('DateTime', expected);
}

/** Instants. */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'An instant in ISO 8601 with its offset, such as "2026-03-31T22:30:00Z". Answers are in UTC.',
  serialize: (value) => {
    if (!(value instanceof Date)) throw badValue('DateTime', 'an instant');
    return value.toISOString();
  },
  parseValue: parseDateTime,
  parseLiteral: (node) => parseDateTime(node.kind === Kind.STRING ? node.value : null),
});

function parseLocalDate(value: unknown): string {
  if (typeof value !== 'string' || !isLocalDate(value)) throw badValue('Date', 'a calendar day "YYYY-MM-DD"');
  return value;
}

/** Calendar days. */
export const DateScalar = new GraphQLScalarType<string, string>({
  name: 'Date',
  description: 'A calendar day "YYYY-MM-DD", in the local time of the program unless a field says otherwise.',
  serialize: parseLocalDate,
  parseValue: parseLocalDate,
  parseLiteral: (node) => parseLocalDate(node.kind === Kind.STRING ? node.value : null),
});
