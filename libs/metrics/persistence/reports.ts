import type { LocalDate } from '#kernel';
import type { Tx } from '#platform';
import type { CohortBasis, RetentionCounts, RevenueCounts } from '../domain/roll-ups/cell-sheet.js';
import type { Dimension } from '../domain/roll-ups/history.js';
import type { Grain } from '../domain/roll-ups/periods.js';
import { programOf } from './program-of.js';

/** Where a page of cells goes on. */
export interface CellPlace {
  readonly period: LocalDate;
  readonly value: string;
}

/** Which cells of periods are read: those whose first days lie between two days, both included. */
export interface CellsAsked {
  readonly generation: number;
  readonly grain: Grain;
  readonly from: LocalDate;
  readonly through: LocalDate;
  readonly dimension: Dimension;
  /** Null: from the first on. */
  readonly after: CellPlace | null;
  readonly limit: number;
}

/** Figures of a slice in a period. */
export type CellOf<C> = C & { readonly period: LocalDate; readonly value: string };

const PERIODS = `program_id = $1 and generation = $2 and grain = $3 and dimension = $4 and period between $5 and $6
  and ($7::date is null or (period, value) > ($7, $8)) order by period, value limit $9`;

export function findRetentionCells(tx: Tx, asked: CellsAsked): Promise<CellOf<RetentionCounts>[]> {
  return tx.query(
    `select period::text as period, value, retained, lost, reactivated, acquired, acquired_and_lost as "acquiredAndLost"
     from retention_cells where ${PERIODS}`,
    valuesOf(tx, asked),
  );
}

export function findRevenueCells(tx: Tx, asked: CellsAsked): Promise<CellOf<RevenueCounts>[]> {
  return tx.query(
    `select period::text as period, value, buyers, repeat_buyers as "repeatBuyers", purchase_days as "purchaseDays", orders,
       gross_minor as "grossMinor", returned_minor as "returnedMinor", repeat_net_minor as "repeatNetMinor"
     from revenue_cells where ${PERIODS}`,
    valuesOf(tx, asked),
  );
}

function valuesOf(tx: Tx, asked: CellsAsked): unknown[] {
  const { generation, grain, dimension, from, through, after, limit } = asked;
  return [
    ...[programOf(tx), generation, grain, dimension, from, through],
    ...[after?.period ?? null, after?.value ?? null, limit],
  ];
}

/** What a cohort bought at an age, and from that age on. */
export interface CohortCell {
  readonly cohort: LocalDate;
  readonly value: string;
  readonly age: number;
  /** How many the cohort has. */
  readonly members: number;
  readonly active: number;
  /** Customers with a purchase day at this age or later. */
  readonly onOrAfter: number;
  readonly orders: number;
  readonly netMinor: bigint;
  readonly cumulativeNetMinor: bigint;
}

/** Where a page of cells of cohorts goes on. */
export interface CohortPlace {
  readonly cohort: LocalDate;
  readonly value: string;
  readonly age: number;
}

export interface CohortsAsked extends Omit<CellsAsked, 'after'> {
  readonly basis: CohortBasis;
  readonly after: CohortPlace | null;
}

/** Cells of cohorts that began between two days, both included; ages without anything bought are left out. */
export function findCohortCells(tx: Tx, asked: CohortsAsked): Promise<CohortCell[]> {
  const { generation, grain, dimension, from, through, basis, after, limit } = asked;
  return tx.query(
    `select cohort::text as cohort, value, age, members, active, on_or_after as "onOrAfter", orders, net_minor as "netMinor",
       cumulative_minor as "cumulativeNetMinor"
     from (
       select cohort, value, age, (sum(members) over whole)::int as members, active,
         (sum(last_active) over later)::int as on_or_after, orders, net_minor, (sum(net_minor) over earlier)::bigint as cumulative_minor
       from cohort_cells join cohort_series using (program_id, generation, series)
       where program_id = $1 and generation = $2 and grain = $3 and dimension = $4 and cohort between $5 and $6 and basis = $7
         and ($8::date is null or cohort >= $8)
       window whole as (partition by cohort, value),
         earlier as (partition by cohort, value order by age),
         later as (partition by cohort, value order by age desc)
     ) c
     where $8::date is null or (cohort, value, age) > ($8, $9, $10::int)
     order by cohort, value, age limit $11`,
    [
      ...[programOf(tx), generation, grain, dimension, from, through, basis],
      ...[after?.cohort ?? null, after?.value ?? null, after?.age ?? null, limit],
    ],
  );
}
