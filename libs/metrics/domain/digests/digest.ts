import { addDays, type LocalDate } from '#kernel';
import { CALENDARS, dayNumberOf, localDateOfNumber, type Grain } from '../roll-ups/periods.js';

/** Periods that staff may have told by themselves. */
export const DIGEST_GRAINS = ['WEEK', 'MONTH'] as const satisfies readonly Grain[];
export type DigestGrain = (typeof DIGEST_GRAINS)[number];

/** What a digest may be made of. What outstanding points are expected to cost is finance's, and not in it: whoever may read metrics may read a digest. */
export const DIGEST_REPORTS = [
  ...(['RETENTION', 'REVENUE', 'CUSTOMERS', 'MEMBERS', 'POINTS', 'COUPONS', 'EXPERIMENTS'] as const),
  ...(['PARTICIPATION', 'CAMPAIGNS', 'SATISFACTION', 'SEGMENTS', 'GOALS'] as const),
] as const;
export type DigestReport = (typeof DIGEST_REPORTS)[number];

/** Retention is told of months: weeks say more of weekends than of customers. */
export const MONTHLY_REPORTS: readonly DigestReport[] = ['RETENTION'];

/** What staff want, and since when; without reports nothing is made. */
export interface DigestSchedule {
  readonly grain: DigestGrain;
  readonly reports: readonly DigestReport[];
  readonly setAt: Date | null;
  readonly setBy: string | null;
}

/** A period that is over. */
export interface DigestPeriod {
  readonly grain: DigestGrain;
  /** Its first day. */
  readonly period: LocalDate;
  /** Its last day. */
  readonly through: LocalDate;
}

/** What was told of a period, once; it is never changed. */
export interface Digest extends DigestPeriod {
  readonly title: string;
  readonly reports: readonly DigestReport[];
  readonly madeAt: Date;
}

/** A table of a digest. */
export interface DigestFile {
  /** Without an ending. */
  readonly name: string;
  readonly csv: string;
}

/** What can be sent. */
export interface DigestContent {
  readonly html: string;
  readonly files: readonly DigestFile[];
}

/** The last period of a length that is over on a day. */
export function lastPeriod(grain: DigestGrain, today: LocalDate): DigestPeriod {
  const calendar = CALENDARS[grain];
  const end = calendar.startOf(dayNumberOf(today));
  const through = localDateOfNumber(end - 1);
  return { grain, period: localDateOfNumber(calendar.startOf(end - 1)), through };
}

/** The first day after a period: what is kept each night tells of the period as that day began. */
export function dayAfter({ through }: DigestPeriod): LocalDate {
  return addDays(through, 1);
}
