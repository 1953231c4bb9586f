import { Injectable } from '@nestjs/common';
import { addDays, invariant, localDateOf, required, type LocalDate } from '#kernel';
import type { Tx } from '#platform';
import type { Part, SliceChange } from '../domain/goals/alert.js';
import { endOfPeriod, type MetricPoint } from '../domain/goals/goal.js';
import {
  METRIC_SOURCES,
  valueOf,
  type Measured,
  type Metric,
  type SeriesKey,
} from '../domain/goals/metric.js';
import type { RetentionCounts } from '../domain/roll-ups/cell-sheet.js';
import type { Dimension } from '../domain/roll-ups/history.js';
import { CALENDARS, dayNumberOf, localDateOfNumber } from '../domain/roll-ups/periods.js';
import type { SnapshotName } from '../domain/snapshots/snapshot.js';
import {
  findRetentionParts,
  findRetentionSeries,
  findRevenueParts,
  findRevenueSeries,
  findSnapshotParts,
  findWeeklySnapshots,
  type RevenueSum,
} from '../persistence/series.js';
import { ReportFrames, type ReportFrame } from '../reports/report-frame.js';

/** Of which periods a series is read: those that begin between two days, both included. */
export interface SeriesAsked extends SeriesKey {
  readonly from: LocalDate;
  readonly through: LocalDate;
}

/** A change whose parts are asked for: of everybody, from the one period to the other. */
export interface ChangeAsked extends Pick<SeriesKey, 'metric' | 'grain'> {
  readonly before: LocalDate;
  readonly now: LocalDate;
}

/** A change of everybody, and what each part of the customers came to. */
export interface Change {
  readonly whole: { readonly before: Part | null; readonly now: Part | null };
  readonly parts: readonly SliceChange[];
}

type Found = { readonly place: number; readonly period: LocalDate } & Measured;
type FoundPart = Found & { readonly dimension: Dimension; readonly value: string };

const WEEK = 7;
/** By what changes are told apart. Months of first purchases are many, and new ones come with time. */
const PARTS: readonly Dimension[] = [
  ...(['ALL', 'ENROLMENT', 'TIER', 'CLUB', 'SEGMENT', 'CHANNEL', 'REFERRAL', 'CAMPAIGN'] as const),
];

/** Metrics by periods, from cells and from the reports of the night: the same figures that reports tell. */
@Injectable()
export class MetricSeries {
  constructor(private readonly frames: ReportFrames) {}

  /** The periods that are over, in order; one answer for each that is asked for. Whatever nobody bought in is 0. */
  async of(tx: Tx, asked: readonly SeriesAsked[]): Promise<MetricPoint[][]> {
    const frame = await this.frames.served(tx);
    if (!frame || asked.length === 0) return asked.map(() => []);
    const found = [
      ...(await retentionOf(tx, frame, asked)),
      ...(await revenueOf(tx, frame, asked)),
      ...(await snapshotsOf(tx, asked)),
    ];
    const today = localDateOf(frame.asOf, frame.timeZone);
    return asked.map((one, place) => {
      const points = found.filter((point) => point.place === place);
      const whole = METRIC_SOURCES[one.metric].from === 'REVENUE' ? filled(points, one, today) : points;
      return whole
        .map(({ period, numerator, denominator, events }) => ({
          ...{ period, through: endOfPeriod(one.grain, period), numerator, denominator, events },
          value: valueOf({ numerator, denominator }),
        }))
        .filter(({ through }) => through < today);
    });
  }

  /** What changed from one period to another, in all and by parts; one answer for each that is asked for. */
  async changes(tx: Tx, asked: readonly ChangeAsked[]): Promise<Change[]> {
    const frame = await this.frames.served(tx);
    if (!frame || asked.length === 0)
      return asked.map(() => ({ whole: { before: null, now: null }, parts: [] }));
    const found = [
      ...(await retentionParts(tx, frame, asked)),
      ...(await revenueParts(tx, frame, asked)),
      ...(await snapshotParts(tx, asked)),
    ];
    return asked.map((one, place) =>
      changeOf(
        one,
        found.filter((part) => part.place === place),
      ),
    );
  }
}

function changeOf({ metric, before, now }: ChangeAsked, found: readonly FoundPart[]): Change {
  const parts = new Map<
    string,
    { dimension: Dimension; value: string; before: Part | null; now: Part | null }
  >();
  // Parts without cells bought nothing.
  const none = METRIC_SOURCES[metric].from === 'REVENUE' ? { numerator: 0, denominator: null } : null;
  for (const { dimension, value, period, numerator, denominator } of found) {
    const key = `${dimension}/${value}`;
    const part = parts.get(key) ?? { dimension, value, before: none, now: none };
    parts.set(key, part);
    if (period === before) part.before = { numerator, denominator };
    if (period === now) part.now = { numerator, denominator };
  }
  const all = parts.get('ALL/');
  parts.delete('ALL/');
  return { whole: { before: all?.before ?? none, now: all?.now ?? none }, parts: [...parts.values()] };
}

/** Those of a source, and their places among all. */
function placed<A extends { readonly metric: Metric }>(
  asked: readonly A[],
  from: 'RETENTION' | 'REVENUE' | 'SNAPSHOT',
): { readonly of: readonly A[]; readonly placeOf: (place: number) => number } {
  const places = asked.flatMap(({ metric }, place) => (METRIC_SOURCES[metric].from === from ? [place] : []));
  return {
    of: places.flatMap((place) => asked[place] ?? []),
    placeOf: (place) => places[place - 1] ?? -1,
  };
}

