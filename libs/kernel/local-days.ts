import { DateTime } from 'luxon';
import { invariant } from './assert.js';
import { addDays, type LocalDate, type TimeZone } from './calendar.js';

const DAY_MS = 86_400_000;
/** About 55 years of days; beyond that the cache starts anew. */
const DAYS_MAX = 20_000;

/** Luxon takes about 49 us for one, and the orders of an import share a few hundred days. */
const DAY_STARTS_MAX = 10_000;
const dayStartsMs = new Map<string, number>();

/**
 * The first instant of a local day. Where a daylight-saving change skips midnight, that is the first instant that
 * exists (luxon moves forward over the gap); where one repeats midnight (the Azores, Cuba), the first of the two. Left
 * alone, luxon would choose by the offset of the day on which the program runs.
 */
export function startOfLocalDay(date: LocalDate, zone: TimeZone): Date {
  const key = `${zone}|${date}`;
  const known = dayStartsMs.get(key);
  if (known !== undefined) return new Date(known);
  const start = DateTime.fromISO(date, { zone }).startOf('day');
  invariant(start.isValid, `valid local day: ${date} in ${zone}`);
  const startMs = Math.min(...start.getPossibleOffsets().map((midnight) => midnight.toMillis()));
  if (dayStartsMs.size >= DAY_STARTS_MAX) dayStartsMs.clear();
  dayStartsMs.set(key, startMs);
  return new Date(startMs);
}

/** A time of the day, "HH:MM". */
export type LocalTime = string;

const LOCAL_TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

export function isLocalTime(text: string): boolean {
  return LOCAL_TIME.test(text);
}

/**
 * When the clocks of a zone show a time on a local day. A time that a change of the clocks skips is the one so much
 * after it as the clocks were put forward (02:30 becomes 03:30); of one that comes twice it is the first.
 */
export function localTimeOn(date: LocalDate, time: LocalTime, zone: TimeZone): Date {
  const at = DateTime.fromISO(`${date}T${time}`, { zone });
  invariant(at.isValid, `valid local time: ${date} ${time} in ${zone}`);
  return new Date(Math.min(...at.getPossibleOffsets().map((instant) => instant.toMillis())));
}

interface PlainDay {
  /** When the later of the two local days that meet in this UTC day begins. */
  readonly turnMs: number;
  readonly before: LocalDate;
  readonly after: LocalDate;
}

/**
 * Local days of one zone, remembered per UTC day: finding the day of an instant in a zone costs about 10 us, and a batch
 * of a thousand orders asks a thousand times. A UTC day is remembered only when both local days it touches have exactly
 * 24 hours; around a change of the clocks every instant is worked out by itself.
 */
export class LocalDays {
  private readonly plainDays = new Map<number, PlainDay | null>();

  constructor(private readonly zone: TimeZone) {}

  dayOf(instant: Date): LocalDate {
    const utcDay = Math.floor(instant.getTime() / DAY_MS);
    let plain = this.plainDays.get(utcDay);
    if (plain === undefined) {
      plain = this.plainDay(utcDay);
      if (this.plainDays.size >= DAYS_MAX) this.plainDays.clear();
      this.plainDays.set(utcDay, plain);
    }
    if (plain === null) return calendarDateOf(instant, this.zone);
    return instant.getTime() < plain.turnMs ? plain.before : plain.after;
  }

  private plainDay(utcDay: number): PlainDay | null {
    const before = calendarDateOf(new Date(utcDay * DAY_MS), this.zone);
    const after = addDays(before, 1);
    const starts = [before, after, addDays(before, 2)].map((day) =>
      startOfLocalDay(day, this.zone).getTime(),
    );
    const [first = 0, turnMs = 0, last = 0] = starts;
    return turnMs - first === DAY_MS && last - turnMs === DAY_MS ? { turnMs, before, after } : null;
  }
}

function calendarDateOf(instant: Date, zone: TimeZone): LocalDate {
  const date = DateTime.fromJSDate(instant, { zone }).toISODate();
  invariant(date, `valid instant and zone: ${zone}`);
  return date;
}

const zones = new Map<TimeZone, LocalDays>();

/** The shared local days of a zone. */
export function localDaysOf(zone: TimeZone): LocalDays {
  let days = zones.get(zone);
  if (!days) {
    days = new LocalDays(zone);
    zones.set(zone, days);
  }
  return days;
}
