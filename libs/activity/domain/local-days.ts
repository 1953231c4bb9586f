import { addDays, localDateOf, startOfLocalDay, type LocalDate, type TimeZone } from '#kernel';

const DAY_MS = 86_400_000;
/** About 55 years of days; beyond that the cache starts anew. */
const DAYS_MAX = 20_000;

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
    if (plain === null) return localDateOf(instant, this.zone);
    return instant.getTime() < plain.turnMs ? plain.before : plain.after;
  }

  private plainDay(utcDay: number): PlainDay | null {
    const before = localDateOf(new Date(utcDay * DAY_MS), this.zone);
    const after = addDays(before, 1);
    const starts = [before, after, addDays(before, 2)].map((day) =>
      startOfLocalDay(day, this.zone).getTime(),
    );
    const [first = 0, turnMs = 0, last = 0] = starts;
    return turnMs - first === DAY_MS && last - turnMs === DAY_MS ? { turnMs, before, after } : null;
  }
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