function retained(metric: Metric, { retained: stayed, lost }: RetentionCounts): Measured {
  const numerator = metric === 'CHURN' ? lost : stayed;
  return { numerator, denominator: stayed + lost, events: numerator };
}

function bought(metric: Metric, { orders, grossMinor, returnedMinor }: RevenueSum): Measured {
  const numerator = metric === 'ORDERS' ? orders : Number(grossMinor - returnedMinor);
  return { numerator, denominator: null, events: orders };
}

async function retentionOf(
  tx: Tx,
  { generation }: ReportFrame,
  asked: readonly SeriesAsked[],
): Promise<Found[]> {
  const { of, placeOf } = placed(asked, 'RETENTION');
  const cells = of.length === 0 ? [] : await findRetentionSeries(tx, generation, of);
  return cells.map((cell) => ({
    ...{ place: placeOf(cell.place), period: cell.period },
    ...retained(metricAt(of, cell.place), cell),
  }));
}

async function revenueOf(
  tx: Tx,
  { generation }: ReportFrame,
  asked: readonly SeriesAsked[],
): Promise<Found[]> {
  const { of, placeOf } = placed(asked, 'REVENUE');
  const cells = of.length === 0 ? [] : await findRevenueSeries(tx, generation, of);
  return cells.map((cell) => ({
    ...{ place: placeOf(cell.place), period: cell.period },
    ...bought(metricAt(of, cell.place), cell),
  }));
}

async function snapshotsOf(tx: Tx, asked: readonly SeriesAsked[]): Promise<Found[]> {
  const { of, placeOf } = placed(asked, 'SNAPSHOT');
  const days = of.map(({ metric, dimension, value, from, through }) => ({
    ...{ report: reportOf(metric), dimension, value },
    ...{ from: addDays(from, WEEK), through: addDays(through, WEEK) },
  }));
  const rows = of.length === 0 ? [] : await findWeeklySnapshots(tx, days);
  return rows.map(({ place, monday, figures }) => ({
    ...{ place: placeOf(place), period: addDays(monday, -WEEK) },
    ...measured(metricAt(of, place), figures),
  }));
}

async function retentionParts(
  tx: Tx,
  { generation }: ReportFrame,
  asked: readonly ChangeAsked[],
): Promise<FoundPart[]> {
  const { of, placeOf } = placed(asked, 'RETENTION');
  const cells = of.length === 0 ? [] : await findRetentionParts(tx, generation, of, PARTS);
  return cells.map((cell) => ({
    ...{ place: placeOf(cell.place), period: cell.period, dimension: cell.dimension, value: cell.value },
    ...retained(metricAt(of, cell.place), cell),
  }));
}

async function revenueParts(
  tx: Tx,
  { generation }: ReportFrame,
  asked: readonly ChangeAsked[],
): Promise<FoundPart[]> {
  const { of, placeOf } = placed(asked, 'REVENUE');
  const cells = of.length === 0 ? [] : await findRevenueParts(tx, generation, of, PARTS);
  return cells.map((cell) => ({
    ...{ place: placeOf(cell.place), period: cell.period, dimension: cell.dimension, value: cell.value },
    ...bought(metricAt(of, cell.place), cell),
  }));
}

async function snapshotParts(tx: Tx, asked: readonly ChangeAsked[]): Promise<FoundPart[]> {
  const { of, placeOf } = placed(asked, 'SNAPSHOT');
  const days = of.map(({ metric, before, now }) => ({
    ...{ report: reportOf(metric), before: addDays(before, WEEK), now: addDays(now, WEEK) },
  }));
  const rows = of.length === 0 ? [] : await findSnapshotParts(tx, days, PARTS);
  return rows.map(({ place, monday, dimension, value, figures }) => ({
    ...{ place: placeOf(place), period: addDays(monday, -WEEK), dimension, value },
    ...measured(metricAt(of, place), figures),
  }));
}

function metricAt(of: readonly { readonly metric: Metric }[], place: number): Metric {
  return required(of[place - 1], 'what was asked for').metric;
}

function reportOf(metric: Metric): SnapshotName {
  const source = METRIC_SOURCES[metric];
  invariant(source.from === 'SNAPSHOT', 'a metric of a report');
  return source.report;
}

function measured(metric: Metric, figures: object): Measured {
  const source = METRIC_SOURCES[metric];
  invariant(source.from === 'SNAPSHOT', 'a metric of a report');
  return source.measure(figures as never);
}

/** Periods from the first one with anything bought on, those with nothing as well. */
function filled(points: readonly Found[], { grain, through }: SeriesAsked, today: LocalDate): Found[] {
  const [first] = points;
  if (!first) return [];
  const known = new Map(points.map((point) => [point.period, point]));
  const calendar = CALENDARS[grain];
  const all: Found[] = [];
  const last = through < today ? through : today;
  for (let day = dayNumberOf(first.period); localDateOfNumber(day) <= last; day = calendar.nextOf(day)) {
    const period = localDateOfNumber(day);
    all.push(known.get(period) ?? { place: first.place, period, numerator: 0, denominator: null, events: 0 });
  }
  return all;
}
