/** Days and times of a time zone, by looking at its wall clock: slow, and without a calendar library. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const clocks = new Map<string, Intl.DateTimeFormat>();
/** How far the wall clock is ahead of UTC, by zone and hour: the zones of the simulated shops change it between hours. */
const offsets = new Map<string, Map<number, number>>();
const dayEnds = new Map<string, number>();

/** What the clock on the wall shows, as if it were UTC. */
export function wallClockMs(instantMs: number, zone: string): number {
  if (zone === 'UTC') return instantMs;
  const hour = Math.floor(instantMs / HOUR_MS);
  const ofZone = offsets.get(zone) ?? new Map<number, number>();
  offsets.set(zone, ofZone);
  let offset = ofZone.get(hour);
  if (offset === undefined) {
    offset = readClock(hour * HOUR_MS, zone) - hour * HOUR_MS;
    ofZone.set(hour, offset);
  }
  return instantMs + offset;
}

function readClock(instantMs: number, zone: string): number {
  let clock = clocks.get(zone);
  if (!clock) {
    const digits = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
    const time = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
    clock = new Intl.DateTimeFormat('en-US', { timeZone: zone, ...digits, ...time });
    clocks.set(zone, clock);
  }
  const shown: Record<string, number> = {};
  for (const { type, value } of clock.formatToParts(instantMs)) shown[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The local day of an instant, "YYYY-MM-DD". */
export function dayOf(instantMs: number, zone: string): string {
  return new Date(wallClockMs(instantMs, zone)).toISOString().slice(0, 10);
}

/** The first instant after a local day, found by trying every hour around it. */
export function endOfDay(day: string, zone: string): number {
  const name = `${zone} ${day}`;
  let end = dayEnds.get(name);
  if (end === undefined) {
    end = Date.parse(`${day}T00:00:00Z`) - 14 * HOUR_MS;
    while (dayOf(end, zone) <= day) end += HOUR_MS;
    dayEnds.set(name, end);
  }
  return end;
}

export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The same day so many months later; the last one of a month that is too short. */
export function plusMonths(day: string, months: number): string {
  const date = new Date(Date.parse(day));
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const lastOfMonth = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const dayOfMonth = Math.min(date.getUTCDate(), lastOfMonth);
  return new Date(Date.UTC(year, month, dayOfMonth)).toISOString().slice(0, 10);
}

export function endOfQuarter(day: string): string {
  const date = new Date(Date.parse(day));
  const lastMonth = Math.floor(date.getUTCMonth() / 3) * 3 + 2;
  return new Date(Date.UTC(date.getUTCFullYear(), lastMonth + 1, 0)).toISOString().slice(0, 10);
}

/**
 * The same time on the wall so many days later: the first instant that shows it. A time that the day lacks, because the
 * clock was put forward over it, comes as much later as the clock jumped.
 */
export function sameTimeAfterDays(instantMs: number, days: number, zone: string): number {
  const wanted = wallClockMs(instantMs, zone) + days * DAY_MS;
  const guess = instantMs + days * DAY_MS;
  for (let instant = guess - 3 * HOUR_MS; instant <= guess + 3 * HOUR_MS; instant += HOUR_MS) {
    if (wallClockMs(instant, zone) === wanted) return instant;
  }
  const before = guess - 3 * HOUR_MS;
  return before + (wanted - wallClockMs(before, zone));
}
