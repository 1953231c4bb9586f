import { DateTime } from 'luxon';
import { minorUnitDigits, parseDecimalMinor, type TimeZone } from '#kernel';

const DATE_ONLY = /^(\d{4})[-/]?(\d{2})[-/]?(\d{2})$/;
/** Tokens of luxon's format that stand for a time of day. */
const TIME_TOKEN = /[HhmtTX]/;
const QUOTED = /'[^']*'/g;
/** About 55 years of days. */
const DAYS_KEPT_MAX = 20_000;

/**
 * Reads dates and times of a file. Without a format: "2026-03-01", "20260301" and "2026/03/01", alone or as ISO 8601
 * with a time; a time without an offset is local in `zone`. A day without a time means noon of it in the zone, so that
 * it stays the same day in every zone less than 12 hours away.
 */
export class DateCells {
  private readonly days = new Map<string, Date | null>();
  private readonly formatHasTime: boolean;

  constructor(
    private readonly zone: TimeZone,
    private readonly format: string | null,
  ) {
    this.formatHasTime = format !== null && TIME_TOKEN.test(format.replace(QUOTED, ''));
  }

  /** Null when the text is no date. */
  read(text: string): Date | null {
    if (this.format !== null) {
      return this.formatHasTime ? this.parseFormat(text, this.format) : this.remembered(text);
    }
    return DATE_ONLY.test(text) ? this.remembered(text) : this.parseIso(text);
  }

  /** Reading a day in a zone costs 20 us, and a file has many orders of each day. */
  private remembered(text: string): Date | null {
    let day = this.days.get(text);
    if (day === undefined) {
      day = this.noonOf(text);
      if (this.days.size >= DAYS_KEPT_MAX) this.days.clear();
      this.days.set(text, day);
    }
    return day;
  }

  private noonOf(text: string): Date | null {
    const { zone } = this;
    const day =
      this.format === null
        ? DateTime.fromISO(text.replace(DATE_ONLY, '$1-$2-$3'), { zone })
        : DateTime.fromFormat(text, this.format, { zone, locale: 'en' });
    return day.isValid ? day.set({ hour: 12 }).toJSDate() : null;
  }

  private parseIso(text: string): Date | null {
    const iso = text.replace(/^(\d{4})[-/](\d{2})[-/](\d{2})[ T]/, '$1-$2-$3T').replace(/ UTC$/, 'Z');
    const time = DateTime.fromISO(iso, { zone: this.zone });
    return time.isValid ? time.toJSDate() : null;
  }

  private parseFormat(text: string, format: string): Date | null {
    const time = DateTime.fromFormat(text, format, { zone: this.zone, locale: 'en' });
    return time.isValid ? time.toJSDate() : null;
  }
}

const GROUPED = /^-?\d{1,3}(,\d{3})+\.\d+$/;
const GROUPED_COMMA = /^-?\d{1,3}([. ]\d{3})*(,\d+)?$/;

/** Reads amounts exactly, as minor units: "12.34", "1,234.50", or "1.234,50" where the comma is the decimal mark. */
export class MoneyCells {
  private readonly digits = new Map<string, number>();

  constructor(private readonly hasDecimalComma: boolean) {}

  /** Null when the text is no amount, or finer than the currency's minor unit. */
  read(text: string, currency: string): bigint | null {
    const plain = this.plain(text);
    return plain === null ? null : parseDecimalMinor(plain, this.digitsOf(currency));
  }

  /** A rate with a decimal point; what is none is left as it is, for whoever checks it. */
  readRate(text: string): string {
    return this.plain(text) ?? text;
  }

  private plain(text: string): string | null {
    if (!this.hasDecimalComma) return GROUPED.test(text) ? text.replaceAll(',', '') : text;
    const isPlain = /^-?\d+(,\d+)?$/.test(text) || GROUPED_COMMA.test(text);
    return isPlain ? text.replace(/[. ]/g, '').replace(',', '.') : null;
  }

  private digitsOf(currency: string): number {
    let digits = this.digits.get(currency);
    if (digits === undefined) {
      digits = minorUnitDigits(currency);
      this.digits.set(currency, digits);
    }
    return digits;
  }
}
