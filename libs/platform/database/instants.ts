import pg from 'pg';

const TIMESTAMPTZ = pg.types.builtins.TIMESTAMPTZ;
const slow = pg.types.getTypeParser(TIMESTAMPTZ, 'text') as (text: string) => Date;

const ZERO = 48;
/** "2026-03-01 12:00:00", before the fraction and the offset. */
const SECONDS_END = 19;
/** The first year that `Date.UTC` takes as it is. */
const YEAR_MIN = 100;

/**
 * Reads what PostgreSQL writes for a timestamptz when its zone is UTC, as ours is, to the millisecond. The driver takes it
 * apart by a regular expression, 2 us for each; by the places of its digits it takes 0.2. Whatever looks otherwise is left to the driver.
 */
export function instantOf(text: string): Date {
  const offsetAt = text.length - 3;
  if (offsetAt < SECONDS_END || text.charCodeAt(4) !== 45 || !text.endsWith('+00')) return slow(text);
  const year = digits(text, 0, 4);
  if (year < YEAR_MIN) return slow(text);
  const fractionDigits = Math.min(offsetAt - SECONDS_END - 1, 3);
  const fraction = fractionDigits > 0 ? digits(text, SECONDS_END + 1, fractionDigits) : 0;
  const ms = fractionDigits === 3 ? fraction : fractionDigits === 2 ? fraction * 10 : fraction * 100;
  const [month, day] = [digits(text, 5, 2) - 1, digits(text, 8, 2)];
  return new Date(
    Date.UTC(year, month, day, digits(text, 11, 2), digits(text, 14, 2), digits(text, 17, 2), ms),
  );
}

function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let at = from; at < from + count; at += 1) value = value * 10 + text.charCodeAt(at) - ZERO;
  return value;
}

/** Lets the driver read instants so. */
export function useQuickInstants(): void {
  pg.types.setTypeParser(TIMESTAMPTZ, instantOf);
}
